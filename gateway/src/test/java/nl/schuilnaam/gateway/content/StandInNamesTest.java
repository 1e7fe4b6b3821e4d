package nl.schuilnaam.gateway.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.StandIn;
import org.junit.jupiter.api.Test;

/** How often a teacher sees two pupils of one made-up name in a class, with names chosen as they are. */
class StandInNamesTest {
    private static final int CLASSES = 50_000;
    private static final int PUPILS = 30;

    private static List<String> choices(String field) {
        return ((StandIn.OneOf) BundledProfiles.find("oneroster-1.2")
                        .orElseThrow()
                        .models()
                        .get("user")
                        .fields()
                        .get(field)
                        .standIn()
                        .orElseThrow())
                .choices();
    }

    @Test
    void fewerThanOneClassInAHundredHasTwoPupilsOfOneFullName() {
        List<String> given = choices("givenName");
        List<String> family = choices("familyName");
        var random = new Random(20261127);
        int collisions = 0;
        for (int one = 0; one < CLASSES; one++) {
            var names = new HashSet<String>();
            for (int pupil = 0; pupil < PUPILS; pupil++) {
                String pseudonym = new UUID(random.nextLong(), random.nextLong()).toString();
                names.add(JsonDraft.choose(given, "givenName", pseudonym) + " "
                        + JsonDraft.choose(family, "familyName", pseudonym));
            }
            collisions += names.size() < PUPILS ? 1 : 0;
        }

        assertThat(collisions).isBetween(1, CLASSES / 100 - 1);
    }
}
