package nl.schuilnaam.gateway.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 3, 4 and 6 on arbitrary agreements and messages, with the real store: what goes out comes home to the same ids, and to nobody else. */
class RelinkPropertyTest {
    private static final int ROUNDS = 60;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final JsonRewriter rewriter = new JsonRewriter();
    private MappingStore store;
    private Pseudonyms pseudonyms;

    @BeforeEach
    void open() {
        store = await(EmbeddedDatabase.open(vertx, directory.resolve("store"))
                .compose(database -> MappingStores.open(
                        vertx, database, List.of(new KeyFile(directory.resolve("kek"))), "test", Clock.systemUTC())));
        pseudonyms = Pseudonyms.over(vertx, store);
    }

    @AfterEach
    void close() {
        await(store.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static View view(String supplier, ArbitraryAgreement agreement) {
        return new View(
                new SchoolId("school"),
                new SupplierId(supplier),
                agreement.policy().agreement().format(),
                new Epoch("2026-2027"),
                List.of());
    }

    private byte[] outward(View view, Rule.ObjectRule rule, byte[] message) {
        Draft draft = rewriter.rewrite(message, rule, PermittedModel.REDACTION);
        var sightings = new ArrayList<Sighting>();
        draft.mentions().forEach(mention -> sightings.add(Sighting.of(identifier(mention))));
        Map<Identifier, String> texts =
                await(pseudonyms.pseudonymise(view, sightings)).texts();
        return draft.complete(mention -> Optional.of(texts.get(identifier(mention))), Order.BY_ID)
                .orElseThrow();
    }

    /** Empty when any id leads nowhere. */
    private Optional<byte[]> inward(View view, Rule.ObjectRule rule, byte[] message) {
        Draft draft = rewriter.rewrite(message, rule, PermittedModel.REDACTION);
        var references = new HashMap<IdentifierKind, Set<Reference>>();
        draft.mentions()
                .forEach(mention -> references
                        .computeIfAbsent(mention.kind(), key -> new LinkedHashSet<>())
                        .add(reference(mention)));
        var found = new HashMap<Reference, String>();
        references.forEach((kind, texts) -> found.putAll(await(pseudonyms.relink(view, kind, texts))));
        boolean all = draft.mentions().stream().allMatch(mention -> found.containsKey(reference(mention)));
        return all
                ? draft.complete(mention -> Optional.of(found.get(reference(mention))), Order.BY_ID)
                : Optional.empty();
    }

    private static Identifier identifier(Mention mention) {
        return new Identifier(mention.entity(), mention.kind(), mention.value());
    }

    private static Reference reference(Mention mention) {
        return new Reference(mention.entity(), mention.value());
    }

    private static List<Operation> anAnswer(Random random) {
        List<Operation> candidates = ArbitraryAgreement.PROFILE.operations().stream()
                .filter(operation -> operation
                        .response()
                        .filter(answer -> answer.form() != Payload.Form.ID_PAIRS)
                        .isPresent())
                .toList();
        return List.of(candidates.get(random.nextInt(candidates.size())));
    }

    private static Rule.ObjectRule toSupplier(ArbitraryAgreement agreement, Operation operation) {
        return agreement
                .policy()
                .supplierOperations()
                .get(operation.id())
                .response()
                .orElseThrow();
    }

    private static Rule.ObjectRule toSchool(ArbitraryAgreement agreement, Operation operation) {
        return agreement
                .policy()
                .schoolOperations()
                .get(operation.id())
                .response()
                .orElseThrow();
    }

    @Test
    void whatWentOutComesHomeUnderTheIdsThatItHad() {
        int ids = 0;
        for (int number = 0; number < ROUNDS; number++) {
            var random = new Random(number);
            String supplier = ArbitraryAgreement.SUPPLIERS.get(number % 2);
            List<Operation> operations = anAnswer(random);
            ArbitraryAgreement agreement = ArbitraryAgreement.make(random, supplier, directory, operations);
            Payload payload = operations.get(0).response().orElseThrow();
            View view = view(supplier, agreement);
            ObjectNode message = new ArbitraryMessage(random, agreement.fields(), true).sound(payload);

            byte[] sent = outward(view, toSupplier(agreement, operations.get(0)), PermittedModel.bytes(message));
            byte[] home =
                    inward(view, toSchool(agreement, operations.get(0)), sent).orElseThrow();

            // The two models with ids that stay as they are.
            ObjectNode minimised = new PermittedModel(agreement.fields(), true, (entity, id) -> id)
                    .expected(message, payload)
                    .orElseThrow();
            ObjectNode expected = new PermittedModel(agreement.fields(), false, (entity, id) -> id)
                    .expected(minimised, payload)
                    .orElseThrow();
            assertThat(new String(home, UTF_8))
                    .as("round %s, %s", number, operations.get(0).id())
                    .isEqualTo(new String(PermittedModel.bytes(expected), UTF_8));
            ids += idsOf(sent).size();
        }
        assertThat(ids).as("ids that came home").isGreaterThan(100);
    }

    @Test
    void twoSuppliersShareNoIdAndCannotUseEachOthers() {
        int compared = 0;
        int refused = 0;
        for (int number = 0; number < ROUNDS; number++) {
            var random = new Random(1_000 + number);
            List<Operation> operations = anAnswer(random);
            Operation operation = operations.get(0);
            String first = ArbitraryAgreement.SUPPLIERS.get(0);
            String second = ArbitraryAgreement.SUPPLIERS.get(1);
            ArbitraryAgreement one = ArbitraryAgreement.make(random, first, directory, operations);
            ArbitraryAgreement other = ArbitraryAgreement.make(random, second, directory, operations);
            ObjectNode message = new ArbitraryMessage(random, one.fields(), true)
                    .sound(operation.response().orElseThrow());

            byte[] toOne = outward(view(first, one), toSupplier(one, operation), PermittedModel.bytes(message));
            byte[] toOther = outward(view(second, other), toSupplier(other, operation), PermittedModel.bytes(message));

            var shared = new HashSet<>(idsOf(toOne));
            shared.retainAll(idsOf(toOther));
            assertThat(shared).as("round %s", number).isEmpty();
            compared += idsOf(toOne).size() + idsOf(toOther).size();
            if (!idsOf(toOne).isEmpty()) {
                View foreign = new View(
                        new SchoolId("school"),
                        new SupplierId(second),
                        view(first, one).format(),
                        new Epoch("2026-2027"),
                        List.of());
                assertThat(inward(foreign, toSchool(one, operation), toOne))
                        .as("round %s", number)
                        .isEmpty();
                refused++;
            }
        }
        assertThat(compared).isGreaterThan(200);
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void theSameMessageTwiceGivesTheSameBytesAlsoAfterARestart() {
        for (int number = 0; number < 10; number++) {
            var random = new Random(2_000 + number);
            List<Operation> operations = anAnswer(random);
            String supplier = ArbitraryAgreement.SUPPLIERS.get(0);
            ArbitraryAgreement agreement = ArbitraryAgreement.make(random, supplier, directory, operations);
            Rule.ObjectRule rule = toSupplier(agreement, operations.get(0));
            var messages = new ArbitraryMessage(random, agreement.fields(), true);
            ObjectNode message = messages.sound(operations.get(0).response().orElseThrow());
            byte[] once = outward(view(supplier, agreement), rule, PermittedModel.bytes(message));

            await(store.close());
            open();

            byte[] again = outward(view(supplier, agreement), rule, PermittedModel.bytes(message));
            assertThat(new String(again, UTF_8)).isEqualTo(new String(once, UTF_8));
        }
    }

    private static Set<String> idsOf(byte[] message) {
        try {
            return new HashSet<>(PermittedModel.JSON.readTree(message).findValues("sourcedId").stream()
                    .map(JsonNode::textValue)
                    .map(CASE_FOLDED)
                    .toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Two formats of one pseudonym must not pass for two ids: letters and digits count, and nothing before them. */
    private static final Function<String, String> CASE_FOLDED =
            id -> id.toLowerCase(Locale.ROOT).replace("urn:uuid:", "").replace("-", "");
}
