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
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientSecretCheckTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final byte[] PLAIN = "geheim".getBytes(UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final ClientSecretCheck check = new ClientSecretCheck(vertx, Listener.EDGE);
    private final Optional<ClientSecret> known = Optional.of(ClientSecret.hash(PLAIN));

    private Future<Boolean> matches(Optional<ClientSecret> expected, @Nullable String address) throws Exception {
        return matches("rekenmaat", expected, PLAIN, address);
    }

    private Future<Boolean> matches(
            String client, Optional<ClientSecret> expected, byte[] secret, @Nullable String address) throws Exception {
        return check.matches(SCHOOL, client, expected, secret, address == null ? null : InetAddress.getByName(address));
    }

    /** Wrong secrets, from so many networks that all places of strangers are taken. */
    private List<Future<Boolean>> flood() throws Exception {
        var flood = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 200; i++) {
            flood.add(matches("made-up-" + i, Optional.empty(), PLAIN, "192.0.2." + (100 + i % 20)));
        }
        assertThat(flood).as("places are full").anyMatch(Future::failed);
        return flood;
    }

    private static boolean isTooBusy(Future<Boolean> answer) {
        return answer.failed() && ((ProblemException) answer.cause()).type() == ProblemType.TOO_BUSY;
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void floodBeyondTheBoundIsRefusedAtOnceAndTheRestIsAnswered() throws Exception {
        var answers = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 200; i++) {
            answers.add(matches(known, null));
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
        assertThat(matches(known, null).await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoFloodsFromOneAddressLeavesRoomForTheOthers() throws Exception {
        String flooding = "192.0.2.1";
        var flood = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 200; i++) {
            flood.add(matches(Optional.empty(), flooding));
        }
        Future<Boolean> other = matches(known, "192.0.2.2");

        assertThat(flood.stream().filter(Future::failed)).hasSizeBetween(150, 192);
        assertThat(other.await(30, TimeUnit.SECONDS)).isTrue();
        // And what it took is given back.
        for (Future<Boolean> checked : flood) {
            if (!checked.failed()) {
                assertThat(checked.await(30, TimeUnit.SECONDS)).isFalse();
            }
        }
        assertThat(matches(known, flooding).await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyHasASecret() throws Exception {
        assertThat(matches(Optional.empty(), null).await(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void strangersFromManyNetworksNeitherTakeThePlacesOfAClientThatLatelySucceededNorStandBeforeIt() throws Exception {
        assertThat(matches(known, "192.0.2.1").await(30, TimeUnit.SECONDS)).isTrue();
        List<Future<Boolean>> flood = flood();

        assertThat(matches(known, "192.0.2.1").await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(flood).as("has not ended yet").anyMatch(one -> !one.isComplete());
    }

    @Test
    void onlyTheClientThatSucceededAndOnlyAtItsAddressHasPlacesOfItsOwn() throws Exception {
        assertThat(matches(known, "192.0.2.1").await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(matches("leesplank", known, new byte[] {1}, "192.0.2.2").await(30, TimeUnit.SECONDS))
                .isFalse();
        flood();

        assertThat(isTooBusy(matches(known, "192.0.2.3")))
                .as("at another address")
                .isTrue();
        assertThat(isTooBusy(matches("nobody", Optional.empty(), PLAIN, "192.0.2.1")))
                .as("another client")
                .isTrue();
        assertThat(isTooBusy(matches("leesplank", known, PLAIN, "192.0.2.2")))
                .as("had a wrong secret")
                .isTrue();
    }

    @Test
    void aClientHasFewPlacesOfItsOwnAndGetsThemBack() throws Exception {
        assertThat(matches(known, "192.0.2.1").await(30, TimeUnit.SECONDS)).isTrue();
        flood();
        for (int round = 0; round < 2; round++) {
            var own = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 4; i++) {
                own.add(matches("rekenmaat", known, new byte[] {1}, "192.0.2.1"));
            }
            if (round == 0) {
                assertThat(isTooBusy(matches(known, "192.0.2.1"))).isTrue();
            }
            for (Future<Boolean> one : own) {
                assertThat(one.await(30, TimeUnit.SECONDS)).isFalse();
            }
        }
    }

    @Test
    void theOtherListenerDoesNotFeelAFlood() throws Exception {
        var inside = new ClientSecretCheck(vertx, Listener.INSIDE);
        List<Future<Boolean>> flood = flood();

        assertThat(inside.matches(SCHOOL, "leerplein", known, PLAIN, null).await(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(flood).as("has not ended yet").anyMatch(one -> !one.isComplete());
    }
}
