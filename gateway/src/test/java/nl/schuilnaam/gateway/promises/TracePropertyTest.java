package nl.schuilnaam.gateway.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.trial.AgreementLines;
import nl.schuilnaam.gateway.trial.MessageTrace;
import nl.schuilnaam.gateway.trial.Reason;
import nl.schuilnaam.gateway.trial.TracedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preview tells the truth: it accounts for every value of a message and of what the rewriter made of it, and gives the reason that stands in the file. */
class TracePropertyTest {
    private static final int AGREEMENTS = 70;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<Reason> GONE = Set.of(
            Reason.DROPPED,
            Reason.NOT_LISTED,
            Reason.NEVER,
            Reason.NOT_BACK,
            Reason.NEEDLESS,
            Reason.UNKNOWN,
            Reason.NULL);
    private static final Set<Reason> WRITTEN = Set.of(Reason.REPLACED, Reason.STAND_IN, Reason.ADDRESS);

    private static final List<Case> CASES = new ArrayList<>();

    private static final MessageRewriter REWRITER = new JsonRewriter();

    @BeforeAll
    static void trace(@TempDir Path directory) throws IOException {
        for (int number = 0; number < AGREEMENTS; number++) {
            var random = new Random(number);
            ArbitraryAgreement agreement = ArbitraryAgreement.make(random, "rekenmaat", directory);
            String[] file =
                    Files.readString(directory.resolve("agreement.yaml")).split("\\R");
            for (Operation operation : agreement.operations()) {
                OperationPolicy asked = agreement.policy().supplierOperations().get(operation.id());
                OperationPolicy sent = agreement.policy().schoolOperations().get(operation.id());
                String name = "agreement %s, %s".formatted(number, operation.id());
                if (operation.response().isPresent()) {
                    Payload answer = operation.response().get();
                    CASES.add(traced(name, agreement, file, true, answer, asked.response(), random));
                    CASES.add(traced(name, agreement, file, false, answer, sent.response(), random));
                }
                if (operation.request().isPresent()) {
                    Payload content = operation.request().get();
                    CASES.add(traced(name, agreement, file, true, content, sent.request(), random));
                    CASES.add(traced(name, agreement, file, false, content, asked.request(), random));
                }
            }
        }
    }

    @AfterAll
    static void forget() {
        CASES.clear();
    }

    /** A message, what the rewriter made of it, and what the trace says of both. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(
            String name,
            ArbitraryAgreement agreement,
            String[] file,
            boolean outward,
            Payload payload,
            JsonNode before,
            JsonNode after,
            List<TracedField> traced) {}

    private interface Check {
        void check(Case one) throws IOException;
    }

    private static void forAll(Check check) throws IOException {
        for (Case one : CASES) {
            check.check(one);
        }
    }

    private static Case traced(
            String name,
            ArbitraryAgreement agreement,
            String[] file,
            boolean outward,
            Payload payload,
            Optional<Rule.ObjectRule> rule,
            Random random)
            throws IOException {
        byte[] message = PermittedModel.bytes(new ArbitraryMessage(random, agreement.fields(), outward).sound(payload));
        Map<String, String> ids = new HashMap<>();
        byte[] result = REWRITER.rewrite(message, rule.orElseThrow(), PermittedModel.REDACTION)
                .complete(
                        mention -> Optional.of(ids.computeIfAbsent(
                                mention.entity() + " " + mention.value(),
                                first -> UUID.nameUUIDFromBytes(new byte[] {(byte) ids.size()})
                                        .toString())),
                        Order.AS_SENT)
                .orElseThrow();
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.model());
        ExchangeTerms terms = agreement.policy().agreement().exchanges().get(ArbitraryAgreement.PROFILE.id());
        List<TracedField> traced = MessageTrace.of(
                model,
                terms,
                new AgreementLines(agreement.source(), ArbitraryAgreement.PROFILE.id()),
                outward,
                rule.get(),
                JsonTree.read(message),
                JsonTree.read(result));
        return new Case(
                name,
                agreement,
                file,
                outward,
                payload,
                PermittedModel.JSON.readTree(message),
                PermittedModel.JSON.readTree(result),
                traced);
    }

    @Test
    void whatIsToldToPassIsWhatTheRewriterPasses() throws IOException {
        int[] told = new int[1];
        forAll(one -> {
            var tree = new Branch();
            for (TracedField field : one.traced) {
                if (field.after().isPresent()) {
                    tree.put(
                            field.place(),
                            PermittedModel.JSON.readTree(field.after().get()));
                    told[0]++;
                }
            }
            assertThat(pruned(tree.node())).as(one.name).isEqualTo(pruned(one.after));
        });
        assertThat(told[0]).as("values that pass").isGreaterThan(3_000);
    }

    @Test
    void everyValueThatArrivesIsToldOnce() throws IOException {
        int[] arrived = new int[1];
        forAll(one -> {
            var leaves = new ArrayList<String>();
            leaves("", one.before, leaves);
            List<String> places = one.traced.stream()
                    .filter(field -> field.before().isPresent())
                    .map(TracedField::place)
                    .toList();
            assertThat(places).as(one.name).doesNotHaveDuplicates();
            for (String leaf : leaves) {
                assertThat(places.stream()
                                .filter(place -> leaf.equals(place)
                                        || leaf.startsWith(place + ".")
                                        || leaf.startsWith(place + "["))
                                .count())
                        .as("%s: %s", one.name, leaf)
                        .isEqualTo(1);
                arrived[0]++;
            }
        });
        assertThat(arrived[0]).as("values that arrive").isGreaterThan(5_000);
    }

    @Test
    void theReasonIsTheOneInTheFile() throws IOException {
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        forAll(one -> {
            for (TracedField field : one.traced) {
                reasons.merge(field.reason(), 1, Integer::sum);
                String as = one.name + ": " + field;
                assertThat(field.after().isEmpty()).as(as).isEqualTo(GONE.contains(field.reason()));
                if (field.reason() == Reason.KEPT) {
                    assertThat(field.after()).as(as).isEqualTo(field.before());
                }
                if (!WRITTEN.contains(field.reason())) {
                    assertThat(field.before()).as(as).isPresent();
                }
                if (field.line().isPresent()) {
                    AgreementLines.Line line = field.line().get();
                    String last = line.field().substring(line.field().lastIndexOf('.') + 1);
                    assertThat(one.file[line.number() - 1]).as(as).contains(last);
                    assertThat(terms(one.agreement.fields(), line.field()))
                            .as(as)
                            .isEqualTo(line.terms());
                } else {
                    assertThat(field.reason())
                            .as(as)
                            .isIn(
                                    Reason.NOT_LISTED,
                                    Reason.NEVER,
                                    Reason.UNKNOWN,
                                    Reason.STAND_IN,
                                    Reason.NULL,
                                    Reason.KEPT,
                                    Reason.CODE_NAME,
                                    Reason.RE_LINKED);
                    if (field.reason() == Reason.KEPT) {
                        assertThat(field.before()).as(as).contains("[]");
                    }
                }
                if (field.reason() == Reason.DROPPED) {
                    assertThat(field.line().orElseThrow().terms()).as(as).isEqualTo("drop");
                }
                if (field.reason() == Reason.NOT_LISTED) {
                    assertThat(terms(one.agreement.fields(), listed(one, field)))
                            .as(as)
                            .isEmpty();
                }
            }
        });
        // In this profile every reference has words for its type.
        assertThat(reasons.keySet())
                .as("reasons that occur")
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Reason.NEEDLESS)));
    }

    /** The field of the agreement that a path of the message is about: the model in the place of the envelope's member. */
    private static String listed(Case one, TracedField field) {
        int dot = field.path().indexOf('.');
        return one.payload.model() + (dot < 0 ? "" : field.path().substring(dot));
    }

