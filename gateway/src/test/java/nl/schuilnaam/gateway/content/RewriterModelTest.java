package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nl.schuilnaam.config.policy.Rule;
import org.junit.jupiter.api.Test;

/** Arbitrary rules and messages: the rewriter against the model, and what has to hold of it whatever the model says. Every case is made from its number. */
class RewriterModelTest {
    private static final int CASES = 2000;
    private static final int NO_FAULTS = 1 << 28;

    private final MessageRewriter rewriter = new JsonRewriter();

    private Optional<byte[]> rewritten(byte[] message, Rule.ObjectRule root, Order order) {
        try {
            return Optional.of(rewriter.rewrite(message, root, RewriterModel.REDACTION)
                    .complete(mention -> Optional.of(RewriterModel.id(mention.entity(), mention.value())), order)
                    .orElseThrow());
        } catch (RefusedContentException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(Tree message, Random random) {
        return Tree.write(message, random).getBytes(UTF_8);
    }

    @Test
    void theRewriterAndTheModelDecideAndWriteTheSame() {
        int passed = 0;
        for (int number = 0; number < CASES; number++) {
            var random = new Random(number);
            var generator = new MessageGenerator(random);
            Rule.ObjectRule root = generator.rules();
            byte[] message = bytes(generator.message(root, number % 2 == 0 ? 60 : NO_FAULTS), random);
            byte[] sent = number % 5 == 0 ? generator.damaged(message) : message;

            Optional<String> actual = rewritten(sent, root, Order.BY_ID).map(bytes -> new String(bytes, UTF_8));

            assertThat(actual)
                    .as("case %s", number)
                    .isEqualTo(RewriterModel.expected(sent, root).map(RewriterModel::canonical));
            passed += actual.isPresent() ? 1 : 0;
        }
        // Both decisions must have been put to the test.
        assertThat(passed).isBetween(CASES / 3, CASES * 9 / 10);
    }

    @Test
    void nothingThatMayNotPassIsFoundInWhatLeaves() {
        List<String> forms = List.of(
                MessageGenerator.CANARY,
                PercentCoding.encode(MessageGenerator.CANARY),
                Base64.getEncoder().encodeToString(MessageGenerator.CANARY.getBytes(UTF_8)),
                "Kanarie",
                "Kanarie \\u00",
                Base64.getEncoder().encodeToString("Kanarie ".getBytes(UTF_8)).substring(0, 10));
        int passed = 0;
        for (int number = 0; number < CASES; number++) {
            var random = new Random(number);
            var generator = new MessageGenerator(random);
            Rule.ObjectRule root = generator.rules();
            Optional<byte[]> out = rewritten(bytes(generator.message(root, NO_FAULTS), random), root, Order.AS_SENT);
            if (out.isPresent()) {
                assertThat(new String(out.get(), UTF_8)).as("case %s", number).doesNotContain(forms);
                assertPermitted(root, Tree.read(out.get()));
                passed++;
            }
        }
        assertThat(passed).isGreaterThan(CASES / 2);
    }

    private static void assertPermitted(Rule rule, Tree tree) {
        if (rule instanceof Rule.ObjectRule object) {
            for (Tree.Entry entry : ((Tree.Obj) tree).entries()) {
                if (!MessageGenerator.isOverridden(object, entry.name())) {
                    assertThat(object.members()).containsKey(entry.name());
                    assertPermitted(
                            object.members().get(entry.name()).permitted().orElseThrow(), entry.value());
                }
            }
        } else if (rule instanceof Rule.ListRule list) {
            ((Tree.Arr) tree).elements().forEach(element -> assertPermitted(list.element(), element));
        } else {
            assertThat(tree).isNotInstanceOfAny(Tree.Obj.class, Tree.Arr.class);
        }
    }

    @Test
    void whatDoesNotPassDoesNotMatter() {
        int passed = 0;
        for (int number = 0; number < CASES; number++) {
            var random = new Random(number);
            var generator = new MessageGenerator(random);
            Rule.ObjectRule root = generator.rules();
            Tree message = generator.message(root, NO_FAULTS);
            Optional<byte[]> out = rewritten(bytes(message, random), root, Order.BY_ID);

            Optional<byte[]> other = rewritten(bytes(generator.otherwise(root, message), random), root, Order.BY_ID);

            assertThat(other.isPresent()).as("case %s", number).isEqualTo(out.isPresent());
            if (out.isPresent()) {
                assertThat(other.get()).as("case %s", number).isEqualTo(out.get());
                passed++;
            }
        }
        assertThat(passed).isGreaterThan(CASES / 2);
    }

    @Test
    void theWayOfWritingDoesNotMatter() {
        for (int number = 0; number < CASES; number++) {
            var random = new Random(number);
            var generator = new MessageGenerator(random);
            Rule.ObjectRule root = generator.rules();
            Tree message = generator.message(root, 60);

            Optional<byte[]> one = rewritten(bytes(message, new Random(1)), root, Order.AS_SENT);
            Optional<byte[]> other = rewritten(bytes(message, random), root, Order.AS_SENT);

            assertThat(other.map(bytes -> new String(bytes, UTF_8)))
                    .as("case %s", number)
                    .isEqualTo(one.map(bytes -> new String(bytes, UTF_8)));
        }
    }

    @Test
    void whatHasPassedPassesAgainInTheSameShape() {
        for (int number = 0; number < CASES; number++) {
            var random = new Random(number);
            var generator = new MessageGenerator(random);
            Rule.ObjectRule root = generator.rules();
            Optional<byte[]> once = rewritten(bytes(generator.message(root, NO_FAULTS), random), root, Order.AS_SENT);

            Optional<byte[]> twice = once.flatMap(bytes -> rewritten(bytes, root, Order.AS_SENT));

            assertThat(twice.map(bytes -> shape(Tree.read(bytes))))
                    .as("case %s", number)
                    .isEqualTo(once.map(bytes -> shape(Tree.read(bytes))));
        }
    }

    /** The names, types and places of everything. */
    private static String shape(Tree tree) {
        if (tree instanceof Tree.Obj object) {
            var members = new ArrayList<String>();
            object.entries().forEach(entry -> members.add(entry.name() + ":" + shape(entry.value())));
            return members.toString();
        } else if (tree instanceof Tree.Arr array) {
            return array.elements().stream()
                    .map(RewriterModelTest::shape)
                    .toList()
                    .toString();
        }
        return tree.getClass().getSimpleName();
    }
}
