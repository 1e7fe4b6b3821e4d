package nl.schuilnaam.gateway.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 1, 2, 8 and 9 on arbitrary agreements and messages: compiler and rewriter against {@link PermittedModel}. Every case is made from its number. */
class AgreementModelTest {
    private static final int AGREEMENTS = 250;
    private static final int MESSAGES = 3;

    private final JsonRewriter rewriter = new JsonRewriter();

    private static final List<ArbitraryAgreement> MADE = new ArrayList<>();

    @BeforeAll
    static void make(@TempDir Path directory) {
        for (int number = 0; number < AGREEMENTS; number++) {
            MADE.add(ArbitraryAgreement.make(new Random(number), ArbitraryAgreement.SUPPLIERS.get(0), directory));
        }
    }

    @AfterAll
    static void forget() {
        MADE.clear();
    }

    /** One message of one operation in one direction. */
    private record Case(
            String name,
            ArbitraryAgreement agreement,
            boolean outward,
            Payload payload,
            Rule.ObjectRule rule,
            Random random,
            BinaryOperator<String> ids) {
        ArbitraryMessage messages() {
            return new ArbitraryMessage(random, agreement.fields(), outward);
        }

        Optional<byte[]> expected(ObjectNode message) {
            return new PermittedModel(agreement.fields(), outward, ids)
                    .expected(message, payload)
                    .map(PermittedModel::bytes);
        }
    }

    private interface Check {
        void check(Case one) throws IOException;
    }

    private void forAll(Check check) throws IOException {
        for (int number = 0; number < AGREEMENTS; number++) {
            var random = new Random(number);
            ArbitraryAgreement agreement = MADE.get(number);
            Spelling format = (Spelling) agreement.policy().agreement().format();
            BinaryOperator<String> ids = (entity, value) -> id(format, entity, value);
            for (Operation operation : agreement.operations()) {
                OperationPolicy asked = agreement.policy().supplierOperations().get(operation.id());
                OperationPolicy sent = agreement.policy().schoolOperations().get(operation.id());
                String name = "agreement %s, %s".formatted(number, operation.id());
                if (operation.response().isPresent()) {
                    Payload answer = operation.response().get();
                    check.check(new Case(
                            name, agreement, true, answer, asked.response().orElseThrow(), random, ids));
                    check.check(new Case(
                            name, agreement, false, answer, sent.response().orElseThrow(), random, ids));
                }
                if (operation.request().isPresent()) {
                    Payload content = operation.request().get();
                    check.check(new Case(
                            name, agreement, true, content, sent.request().orElseThrow(), random, ids));
                    check.check(new Case(
                            name, agreement, false, content, asked.request().orElseThrow(), random, ids));
                }
            }
        }
    }

