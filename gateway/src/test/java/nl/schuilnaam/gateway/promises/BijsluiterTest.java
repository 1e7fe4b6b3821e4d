package nl.schuilnaam.gateway.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.report.Bijsluiter;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Language;
import nl.schuilnaam.config.words.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leaflet shows what passes, all of it and nothing else, and nothing of a file becomes part of the page's own text. */
class BijsluiterTest {
    private static final Pattern ROW = Pattern.compile("data-field=\"([^\"]*)\"");
    private final Bijsluiter leaflet = new Bijsluiter(Words.bundled());

    @TempDir
    Path directory;

    @Test
    void thePageNamesExactlyTheFieldsThatPassOrAreReplaced() {
        int rows = 0;
        for (int number = 0; number < 24; number++) {
            Policy policy = ArbitraryAgreement.make(new Random(number), ArbitraryAgreement.SUPPLIERS.get(0), directory)
                    .policy();
            ExplainedAgreement explained = ExplainedAgreement.of(policy.agreement(), List.of(policy));
            var expected = new TreeSet<String>();
            explained
                    .exchanges()
                    .get("oneroster-1.2")
                    .outward()
                    .forEach((model, fields) ->
                            fields.forEach(field -> expect(expected, "outward", model, field, fields)));
            explained
                    .exchanges()
                    .get("oneroster-1.2")
                    .inward()
                    .forEach((model, fields) ->
                            fields.forEach(field -> expect(expected, "inward", model, field, fields)));
            for (Language language : Language.values()) {
                List<String> shown = ROW.matcher(leaflet.page(explained, "School", language))
                        .results()
                        .map(row -> row.group(1))
                        .toList();

                assertThat(shown).as("agreement %s", number).doesNotHaveDuplicates();
                assertThat(new TreeSet<>(shown)).as("agreement %s", number).isEqualTo(expected);
                rows += shown.size();
            }
        }
        assertThat(rows).isGreaterThan(400);
    }

    /** A group is shown by its members; one of which only the number of elements passes is shown itself. */
    private static void expect(
            TreeSet<String> expected, String direction, String model, ExplainedField field, List<ExplainedField> all) {
        boolean group = field.treatment() instanceof Treatment.Opened;
        boolean members = all.stream()
                .anyMatch(other -> other.path().startsWith(field.path() + ".")
                        && !other.treatment().word().equals("withheld"));
        if (!field.treatment().word().equals("withheld") && !(group && members)) {
            expected.add(direction + " oneroster-1.2 " + model + "." + field.path());
        }
    }

    @Test
    void whatAnOfficerWritesIsTextAndNothingElse() throws Exception {
        String mark = "<script>alert(1)</script>&amp;'\\\"";
        String yaml = """
                agreement: marked
                school: school
                supplier: {id: rekenmaat, name: "MARK1", country: NL, contact: "a&b'c@b.example"}
                status: draft
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [{purpose: access, basis: public-task}, testing]
                version: {number: "MARK2", date: 2026-06-15}
                product: {name: "MARK3", description: "MARK4", target-group: "MARK5"}
                services: [{name: "MARK6"}]
                data: {pupils: [contact, organisation, {category: birth-place, reason: "the MARK7"}]}
                storage: [{country: NL, place: "MARK8"}]
                transfers: [{country: US, place: "MARK9", mechanism: scc}]
                subprocessors: [{name: "MARKA", country: NL, service: "MARKB"}]
                contacts: {security: {name: "MARKC", email: c@d.example}}
                security: {measures: ["MARKD"], certificates: ["MARKE", "MARKF"]}
                exchanges:
                  oneroster-1.2:
                    operations: [getAllUsers, getAllDemographics]
                    fields:
                      user: {sourcedId: pseudonym, givenName: "constant:MARKG"}
                      demographics: {sourcedId: pseudonym, cityOfBirth: {action: keep, special: {reason: "the MARKH"}}}
                """;
        Path file = Files.writeString(
                directory.resolve("marked.yaml"),
                yaml.replaceAll(
                        "MARK([0-9A-H])",
                        "M$1" + java.util.regex.Matcher.quoteReplacement(mark).replace("$", "")));
        var findings = new Findings();
        Agreement agreement = Source.read(file, "marked.yaml", findings)
                .flatMap(source -> ArbitraryAgreement.READER.read(source, findings))
                .orElseThrow(() -> new AssertionError(findings.list()));
        Policy policy = PolicyCompiler.compile(
                agreement,
                ArbitraryAgreement.PROFILE,
                new Addresses(ArbitraryAgreement.EDGE, ArbitraryAgreement.ORIGIN),
                java.util.Optional.of("alias.example"));
        ExplainedAgreement explained = ExplainedAgreement.of(agreement, List.of(policy));

        for (Language language : Language.values()) {
            String page = leaflet.page(explained, "M0<script>alert(1)</script>", language);

            assertThat(page)
                    .doesNotContain("<script")
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;")
                    .contains(
                            Map.of(Language.NL, "ontwerp", Language.EN, "draft").get(language));
            List<String> marks = Pattern.compile("M([0-9A-H])&lt;script&gt;")
                    .matcher(page)
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .toList();
            assertThat(marks).as("every text of the file is on the page").hasSize(18);
        }
    }

    @Test
    void whatIsNotStatedIsSaidToBeNotStated() {
        Policy policy = ArbitraryAgreement.make(new Random(3), ArbitraryAgreement.SUPPLIERS.get(0), directory)
                .policy();
        ExplainedAgreement explained = ExplainedAgreement.of(policy.agreement(), List.of(policy));

        assertThat(leaflet.page(explained, "School", Language.NL).split("niet vermeld", -1))
                .hasSizeGreaterThan(9);
        assertThat(leaflet.page(explained, "School", Language.EN).split("not stated", -1))
                .hasSizeGreaterThan(9);
    }

    @Test
    void theSameAgreementGivesTheSamePage() {
        Policy policy = ArbitraryAgreement.make(new Random(4), ArbitraryAgreement.SUPPLIERS.get(0), directory)
                .policy();
        ExplainedAgreement explained = ExplainedAgreement.of(policy.agreement(), List.of(policy));

        assertThat(new Bijsluiter(Words.bundled()).page(explained, "School", Language.NL))
                .isEqualTo(leaflet.page(explained, "School", Language.NL))
                .startsWith("<!DOCTYPE html>\n<html lang=\"nl\">");
    }
}
