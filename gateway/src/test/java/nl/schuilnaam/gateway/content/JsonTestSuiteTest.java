package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nl.schuilnaam.config.policy.Rule;
import org.junit.jupiter.api.Test;

/**
 * What is JSON and what is not, by Nicolas Seriot's test suite. Every text of it is read as the value of a member that is dropped, which is where a lenient reader
 * would let something through. Where this reader is stricter than RFC 8259 or the RFC leaves the choice, the choice stands in {@code json-test-suite-ours.json}.
 */
class JsonTestSuiteTest {
    private static final Rule.ObjectRule NOTHING = new Rule.ObjectRule("", Map.of(), Optional.empty(), List.of());

    private final JsonRewriter rewriter = new JsonRewriter();

    private static <T> T resource(String name, TypeReference<T> type) {
        try (InputStream in = JsonTestSuiteTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readValue(in, type);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Name of a case to its text; what the suite says of it is the first letter of the name: y, n or i. */
    private static Map<String, byte[]> suite() {
        return resource("json-test-suite.json", new TypeReference<TreeMap<String, byte[]>>() {});
    }

    /** Where we and the suite differ, or the suite does not say: verdict by case, by kind of difference. */
    private static Map<String, Map<String, String>> ours() {
        return resource("json-test-suite-ours.json", new TypeReference<TreeMap<String, Map<String, String>>>() {});
    }

    /** {@code accepted}, or the reason for which it is refused. */
    private String verdict(byte[] content) {
        try {
            byte[] out = rewriter.rewrite(content, NOTHING)
                    .complete(
                            mention -> {
                                throw new AssertionError();
                            },
                            Order.AS_SENT)
                    .orElseThrow();
            assertThat(new String(out, UTF_8)).isEqualTo("{}");
            return "accepted";
        } catch (RefusedContentException e) {
            return e.reason().name();
        }
    }

    private static byte[] asMember(byte[] text) {
        var wrapped = new ByteArrayOutputStream();
        wrapped.writeBytes("{\"x\":".getBytes(UTF_8));
        wrapped.writeBytes(text);
        wrapped.write('}');
        return wrapped.toByteArray();
    }

    @Test
    void theReaderJudgesTheSuiteAsItsTableSays() {
        Map<String, byte[]> suite = suite();
        var differing = new TreeMap<String, Map<String, String>>();
        for (String theirs : List.of("valid", "invalid")) {
            differing.put(
                    theirs + " by the suite, " + (theirs.equals("valid") ? "refused" : "accepted") + " here",
                    new TreeMap<>());
        }
        suite.forEach((name, text) -> {
            String verdict = verdict(asMember(text));
            String us = verdict.equals("accepted") ? "accepted" : "refused";
            if (name.startsWith("i_")) {
                differing
                        .computeIfAbsent("left open by the suite, " + us + " here", key -> new TreeMap<>())
                        .put(name, verdict);
            } else if (name.startsWith("y_") != us.equals("accepted")) {
                String them = name.startsWith("y_") ? "valid" : "invalid";
                differing.get(them + " by the suite, " + us + " here").put(name, verdict);
            }
        });

        assertThat(suite).hasSizeGreaterThan(300);
        assertThat(differing).isEqualTo(ours());
    }

    @Test
    void nothingThatTheSuiteRefusesIsAcceptedAsAWholeMessageEither() {
        suite().forEach((name, text) -> {
            if (name.startsWith("n_")) {
                assertThat(verdict(text)).as(name).isNotEqualTo("accepted");
            }
        });
    }

    @Test
    void anObjectThatTheSuiteAcceptsIsReadAsAMessageAndAnythingElseIsNot() {
        Map<String, String> refused = ours().get("valid by the suite, refused here");
        int[] objects = new int[1];
        suite().forEach((name, text) -> {
            if (name.startsWith("y_")) {
                boolean object = new String(text, UTF_8).strip().startsWith("{");
                if (object) {
                    assertThat(verdict(text)).as(name).isEqualTo(refused.getOrDefault(name, "accepted"));
                } else {
                    assertThat(verdict(text)).as(name).isNotEqualTo("accepted");
                }
                objects[0] += object ? 1 : 0;
            }
        });
        assertThat(objects[0]).isGreaterThan(8);
    }
}
