package nl.schuilnaam.gateway.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.report.AgreementDiff;
import nl.schuilnaam.config.report.Difference;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new version of an agreement widens is flagged, always and only: the comparison against the rewriter, and every other part of an agreement one by one. */
class AgreementDiffTest {
    private static final int AGREEMENTS = 24;
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Set<String> OF_FIELDS = Set.of("receives", "may-send");

    private final Probes probes = new Probes((entity, id) -> "p-" + entity + "-" + id);

    @TempDir
    Path directory;

    private static AgreementDiff diff(Policy before, Policy after) {
        return AgreementDiff.between(
                ExplainedAgreement.of(before.agreement(), List.of(before)),
                ExplainedAgreement.of(after.agreement(), List.of(after)),
                Words.bundled());
    }

    private Policy compile(ObjectNode written) throws IOException {
        Path file = Files.writeString(directory.resolve("written.yaml"), YAML.writeValueAsString(written));
        var findings = new Findings();
        Agreement agreement = Source.read(file, "written.yaml", findings)
                .flatMap(source -> ArbitraryAgreement.READER.read(source, findings))
                .orElseThrow(() -> new AssertionError(findings.list()));
        return PolicyCompiler.compile(
                agreement,
                ArbitraryAgreement.PROFILE,
                new Addresses(ArbitraryAgreement.EDGE, ArbitraryAgreement.ORIGIN),
                Optional.of(ArbitraryAgreement.ALIAS_DOMAIN));
    }

    /** Two agreements with the same operations, of which the second differs in any number of fields. */
    @Test
    void aWideningOfFieldsIsFlaggedExactlyWhenTheRewriterTellsTwoMessagesApartThatItDidNot() throws IOException {
        int widened = 0;
        int not = 0;
        for (int number = 0; number < AGREEMENTS; number++) {
            ArbitraryAgreement first =
                    ArbitraryAgreement.make(new Random(number), ArbitraryAgreement.SUPPLIERS.get(0), directory);
            ArbitraryAgreement second = ArbitraryAgreement.make(
                    new Random(number + 1_000), ArbitraryAgreement.SUPPLIERS.get(0), directory, first.operations());
            var expected = new LinkedHashSet<String>();
            for (Map.Entry<String, OperationPolicy> asked :
                    first.policy().supplierOperations().entrySet()) {
                OperationPolicy before = asked.getValue();
                OperationPolicy after = second.policy().supplierOperations().get(asked.getKey());
                widened(expected, "receives", before.operation().response(), before.response(), after.response());
                widened(expected, "may-send", before.operation().request(), before.request(), after.request());
                before = first.policy().schoolOperations().get(asked.getKey());
                after = second.policy().schoolOperations().get(asked.getKey());
                widened(expected, "receives", before.operation().request(), before.request(), after.request());
                widened(expected, "may-send", before.operation().response(), before.response(), after.response());
            }

            List<String> flagged = diff(first.policy(), second.policy()).changes().stream()
                    .filter(change -> change.widening() && OF_FIELDS.stream().anyMatch(change.topic()::startsWith))
                    .map(change ->
                            (change.topic().startsWith("receives") ? "receives " : "may-send ") + change.subject())
                    .toList();

            assertThat(flagged).as("agreement %s", number).containsExactlyInAnyOrderElementsOf(expected);
            widened += expected.size();
            not += expected.isEmpty() ? 1 : 0;
        }
        assertThat(widened).as("fields that were widened").isGreaterThan(80);
        assertThat(not).as("pairs in which nothing was").isLessThan(AGREEMENTS);
    }

