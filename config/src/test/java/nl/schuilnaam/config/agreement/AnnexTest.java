package nl.schuilnaam.config.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.ProfileReader;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import nl.schuilnaam.config.testing.WrittenAgreement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the annexes say is read, held against what passes, and refused where the two contradict. What they leave out refuses nothing. */
class AnnexTest {
    private static final String REKENMAAT = "agreements/rekenmaat.yaml";

    @TempDir
    Path directory;

    private CopiedConfiguration files;

    @BeforeEach
    void copy() {
        files = CopiedConfiguration.into(directory);
    }

    private Agreement rekenmaat() {
        return files.loaded().agreements().stream()
                .filter(agreement -> agreement.id().equals("rekenmaat-2026"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsWrittenIsRead() {
        Agreement agreement = rekenmaat();
        Annex annex = agreement.annex();

        assertThat(annex.stated()).hasSize(10).doesNotContain(Annex.Part.TRANSFERS);
        assertThat(annex.product().orElseThrow().name()).isEqualTo("Rekenmaat");
        assertThat(annex.services()).extracting(Service::chosen).containsExactly(true, true, true);
        assertThat(annex.services()).extracting(Service::optional).containsExactly(false, false, true);
        assertThat(agreement.purposes())
                .extracting(Purpose::key)
                .containsExactly("access", "store-results", "adapt-material");
        assertThat(agreement.purposes())
                .allSatisfy(purpose -> assertThat(purpose.basis()).contains("public-task"));
        assertThat(annex.categories()).containsExactlyInAnyOrder("contact", "organisation", "progress");
        assertThat(annex.storage()).extracting(Place::country).containsExactly("NL", "DE");
        assertThat(annex.contacts()).containsOnlyKeys("security", "data-leak");
        assertThat(annex.edition().orElseThrow().number()).isEqualTo("1.0");
        assertThat(annex.security().measures()).hasSize(3);
        assertThat(annex.consent().orElseThrow().decision()).isEqualTo("given");
    }

    @Test
    void theShortFormIsValidAndSaysWhatItLeavesOut() {
        String text = files.read(REKENMAAT);
        files.write(
                REKENMAAT,
                text.substring(0, text.indexOf("\n# What the annexes"))
                        .replaceAll("purposes: \\[.*]", "purposes: [access, of-our-own-making]")
                        .replaceAll("(?m)^(retention|subprocessors):.*$", ""));

        Configuration.Outcome outcome = files.load();

        assertThat(outcome).isInstanceOf(Configuration.Loaded.class);
        assertThat(((Configuration.Loaded) outcome).warnings())
                .filteredOn(warning -> warning.file().equals(REKENMAAT))
                .extracting(Finding::field)
                .containsExactlyInAnyOrder(
                        "version",
                        "product",
                        "services",
                        "data",
                        "storage",
                        "subprocessors",
                        "retention",
                        "contacts",
                        "security",
                        "purposes",
                        "purposes[1]");
        assertThat(rekenmaat().annex().stated()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pupils: [contact, organisation, progress]|pupils: [contact, organisation]|fields.lineItem.title: is 'keep', and is of the category 'progress', which 'data' does not list, expected 'drop', or the category among 'data'",
                "pupils: [contact,|pupils: [contacts,|data.pupils[0]: is 'contacts', which is not a category of data, expected 'contact'",
                "pupils: [contact,|pupil: [contact,|data.pupil: is not a group of persons, expected 'pupils'",
                "pupils: [contact,|pupils: [medical, contact,|data.pupils[0]: is 'medical', a special category, without a reason, expected {category: medical, reason: ...}",
                "pupils: [contact,|pupils: [{category: finance, reason: it is so decided}, contact,|data.pupils[0]: gives a reason that this category does not ask for, expected none",
                "pupils: [contact,|pupils: [national-number, contact,|data.pupils[0]: is 'national-number', which no supplier may get (UAVG art. 46), expected another category",
                "pupils: [contact,|pupils: [contact, contact,|data.pupils[1]: names something twice, expected each name once",
                "chosen: true|chosen: false|operations[21]: is 'getAllDemographics', which only serves 'rapport op leeftijd', an optional service that is not chosen, expected 'chosen: true' at that service, or the operation left out",
                "optional: true, chosen: true|chosen: true|services[2].chosen: stands at a service that is inseparable from the product, expected 'optional: true' beside it, or no 'chosen'",
                "operations: [putResult,|operations: [putResults,|services[1].operations[0]: is 'putResults', which is not an operation of the agreement's profiles, expected 'putResult'",
                "{country: NL, place: datacentrum|{country: US, place: datacentrum|storage[0].country: is 'US', which is outside the EEA, expected 'mechanism' beside it: adequacy, scc, bcr, derogation",
                "{country: NL, place: datacentrum|{country: NL, mechanism: scc, place: datacentrum|storage[0].mechanism: is given for 'NL', which is in the EEA, expected no 'mechanism'",
                "{country: NL, place: datacentrum|{country: XX, place: datacentrum|storage[0].country: is 'XX', which is no country, expected a country by two capitals, such as NL",
                "{name: Host BV, country: NL|{name: Host BV, country: IN|subprocessors[0].country: is 'IN', which is outside the EEA, expected 'mechanism' beside it",
                "name: Rekenmaat B.V., country: NL|name: Rekenmaat B.V., country: GB|supplier.country: is 'GB', which is outside the EEA, expected 'mechanism' beside it",
                "{purpose: access, basis: public-task}|{purpose: advertising, basis: consent}|purposes[0].purpose: is 'advertising', for which the Convenant forbids the use of data of pupils, expected a purpose such as access",
                "{purpose: access, basis: public-task}|{purpose: direct-marketing, basis: consent}|purposes[0].purpose: is 'direct-marketing', for which the Convenant forbids",
                "{purpose: access, basis: public-task}|sale|purposes[0]: is 'sale', for which the Convenant forbids",
                "{purpose: access, basis: public-task}|{purpose: access, basis: because}|purposes[0].basis: is 'because', expected",
                "{purpose: access, basis: public-task}|{purpose: access}|purposes[0].basis: is missing, expected a legal basis, such as public-task",
                "{purpose: access, basis: public-task}|{purpose: access, basis: public-task}, access|purposes[1]: names something twice, expected each name once",
                "decision: given|decision: granted|participation-council.decision: is 'granted', expected",
                "birthDate: year|cityOfBirth: keep|fields.demographics.cityOfBirth: is 'keep' without a reason",
            })
    void whatContradictsIsRefusedWithItsPlace(String from, String to, String expected) {
        files.change(REKENMAAT, from, to);

        assertThat(files.findings())
                .anySatisfy(finding ->
                        assertThat(finding).startsWith(REKENMAAT + ":").contains(expected));
    }

    @Test
    void allContradictionsAreSaidAtOnce() {
        files.change(REKENMAAT, "pupils: [contact, organisation, progress]", "pupils: [contact, organisation]");
        files.change(REKENMAAT, "chosen: true", "chosen: false");
        files.change(REKENMAAT, "{country: NL, place: datacentrum", "{country: US, place: datacentrum");
        files.change(REKENMAAT, "{purpose: access, basis: public-task}", "profiling");

        List<String> findings = files.findings();

        for (String one : List.of("'progress'", "not chosen", "outside the EEA", "'profiling'")) {
            assertThat(findings).anySatisfy(finding -> assertThat(finding).contains(one));
        }
    }

    @Test
    void aCategoryThatIsListedOfNobodyRefusesEveryFieldThatIsOfAPerson() {
        String text = files.read(REKENMAAT);
        int data = text.indexOf("\ndata:");
        files.write(REKENMAAT, text.substring(0, data) + "\ndata: {}" + text.substring(text.indexOf("\nstorage:")));

        assertThat(files.findings())
                .filteredOn(finding -> finding.contains("which 'data' does not list"))
                .hasSizeGreaterThan(20)
                .noneMatch(finding -> finding.contains("sourcedId:") || finding.contains("dateLastModified"));
    }

    @Test
    void aPlaceOutsideTheEeaWithItsMechanismIsGood() {
        files.change(REKENMAAT, "{country: NL, place: datacentrum", "{country: US, mechanism: scc, place: datacentrum");

        assertThat(files.findings()).isEmpty();
        assertThat(rekenmaat().annex().storage().get(0).mechanism()).contains("scc");
    }

    /** A standard that has what OneRoster has not. */
    private static final Profile SPECIAL = new ProfileReader(BundledProfiles.categories()).read("special.yaml", """
            profile: special-1
            version: 1
            media-type: application/json
            errors: problem
            queries: {many: [limit], one: [fields], write: []}
            scopes: {read: [read]}
            references: {person: [pupil]}
            models:
              pupil:
                about: person
                at: /pupils
                one: [pupil]
                many: [pupils]
                fields:
                  id: {is: id, identifies: sis-id, category: pupil-number, required: true}
                  diagnosis: {is: code, category: medical}
                  diagnosed: {is: date, category: medical}
                  denomination: {is: label, category: religion}
                  wellbeing: {is: number, category: social-emotional}
                  citizen: {is: code, category: national-number}
            operations:
              - {part: Pupils, below: /special, scopes: read, do: {getPupils: GET /pupils -> pupils}}
            """);

    private List<String> special(String field, Object action) {
        return WrittenAgreement.of(
                        directory,
                        SPECIAL,
                        List.of("getPupils"),
                        Map.of("pupil", Map.of("id", "pseudonym", field, action)))
                .findings()
                .stream()
                .map(Finding::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "diagnosis, keep",
        "diagnosis, prefix:1",
        "diagnosed, keep",
        "diagnosed, year",
        "denomination, keep",
        "wellbeing, keep",
        "wellbeing, 'band:[0,5]'"
    })
    void dataOfASpecialCategoryPassesWithAReasonOfItsOwnAndInNoOtherWay(String field, String action) {
        assertThat(special(field, action))
                .singleElement()
                .asString()
                .contains("fields.pupil." + field + ": is '" + action + "' without a reason")
                .contains("special: {reason: ...}");
        assertThat(special(field, Map.of("action", action, "identified", Map.of("reason", "It is decided so."))))
                .isNotEmpty();
        assertThat(special(field, Map.of("action", action, "special", Map.of("reason", "It is decided so."))))
                .isEmpty();
        assertThat(special(field, "drop")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"keep", "prefix:1", "year"})
    void aNationalNumberNeverPassesWhateverTheReason(String action) {
        assertThat(special("citizen", Map.of("action", action, "special", Map.of("reason", "It is decided so."))))
                .isNotEmpty();
        assertThat(special("citizen", "drop")).isEmpty();
    }
}
