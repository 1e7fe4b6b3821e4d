package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BundledProfilesTest {
    @Test
    void oneRosterIsBundled() {
        assertThat(BundledProfiles.ids()).containsExactly("oneroster-1.2");
        assertThat(BundledProfiles.find("oneroster-1.2")).hasValueSatisfying(profile -> {
            assertThat(profile.id()).isEqualTo("oneroster-1.2");
            assertThat(profile.mediaType()).isEqualTo("application/json");
            assertThat(profile.errors()).isEqualTo(Profile.ErrorShape.IMSX);
        });
    }

    @Test
    void anotherNameFindsNothing() {
        assertThat(BundledProfiles.find("oneroster-1.1")).isEmpty();
    }

    @Test
    void everyCategoryHasANameInBothLanguages() {
        assertThat(BundledProfiles.categories()).hasSize(16);
        assertThat(BundledProfiles.categories().get("contact"))
                .isEqualTo(new Category("contact", "Contactgegevens", "Contact details", false));
    }
}