    private static String id(Spelling format, String entity, String value) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest((entity + " " + value).getBytes(UTF_8)));
            return PseudonymText.format(format, new UUID(hash.getLong(), hash.getLong()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<byte[]> rewritten(Case one, ObjectNode message) {
        return rewritten(one, PermittedModel.bytes(message));
    }

    private Optional<byte[]> rewritten(Case one, byte[] message) {
        try {
            return Optional.of(rewriter.rewrite(message, one.rule, PermittedModel.REDACTION)
                    .complete(
                            mention ->
                                    Optional.of(one.ids.apply(mention.entity().name(), mention.value())),
                            Order.BY_ID)
                    .orElseThrow());
        } catch (RefusedContentException e) {
            return Optional.empty();
        }
    }

    @Test
    void whatComesOutIsWhatTheAgreementLists() throws IOException {
        int[] passedAndRefused = new int[2];
        forAll(one -> {
            for (int i = 0; i < MESSAGES; i++) {
                ArbitraryMessage messages = one.messages();
                ObjectNode message = i == 0 ? messages.faulty(one.payload) : messages.sound(one.payload);

                Optional<byte[]> actual = rewritten(one, message);

                assertThat(actual.map(AgreementModelTest::text))
                        .as(one.name)
                        .isEqualTo(one.expected(message).map(AgreementModelTest::text));
                passedAndRefused[actual.isPresent() ? 0 : 1]++;
            }
        });
        assertThat(passedAndRefused[0]).as("messages that passed").isGreaterThan(2_000);
        assertThat(passedAndRefused[1]).as("messages that were refused").isGreaterThan(150);
    }

    @Test
    void nothingThatMayNotPassIsFoundInAnyCoding() throws IOException {
        int[] made = new int[1];
        forAll(one -> {
            for (int i = 0; i < MESSAGES; i++) {
                ArbitraryMessage messages = one.messages();
                byte[] out = rewritten(one, messages.sound(one.payload)).orElseThrow();
                assertThat(messages.canaries().foundIn(out)).as(one.name).isEmpty();
                made[0] += messages.canaries().made();
            }
        });
        assertThat(made[0]).as("values that were marked").isGreaterThan(60_000);
    }

    @Test
    void theSearchFindsAMarkInEveryCoding() {
        var canaries = new Canaries();
        String mark = canaries.text(true);
        byte[] bytes = mark.getBytes(UTF_8);
        var base64 = Base64.getEncoder();
        for (String coded : List.of(
                mark,
                new String(JsonStringEncoder.getInstance().quoteAsString(mark)),
                URLEncoder.encode(mark, UTF_8),
                base64.encodeToString(bytes),
                base64.encodeToString(("x" + mark).getBytes(UTF_8)),
                base64.encodeToString(("xy" + mark + "z").getBytes(UTF_8)),
                HexFormat.of().withUpperCase().formatHex(bytes))) {
            assertThat(canaries.foundIn(("before " + coded + " after").getBytes(UTF_8)))
                    .as(coded)
                    .isPresent();
        }
        String number = canaries.digits(true);
        assertThat(canaries.foundIn(("[-" + number + ".5]").getBytes(UTF_8))).isPresent();
        assertThat(canaries.foundIn(canaries.text(false).getBytes(UTF_8))).isEmpty();
    }

    @Test
    void noMemberIsThereThatIsNotListedOrRequired() throws IOException {
        int[] seen = new int[1];
        forAll(one -> {
            ObjectNode message = one.messages().sound(one.payload);
            JsonNode out = PermittedModel.JSON.readTree(rewritten(one, message).orElseThrow());
            Model model = ArbitraryAgreement.PROFILE.models().get(one.payload.model());
            JsonNode listed = one.agreement.fields().get(model.name());
            out.forEach(content -> {
                for (JsonNode record : content.isArray() ? content : List.of(content)) {
                    if (!record.has("suppliedSourcedId")) {
                        assertListed(one, model.fields(), listed, record, true);
                        seen[0]++;
                    }
                }
            });
        });
        assertThat(seen[0]).as("records").isGreaterThan(1_000);
    }

    private static void assertListed(
            Case one, Map<String, Field> fields, JsonNode listed, JsonNode object, boolean atRecord) {
        object.fieldNames().forEachRemaining(name -> {
            assertThat(fields).as(one.name).containsKey(name);
            Field field = fields.get(name);
            Terms terms = Terms.of(listed, name);
            boolean idOrReference = field.kind() == FieldKind.ID || field.kind() == FieldKind.REFERENCE;
            if (terms.verb().equals("drop")) {
                assertThat(one.outward && field.required() && field.standIn().isPresent())
                        .as("%s: %s is dropped", one.name, name)
                        .isTrue();
            } else {
                assertThat(one.outward || terms.passes(idOrReference, false))
                        .as("%s: %s would overwrite the school's own", one.name, name)
                        .isTrue();
            }
            if (terms.group()) {
                for (JsonNode element : field.list() ? object.get(name) : List.of(object.get(name))) {
                    assertListed(one, field.members(), listed.get(name), element, false);
                }
            }
        });
        for (Field field : fields.values()) {
            boolean possible = field.standIn()
                    .filter(standIn -> atRecord || standIn instanceof StandIn.Constant)
                    .isPresent();
            if (one.outward
                    && field.required()
                    && possible
                    && Terms.of(listed, field.name()).verb().equals("drop")) {
                assertThat(object.has(field.name()))
                        .as("%s: %s is required", one.name, field.name())
                        .isTrue();
            }
        }
    }

    @Test
    void whatMayNotPassDoesNotMatter() throws IOException {
        forAll(one -> {
            ArbitraryMessage messages = one.messages();
            ObjectNode message = messages.sound(one.payload);
            String out = text(rewritten(one, message).orElseThrow());
            for (int i = 0; i < MESSAGES; i++) {
                byte[] other = PermittedModel.bytes(messages.otherwise(message, one.payload));

                assertThat(rewritten(one, other).map(AgreementModelTest::text))
                        .as(one.name)
                        .contains(out);
            }
        });
    }

    @Test
    void numbersKeepTheirText() throws IOException {
        int[] numbers = new int[1];
        forAll(one -> {
            ArbitraryMessage messages = one.messages();
            String out = text(rewritten(one, messages.sound(one.payload)).orElseThrow());
            for (String number : messages.keptNumbers()) {
                assertThat(out).as(one.name).containsPattern("[:\\[,]" + Pattern.quote(number) + "[,}\\]]");
                numbers[0]++;
            }
        });
        assertThat(numbers[0]).as("numbers").isGreaterThan(40);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
