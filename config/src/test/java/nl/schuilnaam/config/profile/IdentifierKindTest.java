package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentifierKindTest {
    @Test
    void onlyWhatLooksLikeAChainIdIsOne() {
        assertThat(IdentifierKind.ECK_ID.accepts("https://ketenid.nl/pilot/567534fca747"))
                .isTrue();
        assertThat(IdentifierKind.ECK_ID.accepts("450034")).isFalse();
        assertThat(IdentifierKind.ECK_ID.accepts("https://ketenid.nl.example/567534fca747"))
                .isFalse();
    }

    @Test
    void anotherKindTakesAnythingThatIsNotBlank() {
        assertThat(IdentifierKind.PUPIL_NUMBER.accepts("450034")).isTrue();
        assertThat(IdentifierKind.PUPIL_NUMBER.accepts(" ")).isFalse();
    }
}
