package nl.schuilnaam.config.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A draft permits next to nothing as it stands, and what it offers can be had by taking signs away. */
class AgreementDraftTest {
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    private static String draft(String name, boolean aliasDomain) {
        return new AgreementDraft(Words.bundled())
                .text(new AgreementDraft.About(
                        "rekenmaat-2026",
                        new SchoolId("demo"),
                        new SupplierId("rekenmaat"),
                        name,
                        PROFILE,
                        new Period(LocalDate.of(2026, 11, 27), LocalDate.of(2027, 7, 31)),
                        aliasDomain));
    }

    private static Agreement read(String text, boolean aliasDomain, Findings findings) {
        Optional<Agreement> agreement = Source.of(
                        Path.of("draft.yaml"), "draft.yaml", text.getBytes(StandardCharsets.UTF_8), findings)
                .flatMap(source -> new AgreementReader(
                                Map.of(PROFILE.id(), PROFILE),
                                new Parties(Map.of(
                                        "demo",
                                        new Parties.School(
                                                aliasDomain,
                                                Set.of(PROFILE.id()),
                                                Map.of("rekenmaat", Set.of(PROFILE.id()))))))
                        .read(source, findings));
        assertThat(findings.list()).isEmpty();
        return agreement.orElseThrow();
    }

    /** Every line that counts once its sign is gone: text has exactly one space behind the sign. */
    private static String everythingPermitted(String draft) {
        return draft.lines()
                .map(line -> line.matches("#(?! [^ ]| ?$).*") ? line.substring(1) : line)
                .map(line -> line.replace("email: \"...\"", "email: a@b.example")
                        .replace("phone: \"...\"", "phone: \"0501234567\"")
                        .replace("approver: \"...\"", "approver: somebody else")
                        .replace("{name: \"...\", optional", "{name: another, optional")
                        .replace("data: {pupils: [organisation]}", "")
                        .replace("\"...\"", "\"a reason in ten characters\""))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void asItStandsItPermitsAListOfPupilsUnderCodeNamesAndIsADraft() {
        var findings = new Findings();
        Agreement agreement = read(draft("Rekenmaat B.V.", true), true, findings);

        assertThat(agreement.status()).isEqualTo(Status.DRAFT);
        assertThat(agreement.supplier().name()).isEqualTo("Rekenmaat B.V.");
        var terms = agreement.exchanges().get(PROFILE.id());
        assertThat(terms.operations()).containsExactly("getAllStudents");
        assertThat(terms.schoolOperations()).isEmpty();
        assertThat(terms.totalCount()).isFalse();
        assertThat(terms.fields()).containsOnlyKeys("user");
        assertThat(terms.fields().get("user")).containsOnlyKeys("sourcedId");
        assertThat(findings.warnings()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatItOffersIsAcceptedAllAtOnce(boolean aliasDomain) {
        Agreement agreement = read(everythingPermitted(draft("Rekenmaat", aliasDomain)), aliasDomain, new Findings());

        var terms = agreement.exchanges().get(PROFILE.id());
        assertThat(terms.operations()).hasSameSizeAs(PROFILE.operations());
        assertThat(terms.population()).isPresent();
        PROFILE.models()
                .forEach((model, known) -> assertThat(terms.fields().get(model).keySet())
                        .as(model)
                        .containsExactlyInAnyOrderElementsOf(offered(known.fields().values().stream())));
        FieldTerms roles = terms.fields().get("user").get("roles");
        assertThat(((FieldTerms.Group) roles).members()).containsKeys("role", "org");
    }

    /** Written down a second time: what no agreement may let pass. */
    private static List<String> offered(Stream<Field> fields) {
        return fields.filter(field -> field.kind() != FieldKind.CREDENTIAL && field.kind() != FieldKind.EXTENSION)
                .map(Field::name)
                .toList();
    }

    @Test
    void everyFieldSaysWhatItMeansInBothLanguagesAndInWhichCategoryItFalls() {
        String draft = draft("Rekenmaat", true);

        assertThat(draft)
                .containsPattern("#        givenName: keep +# voornaam / first name \\[contact]; ook/also stand-in")
                .containsPattern("#        birthDate: year +# geboortedatum / date of birth \\[contact]")
                .containsPattern("#        email: alias +# e-mailadres / e-mail address \\[contact]")
                .containsPattern("#        pronouns: \\{action: keep, special: \\{reason: \"...\"}} +# voornaamwoorden")
                .contains("# contact: Contactgegevens / Contact details")
                .doesNotContain("password:", "BSN");
        assertThat(Pattern.compile("(?m)^#? {8,}[A-Za-z]+: [^#]*$")
                        .matcher(draft)
                        .results())
                .as("fields without a word")
                .isEmpty();
    }

    @Test
    void aReasonThatIsAskedForMustBeGiven() {
        String draft = draft("Rekenmaat", true).replace("#        pronouns:", "        pronouns:");
        var findings = new Findings();
        Source.of(Path.of("draft.yaml"), "draft.yaml", draft.getBytes(StandardCharsets.UTF_8), findings)
                .flatMap(source -> new AgreementReader(Map.of(PROFILE.id(), PROFILE), new Parties(Map.of()))
                        .read(source, findings));

        assertThat(findings.list()).anyMatch(finding -> finding.toString().contains("user.pronouns.special.reason"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"O'Brien & \"Zn\": # {x}", "Ünïcode 数学", "{{ school }} {% if %}", "\\n\\u0022", "- a", "a: b"})
    void aNameOfAnyKindIsTheSameNameWhenItIsRead(String name) {
        assertThat(read(draft(name, true), true, new Findings()).supplier().name())
                .isEqualTo(name);
    }
}
