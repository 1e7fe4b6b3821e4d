package nl.schuilnaam.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Whatever bytes come over a connection, the codec behind a gate sees what a strict reader of all of them sees. An ordinary build replays the seeds that lie in the resources;
 * {@code JAZZER_FUZZ=1} goes looking for more.
 */
class WireFuzzTest {
    private static final int MAX_OCTETS = 4_000;

    /** The first byte chooses where the rest is cut in two. */
    @FuzzTest
    void aServerSeesTheRequestsThatAStrictReaderSees(byte[] input) {
        if (input.length == 0 || input.length > MAX_OCTETS) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        int cut = bytes.length * (input[0] & 0xff) / 255;
        try (GatedChannel gated = GatedChannel.ofClient().receive(bytes, cut)) {
            assertThat(gated.messages()).isEqualTo(new StrictModel(bytes).requests());
        }
    }

    @FuzzTest
    void aClientSeesTheOneResponseThatAStrictReaderSees(byte[] bytes) {
        if (bytes.length > MAX_OCTETS) {
            return;
        }
        try (GatedChannel gated = GatedChannel.ofOrigin().receive(bytes)) {
            assertThat(gated.messages()).isEqualTo(new StrictModel(bytes).response());
        }
    }
}
