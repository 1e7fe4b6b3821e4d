package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import nl.schuilnaam.config.installation.AddressRange;
import nl.schuilnaam.config.installation.Endpoint;
import nl.schuilnaam.gateway.system.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name server that says what an attacker wants, and a server that would notice a single connection. */
class OriginConnectionsTest {
    private static final Duration CONNECT = Duration.ofMillis(400);

    private final List<String> seen = new ArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private Vertx vertx;
    private ScriptedServer server;
    private LogCapture log;
    private volatile HostNames.Lookup lookup = host -> new InetAddress[0];

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        server = new ScriptedServer((socket, head) -> {
            synchronized (seen) {
                seen.add(socket.getLocalAddress().getHostAddress() + " " + head);
            }
            ScriptedServer.write(socket, ScriptedServer.GOOD);
            return true;
        });
        log = new LogCapture();
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        server.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.0.0.2", "::ffff:127.0.0.1", "10.255.255.1", "169.254.169.254", "0.0.0.0", "::1"
            })
    void aSuppliersNameThatLeadsInsideIsNotCalled(String address) throws Exception {
        lookup = resolvesTo(address);

        // With TLS, so that this is not the only reason.
        assertUnreachable(connections("https://api.supplier.example:", false));

        assertThat(server.accepted).hasValue(0);
        assertThat(log.text())
                .contains("schools.s.suppliers.b.api.p: an address was refused: it is ")
                .doesNotContain("supplier.example", address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "fe80::1",
                "::",
                "::ffff:169.254.169.254"
            })
    void aSchoolsNameThatLeadsWhereNobodyServesIsNotCalled(String address) throws Exception {
        lookup = resolvesTo(address);

        assertUnreachable(connections("https://sis.example:", true, "0.0.0.0/0", "::/0"));

        assertThat(log.text()).contains("which is never called");
    }

    @Test
    void withoutTlsANameMustLeadToThisMachine() throws Exception {
        lookup = resolvesTo("192.0.2.1");

        assertUnreachable(connections("http://localhost.example:", true));

        assertThat(log.text()).contains("the url has no TLS");
    }

    @Test
    void theConnectionGoesToTheJudgedAddressUnderTheName() throws Exception {
        lookup = resolvesTo("169.254.169.254", "10.1.1.1", "127.0.0.7");

        assertThat(status(connections("http://sis.example:", true, "127.0.0.7")))
                .isEqualTo(200);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).startsWith("127.0.0.7 ").containsIgnoringCase("host: sis.example:" + server.port());
    }

    @Test
    void aNameThatComesToLeadElsewhereIsJudgedAgain() throws Exception {
        lookup = resolvesTo("127.0.0.7");
        OriginConnections connections = connections("http://sis.example:", true, "127.0.0.7");
        assertThat(status(connections)).isEqualTo(200);

        lookup = resolvesTo("127.0.0.8");
        Thread.sleep(120);

        assertUnreachable(connections);
        assertUnreachable(connections);
        assertThat(seen).hasSize(1);
        assertThat(log.text()).containsOnlyOnce("an address was refused: it lies outside of its 'addresses'");
        lookup = resolvesTo("127.0.0.7");
        Thread.sleep(120);
        assertThat(status(connections)).isEqualTo(200);
    }

    @Test
    void permittedAddressThatChangesIsConnectedToAnew() throws Exception {
        lookup = resolvesTo("127.0.0.7");
        OriginConnections connections = connections("http://sis.example:", true);
        assertThat(status(connections)).isEqualTo(200);
        lookup = resolvesTo("127.0.0.8");
        Thread.sleep(120);
        assertThat(status(connections)).isEqualTo(200);
        // Both are answers now: the one that is connected to already is kept.
        lookup = resolvesTo("127.0.0.7", "127.0.0.8");
        Thread.sleep(120);
        assertThat(status(connections)).isEqualTo(200);

        assertThat(seen)
                .extracting(text -> text.substring(0, 9))
                .containsExactly("127.0.0.7", "127.0.0.8", "127.0.0.8");
        assertThat(server.accepted).hasValue(2);
    }

    @Test
    void aConnectionThatNobodyUsesIsLeftBeforeCommonServersLeaveIt() throws Exception {
        lookup = resolvesTo("127.0.0.7");
        OriginConnections connections = connections("http://sis.example:", true);
        assertThat(status(connections)).isEqualTo(200);
        assertThat(status(connections)).isEqualTo(200);
        assertThat(server.accepted).as("used again at once").hasValue(1);

        Thread.sleep(4_700);

        assertThat(status(connections)).isEqualTo(200);
        assertThat(server.accepted).hasValue(2);
    }

    @Test
    void whereNobodyIsAtOneAddressTheNextIsTried() throws Exception {
        server.close();
        server = new ScriptedServer(server.script, "127.0.0.7");
        lookup = resolvesTo("127.0.0.8", "127.0.0.7");

        assertThat(status(connections("http://sis.example:", true))).isEqualTo(200);

        assertThat(seen.get(0)).startsWith("127.0.0.7 ");
    }

    @Test
    void namesAreResolvedBesideTheEventLoopAndOnceForAllWhoWait() throws Exception {
        var threads = new ArrayList<Boolean>();
        lookup = host -> {
            synchronized (threads) {
                threads.add(Context.isOnEventLoopThread());
            }
            return resolvesTo("127.0.0.7").addresses(host);
        };
        OriginConnections connections = connections("http://sis.example:", true);
        var answers = new ArrayList<Future<Integer>>();
        vertx.runOnContext(start -> {
            for (int i = 0; i < 20; i++) {
                synchronized (answers) {
                    answers.add(ask(connections));
                }
            }
        });
        for (int i = 0; i < 100 && answers.size() < 20; i++) {
            Thread.sleep(10);
        }

        Future.all(answers).await(20, TimeUnit.SECONDS);

        assertThat(threads).containsExactly(false);
        assertThat(answers).extracting(Future::result).containsOnly(200);
    }

    @Test
    void aNameServerThatIsSilentKeepsNoOtherNameWaiting() throws Exception {
        var release = new CountDownLatch(1);
        lookup = host -> {
            if (host.equals("slow.example")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new UnknownHostException();
                }
            }
            return resolvesTo("127.0.0.7").addresses(host);
        };
        var names = names();
        OriginConnections slow = connections(names, "http://slow.example:", true);
        var hanging = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 40; i++) {
            hanging.add(ask(slow));
        }

        assertThat(status(connections(names, "http://sis.example:", true))).isEqualTo(200);

        Throwable failure = failure(Future.any(hanging));
        assertThat(failure).isNotNull();
        assertThat(hanging.get(0).cause()).isInstanceOf(TimeoutException.class);
        release.countDown();
        for (int i = 0; i < 100 && slow(slow) != 200; i++) {
            Thread.sleep(10);
        }
        assertThat(status(slow)).isEqualTo(200);
        assertThat(lookups.get()).isLessThan(10);
    }

    @Test
    void aNameThatNobodyKnowsIsAskedForAgain() throws Exception {
        lookup = host -> {
            throw new UnknownHostException(host);
        };
        OriginConnections connections = connections("http://sis.example:", true);
        assertThat(failure(ask(connections))).isInstanceOf(UnknownHostException.class);
        lookup = resolvesTo("127.0.0.7");

        assertThat(status(connections)).isEqualTo(200);
    }

    @Test
    void aWrittenAddressIsNotAskedFor() throws Exception {
        assertThat(status(connections("http://127.0.0.1:", false))).isEqualTo(200);

        assertThat(lookups).hasValue(0);
    }

    private int slow(OriginConnections connections) {
        try {
            return status(connections);
        } catch (Exception stillHanging) {
            return 0;
        }
    }

    private static HostNames.Lookup resolvesTo(String... addresses) {
        return host -> {
            var resolved = new InetAddress[addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                resolved[i] = InetAddress.getByName(addresses[i]);
            }
            return resolved;
        };
    }

    private HostNames names() {
        return new HostNames(
                vertx,
                host -> {
                    lookups.incrementAndGet();
                    return lookup.addresses(host);
                },
                Duration.ofMillis(100));
    }

    private OriginConnections connections(String url, boolean inward, String... addresses) {
        return connections(names(), url, inward, addresses);
    }

    private OriginConnections connections(HostNames names, String url, boolean inward, String... addresses) {
        var endpoint = new Endpoint(
                URI.create(url + server.port()),
                Stream.of(addresses)
                        .map(text -> AddressRange.parse(text).orElseThrow())
                        .toList(),
                Optional.empty(),
                Optional.empty());
        return new OriginConnections(vertx, names, "schools.s.suppliers.b.api.p", endpoint, inward, CONNECT);
    }

    private Future<Integer> ask(OriginConnections connections) {
        return Future.future(answered -> vertx.runOnContext(there -> connections
                .open(HttpMethod.GET, "/x", Duration.ofSeconds(5))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> response.statusCode()))
                .onComplete(answered)));
    }

    private int status(OriginConnections connections) throws Exception {
        return ask(connections).await(20, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<?> future) {
        try {
            future.await(20, TimeUnit.SECONDS);
        } catch (Throwable failure) {
            return failure;
        }
        throw new AssertionError("it succeeded");
    }

    private void assertUnreachable(OriginConnections connections) {
        assertThat(failure(ask(connections)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.ORIGIN_UNREACHABLE));
    }
}
