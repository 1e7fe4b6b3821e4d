package nl.schuilnaam.gateway.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import org.junit.jupiter.api.Test;

class SchoolRosterTest {
    private static final SchoolId SCHOOL = new SchoolId("school");
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();
    private static final byte[] USERS = """
            {"users":[{"sourcedId":"geheim-id-1","username":"geheim.jv","givenName":"Joukje","middleName":"van der","familyName":"Veenstra","identifier":"450017",
              "preferredFirstName":"Jojanneke","email":"jveenstra@geheim.example","phone":"06-45001700"}]}""".getBytes(UTF_8);
    private static final byte[] DEMOGRAPHICS =
            "{\"demographics\":[{\"sourcedId\":\"geheim-id-1\",\"birthDate\":\"2014-03-12\"}]}".getBytes(UTF_8);

    private final Guard guard = new Guard();

    private static Payload payload(String operation) {
        return PROFILE.operation(operation).orElseThrow().response().orElseThrow();
    }

    private void meet() {
        guard.learn(SCHOOL, PROFILE, payload("getAllUsers"), USERS);
    }

    private String redacted(String text) {
        return guard.redactor(SCHOOL).orElseThrow().redact(text).text();
    }

    @Test
    void readsForWhateverAMessageSaysOfAPerson() {
        assertThat(guard.keepRoster(SCHOOL)).isTrue();
        assertThat(guard.keepRoster(SCHOOL)).isFalse();
        meet();
        guard.learn(SCHOOL, PROFILE, payload("getAllDemographics"), DEMOGRAPHICS);
        guard.metEverybody(SCHOOL);

        assertThat(redacted("Joukje van der Veenstra was er, Jojanneke ook")).isEqualTo("[naam] was er, [naam] ook");
        assertThat(redacted("Nummer 450017 is zoek")).isEqualTo("Nummer [nummer] is zoek");
        assertThat(redacted("Geboren op 12 maart 2014")).isEqualTo("Geboren op [geboortedatum]");
        assertThat(redacted("Zij heet geheim.jv")).doesNotContain("geheim");
    }

    @Test
    void isGivenToNobodyBeforeEverybodyWasMet() {
        assertThat(guard.redactor(SCHOOL)).isEmpty();
        guard.metEverybody(SCHOOL);
        assertThat(guard.redactor(SCHOOL)).isEmpty();

        assertThat(guard.keepRoster(SCHOOL)).isTrue();
        meet();
        assertThat(guard.redactor(SCHOOL)).isEmpty();

        guard.metEverybody(SCHOOL);
        assertThat(guard.redactor(SCHOOL)).isPresent();
    }

    @Test
    void learnsAgainWhatWasReadBeforeItWasKept() {
        meet();
        assertThat(guard.keepRoster(SCHOOL)).isTrue();
        meet();
        guard.metEverybody(SCHOOL);

        assertThat(redacted("Joukje lacht")).isEqualTo("[naam] lacht");
    }

    @Test
    void growsWithWhoIsMetLater() {
        var roster = new SchoolRoster();
        roster.addName(List.of("Joukje"), List.of(), List.of("Veenstra"));
        roster.metEverybody();
        var before = roster.redactor().orElseThrow();
        assertThat(roster.redactor()).containsSame(before);

        roster.addName(List.of("Folkert"), List.of(), List.of());
        roster.add(IdentifierKind.USERNAME, "fvries");
        roster.addBirthDate("geheim");

        assertThat(before.redact("Folkert lacht").text()).isEqualTo("Folkert lacht");
        assertThat(roster.redactor().orElseThrow().redact("Folkert lacht").text())
                .isEqualTo("[naam] lacht");
        assertThat(roster).hasToString("SchoolRoster[withheld]");
    }
}
