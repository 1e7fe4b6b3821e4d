package nl.schuilnaam.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import nl.schuilnaam.gateway.wire.StrictModel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind the gates nothing is seen that a strict reader would not see, and nothing is missed, however the bytes are cut. */
class WireModelTest {
    private static final int RUNS = 20_000;

    @Test
    void aServerSeesTheRequestsThatAStrictReaderSees() {
        int served = 0;
        int refused = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            var generator = new WireBytes(seed);
            byte[] bytes = generator.requests();
            List<Message> expected = new StrictModel(bytes).requests();
            try (GatedChannel gated = GatedChannel.ofClient().receive(bytes, generator.cuts(bytes.length))) {
                assertThat(gated.messages()).as("seed %d", seed).isEqualTo(expected);
                served += expected.size();
                refused += gated.isRefused() ? 1 : 0;
            }
        }
        assertThat(served).isGreaterThan(RUNS / 8);
        assertThat(refused).isGreaterThan(RUNS / 4);
    }

    /** The codec takes eight octets behind such a head for content, also where it knows of no WebSockets. */
    @Test
    void whatOnlyTheCodecTakesForContentIsRefused() {
        byte[] bytes = ("GET /a HTTP/1.1\r\nSec-WebSocket-Key1: 1\r\nsec-websocket-KEY2: 2\r\n\r\n"
                        + "POST----GET /b HTTP/1.1\r\n\r\n")
                .getBytes(ISO_8859_1);
        try (GatedChannel gated = GatedChannel.ofClient().receive(bytes)) {
            assertThat(gated.messages()).isEmpty();
            assertThat(gated.isRefused()).isTrue();
        }
    }

    @Test
    void aClientSeesTheOneResponseThatAStrictReaderSees() {
        int good = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            byte[] bytes = new WireBytes(seed).response();
            List<Message> expected = new StrictModel(bytes).response();
            try (GatedChannel gated = GatedChannel.ofOrigin().receive(bytes)) {
                assertThat(gated.messages()).as("seed %d", seed).isEqualTo(expected);
                good += expected.size();
            }
        }
        assertThat(good).isBetween(RUNS / 8, RUNS * 7 / 8);
    }

    @Test
    void anAnswerThatComesOctetByOctetIsTheSame() {
        byte[] bytes =
                "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n"
                        .getBytes(ISO_8859_1);
        try (GatedChannel gated = GatedChannel.ofOrigin()
                .receive(bytes, IntStream.range(1, bytes.length).toArray())) {
            assertThat(gated.messages()).containsExactly(new Message("200", "abc"));
            assertThat(gated.isOpen()).isTrue();
        }
    }

    /** What lies in a connection before it is used again is the answer to nothing (SECURITY: response queue poisoning). */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad", "\r\n", "x"})
    void whatComesUnaskedEndsTheConnection(String unasked) {
        byte[] good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood".getBytes(ISO_8859_1);
        try (GatedChannel gated = GatedChannel.ofOrigin().receive(good)) {
            assertThat(gated.messages()).containsExactly(new Message("200", "good"));
            gated.ask();
            gated.receive(good);
            assertThat(gated.messages()).containsExactly(new Message("200", "good"));

            gated.receive(unasked.getBytes(ISO_8859_1));

            assertThat(gated.messages()).isEmpty();
            assertThat(gated.isRefused()).isTrue();
            assertThat(gated.isOpen()).isFalse();
        }
    }
}
