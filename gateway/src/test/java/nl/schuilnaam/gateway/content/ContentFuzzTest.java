package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;

/**
 * Whatever bytes come, the readers either understand them or refuse them. An ordinary build replays the seeds that lie in the resources; with {@code JAZZER_FUZZ=1} in
 * the environment, hooks and one target named (see {@code junit-platform.properties}), Jazzer goes looking for more.
 */
class ContentFuzzTest {
    private static final int MAX_BYTES = 1 << 16;

    /** The first byte chooses the rules; the rest is the message, which the rewriter and the model must judge and write alike. */
    @FuzzTest
    void theRewriterAgreesWithTheModel(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Rule.ObjectRule root = new MessageGenerator(new Random(input[0])).rules();
        byte[] message = Arrays.copyOfRange(input, 1, input.length);
        Optional<String> actual = Optional.empty();
        try {
            actual = Optional.of(new JsonRewriter()
                            .rewrite(message, root, RewriterModel.REDACTION)
                            .complete(
                                    mention -> Optional.of(RewriterModel.id(mention.entity(), mention.value())),
                                    Order.BY_ID)
                            .orElseThrow())
                    .map(bytes -> new String(bytes, UTF_8));
        } catch (RefusedContentException e) {
            if (e.reason() == Reason.OVER_LIMIT) {
                return; // the model counts less
            }
        }
        assertThat(actual).isEqualTo(RewriterModel.expected(message, root).map(RewriterModel::canonical));
    }

    /** What is understood of a query is written down in a way that is understood as the same. */
    @FuzzTest
    void aQueryIsUnderstoodOrRefused(byte[] input) {
        var parser = new QueryParser(SampleRules.QUERY);
        ParsedQuery parsed;
        try {
            parsed = parser.parse(new String(input, ISO_8859_1));
        } catch (RefusedQueryException e) {
            return;
        }
        String written = parsed.renderForClient(parsed.limit(), parsed.offset());
        assertThat(parser.parse(written).renderForClient(parsed.limit(), parsed.offset()))
                .isEqualTo(written);
        assertThat(parsed.renderForOrigin(mention -> "'&limit=1#")).matches("[A-Za-z0-9._~%&=-]*");
    }

    @FuzzTest
    void gzipIsDecodedAsTheJdkDoesOrRefused(byte[] input) throws IOException {
        byte[] decoded;
        try {
            decoded = Gzip.decode(input, MAX_BYTES);
        } catch (RefusedContentException e) {
            assertThat(e.reason()).isEqualTo(Reason.CODING);
            return;
        }
        assertThat(new GZIPInputStream(new ByteArrayInputStream(input)).readAllBytes())
                .isEqualTo(decoded);
        assertThat(decoded.length).isLessThanOrEqualTo(MAX_BYTES);
    }
}