    /** What the agreement says at this place, as a plain YAML parser reads it. */
    private static String terms(JsonNode fields, String dotted) {
        JsonNode said = fields;
        for (String name : dotted.split("\\.")) {
            said = said.path(name);
        }
        if (said.isMissingNode()) {
            return "";
        }
        return said.isObject() ? said.path("action").asText("{...}") : said.asText();
    }

    private static void leaves(String place, JsonNode node, List<String> leaves) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> leaves(
                            place.isEmpty() ? entry.getKey() : place + "." + entry.getKey(), entry.getValue(), leaves));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(place + "[" + i + "]", node.get(i), leaves);
            }
        } else if (!node.isObject()) {
            leaves.add(place);
        }
    }

    /** Without objects and lists that hold nothing: no value tells of them. */
    private static JsonNode pruned(JsonNode node) {
        if (node.isObject()) {
            ObjectNode out = NODES.objectNode();
            node.properties().forEach(entry -> {
                JsonNode value = pruned(entry.getValue());
                if (!value.isContainerNode() || !value.isEmpty()) {
                    out.set(entry.getKey(), value);
                }
            });
            return out;
        }
        if (node.isArray()) {
            ArrayNode out = NODES.arrayNode();
            for (Iterator<JsonNode> it = node.elements(); it.hasNext(); ) {
                JsonNode value = pruned(it.next());
                if (!value.isContainerNode() || !value.isEmpty()) {
                    out.add(value);
                }
            }
            return out;
        }
        return node;
    }

    /** A message that is put together from places. */
    private static final class Branch {
        private final Map<String, Branch> members = new HashMap<>();
        private final TreeMap<Integer, Branch> elements = new TreeMap<>();
        private Optional<JsonNode> leaf = Optional.empty();

        void put(String place, JsonNode value) {
            Branch at = this;
            for (String token : place.split("\\.|(?=\\[)")) {
                at = token.startsWith("[")
                        ? at.elements.computeIfAbsent(
                                Integer.parseInt(token.substring(1, token.length() - 1)), first -> new Branch())
                        : at.members.computeIfAbsent(token, first -> new Branch());
            }
            at.leaf = Optional.of(value);
        }

        JsonNode node() {
            if (leaf.isPresent()) {
                return leaf.get();
            }
            if (!elements.isEmpty()) {
                ArrayNode list = NODES.arrayNode();
                elements.values().forEach(element -> list.add(element.node()));
                return list;
            }
            ObjectNode object = NODES.objectNode();
            members.forEach((name, member) -> object.set(name, member.node()));
            return object;
        }
    }
}
