package nl.schuilnaam.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientSecretCheckTest {
    private static final byte[] PLAIN = "geheim".getBytes(UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final ClientSecretCheck check = new ClientSecretCheck(vertx);
    private final Optional<ClientSecret> known = Optional.of(ClientSecret.hash(PLAIN));

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void floodBeyondTheBoundIsRefusedAtOnceAndTheRestIsAnswered() throws Exception {
        var answers = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 200; i++) {
            answers.add(check.matches(known, PLAIN, null));
        }
        List<Future<Boolean>> refused = answers.stream().filter(Future::failed).toList();

        assertThat(refused).hasSizeBetween(100, 168);
        assertThat(refused)
                .allSatisfy(answer ->
                        assertThat(((ProblemException) answer.cause()).type()).isEqualTo(ProblemType.TOO_BUSY));
        for (Future<Boolean> answer : answers) {
            if (!refused.contains(answer)) {
                assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(check.matches(known, PLAIN, null).await(30, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void whoFloodsFromOneAddressLeavesRoomForTheOthers() throws Exception {
        InetAddress flooding = InetAddress.getByName("192.0.2.1");
        var flood = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 200; i++) {
            flood.add(check.matches(Optional.empty(), PLAIN, flooding));
        }
        Future<Boolean> other = check.matches(known, PLAIN, InetAddress.getByName("192.0.2.2"));

        assertThat(flood.stream().filter(Future::failed)).hasSizeBetween(150, 192);
        assertThat(other.await(30, TimeUnit.SECONDS)).isTrue();
        // And what it took is given back.
        for (Future<Boolean> checked : flood) {
            if (!checked.failed()) {
                assertThat(checked.await(30, TimeUnit.SECONDS)).isFalse();
            }
        }
        assertThat(check.matches(known, PLAIN, flooding).await(30, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void nobodyHasASecret() throws Exception {
        assertThat(check.matches(Optional.empty(), PLAIN, null).await(30, TimeUnit.SECONDS))
                .isFalse();
    }
}