    private void widened(
            Set<String> expected,
            String direction,
            Optional<Payload> payload,
            Optional<Rule.ObjectRule> before,
            Optional<Rule.ObjectRule> after) {
        if (payload.isEmpty() || payload.get().form() == Payload.Form.ID_PAIRS) {
            return;
        }
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.get().model());
        Probes.values(model).forEach((path, values) -> {
            List<String> outBefore = probes.outs(before.orElseThrow(), payload.get(), path, values);
            List<String> outAfter = probes.outs(after.orElseThrow(), payload.get(), path, values);
            for (int i = 0; i < values.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (outBefore.get(i).equals(outBefore.get(j))
                            && !outAfter.get(i).equals(outAfter.get(j))) {
                        expected.add(direction + " oneroster-1.2 " + model.name() + "." + path);
                    }
                }
            }
        });
    }

    @Test
    void anAgreementThatIsWrittenAnotherWayChangesNothing() throws IOException {
        for (int number = 0; number < AGREEMENTS; number++) {
            Policy policy = ArbitraryAgreement.make(new Random(number), ArbitraryAgreement.SUPPLIERS.get(0), directory)
                    .policy();
            ObjectNode written = (ObjectNode)
                    YAML.readTree(directory.resolve("agreement.yaml").toFile());
            JsonNode models = written.at("/exchanges/oneroster-1.2/fields");
            models.properties()
                    .forEach(model -> dropTheRest(
                            (ObjectNode) model.getValue(),
                            ArbitraryAgreement.PROFILE
                                    .models()
                                    .get(model.getKey())
                                    .fields()));

            Policy same = compile(written);

            assertThat(same.agreement().version())
                    .isNotEqualTo(policy.agreement().version());
            assertThat(diff(policy, same)).isEqualTo(new AgreementDiff(List.of()));
            assertThat(diff(same, policy).changesNothing()).isTrue();
        }
    }

    /** A field that is not listed is dropped, and one that is listed as dropped is too. */
    private static void dropTheRest(ObjectNode listed, Map<String, Field> fields) {
        fields.forEach((name, field) -> {
            if (!listed.has(name)) {
                listed.put(name, "drop");
            }
        });
    }

    /** Each part of an agreement by itself: what is changed, and whether that widens. */
    @Test
    void everyChangeIsToldOnceAndOnlyWhatWidensIsFlagged() throws IOException {
        var cases = new ArrayList<String[]>();
        for (String one : """
                /status|suspended|status|no
                /period/until|2027-08-01|ends-later|wider
                /period/until|2027-06-01|ends-earlier|no
                /period/from|2026-07-31|begins-earlier|wider
                /period/from|2026-08-02|begins-later|no
                /supplier/name|Other|supplier-name|no
                /supplier/country|DE|supplier-country|no
                /supplier/contact|x@y.example|supplier-contact|no
                /supplier/id|leesplank|other-supplier|wider
                /agreement|another|agreement-id|no
                /pseudonyms/format|hex|format|no
                /pseudonyms/epoch|agreement|epoch-agreement|wider
                /retention/results|P13M|kept-longer|wider
                /retention/results|P11M|kept-shorter|no
                /retention/logs|P1M|kept-shorter|no
                /purposes/0|return-results|purpose|wider
                /subprocessors/0/name|Another|subprocessor|wider
                /subprocessors/0/service|mail|subprocessor-otherwise|no
                /subprocessors/0/country|BE|subprocessor-otherwise|no
                /storage/0/country|BE|storage|wider
                /storage/0/place|Gent|storage|no
                /services/0/name|other|service|wider
                /services/1/chosen|true|service-otherwise|wider
                /data/pupils/1|finance|data|wider
                /product/name|Other|annex|no
                /version/number|2|annex|no
                /contacts/security/email|x@y.example|annex|no
                /security/measures/0|another one|annex|no
                /participation-council/date|2026-01-01|annex|no
                /exchanges/oneroster-1.2/total-count|true|total-count|wider
                /exchanges/oneroster-1.2/population/grades/0|09|population-wider|wider
                /exchanges/oneroster-1.2/population/grades/2|09|population-wider|wider
                /exchanges/oneroster-1.2/population/groups|plus|population-narrower|no
                /exchanges/oneroster-1.2/population/roles/1|administrator|population-wider|wider
                /exchanges/oneroster-1.2/operations/1|getUser|operation|wider
                /exchanges/oneroster-1.2/school-operations/0|getUser|school-operation|wider
                /exchanges/oneroster-1.2/fields/user/givenName|keep|receives|wider
                /exchanges/oneroster-1.2/fields/user/grades|prefix:2|receives-less-precisely|no
                /exchanges/oneroster-1.2/fields/user/grades|drop|receives-no-more|no
                /exchanges/oneroster-1.2/fields/user/enabledUser|constant:true|receives-replaced|no
                /exchanges/oneroster-1.2/fields/demographics/birthDate|month|receives-more-precisely|wider
                /exchanges/oneroster-1.2/fields/demographics/birthDate|constant:2000-01-01|receives-replaced|no
                """.split("\n")) {
            cases.add(one.split("\\|"));
        }
        ObjectNode base = (ObjectNode) YAML.readTree("""
                agreement: made-up
                school: school
                supplier: {id: rekenmaat, name: Supplier, country: NL, contact: a@b.example}
                status: active
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [access, store-results]
                pseudonyms: {format: uuid, epoch: school-year}
                retention: {results: P1Y}
                subprocessors: [{name: Host, country: NL, service: hosting}]
                version: {number: "1", date: "2026-06-15"}
                product: {name: Product, description: it does something}
                services: [{name: one}, {name: two, optional: true, chosen: false}]
                data: {pupils: [contact, progress, organisation]}
                storage: [{country: NL, place: here}]
                contacts: {security: {email: a@b.example}}
                security: {measures: [one]}
                participation-council: {date: "2026-06-12", decision: given}
                exchanges:
                  oneroster-1.2:
                    operations: [getAllUsers, getAllDemographics, getDemographics]
                    school-operations: [updateUser]
                    population: {grades: ["07", "08"], roles: [student, teacher]}
                    fields:
                      user: {sourcedId: pseudonym, grades: keep, enabledUser: keep}
                      demographics: {sourcedId: pseudonym, birthDate: year}
                """);
        Policy before = compile(base);
        var topics = new HashMap<String, Integer>();
        for (String[] one : cases) {
            ObjectNode changed = base.deepCopy();
            set(changed, one[0], one[1]);

            List<Difference> changes = diff(before, compile(changed)).changes();

            assertThat(changes).as("%s: %s", one[0], one[1]).anySatisfy(change -> {
                assertThat(change.topic()).isEqualTo(one[2]);
                assertThat(change.widening()).isEqualTo(one[3].equals("wider"));
            });
            boolean wider = changes.stream().anyMatch(Difference::widening);
            assertThat(wider).as("%s: %s", one[0], one[1]).isEqualTo(one[3].equals("wider"));
            changes.forEach(change -> {
                topics.merge(change.topic(), 1, Integer::sum);
                assertThat(change.text().dutch() + change.text().english()).doesNotContain("{", "}");
            });
        }
        assertThat(topics).hasSizeGreaterThan(30);
    }

    private static void set(ObjectNode tree, String pointer, String value) {
        int last = pointer.lastIndexOf('/');
        JsonNode parent = tree.at(pointer.substring(0, last));
        String name = pointer.substring(last + 1);
        JsonNode node = value.equals("true") ? tree.booleanNode(true) : TextNode.valueOf(value);
        if (parent instanceof ArrayNode array) {
            int at = Integer.parseInt(name);
            if (at < array.size()) {
                array.set(at, node);
            } else {
                array.add(node);
            }
        } else {
            ((ObjectNode) parent)
                    .set(name, name.equals("groups") ? tree.arrayNode().add(node) : node);
        }
    }

    @Test
    void anOfficerReadsItInPlainWords() throws IOException {
        ObjectNode written = (ObjectNode) YAML.readTree("""
                agreement: made-up
                school: school
                supplier: {id: rekenmaat, name: Rekenmaat, country: NL, contact: a@b.example}
                status: active
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [access]
                exchanges:
                  oneroster-1.2:
                    operations: [getAllStudents]
                    population: {grades: ["07", "08"]}
                    fields: {user: {sourcedId: pseudonym}}
                """);
        Policy before = compile(written);
        ((ObjectNode) written.at("/exchanges/oneroster-1.2/fields/user")).put("givenName", "keep");

        AgreementDiff diff = diff(before, compile(written));

        assertThat(diff.changes()).singleElement().satisfies(change -> {
            assertThat(change.text().english())
                    .isEqualTo("Rekenmaat will additionally receive: first name of pupils in grades 7 and 8");
            assertThat(change.text().dutch())
                    .isEqualTo("Rekenmaat krijgt voortaan ook: voornaam van leerlingen in leerjaar 7 en 8");
            assertThat(change.subject()).isEqualTo("oneroster-1.2 user.givenName");
            assertThat(change.widening()).isTrue();
        });
    }
}
