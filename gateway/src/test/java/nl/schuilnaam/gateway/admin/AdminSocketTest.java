package nl.schuilnaam.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import nl.schuilnaam.mapping.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminSocketTest {
    private static final String NO_REQUEST = "not a request; expected {\"command\": \"...\", \"arguments\": {...}}";

    @TempDir
    private Path data;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Progress> asked = new CompletableFuture<>();
    private final Promise<JsonObject> answer = Promise.promise();

    @BeforeEach
    void open() {
        open(data);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private AdminSocket open(Path directory) {
        return AdminSocket.open(
                        vertx,
                        directory,
                        List.of(
                                command("echo", (arguments, progress) -> Future.succeededFuture(arguments)),
                                command("count", AdminSocketTest::count),
                                command("wait", (arguments, progress) -> {
                                    asked.complete(progress);
                                    return answer.future();
                                }),
                                command("refuse", (arguments, progress) -> {
                                    throw new AdminException("there is no such school");
                                }),
                                command(
                                        "store",
                                        (arguments, progress) -> Future.failedFuture(
                                                new StoreException(StoreException.Reason.BUSY, "more than it takes"))),
                                command("break", (arguments, progress) -> {
                                    throw new IllegalStateException(arguments.getString("about"));
                                })))
                .await();
    }

    private static Future<JsonObject> count(JsonObject arguments, Progress progress) {
        for (int i = 1; i <= arguments.getInteger("to"); i++) {
            progress.report(new JsonObject().put("done", i));
        }
        return Future.succeededFuture(new JsonObject().put("done", arguments.getInteger("to")));
    }

    private interface Work {
        Future<JsonObject> run(JsonObject arguments, Progress progress);
    }

    private static AdminCommand command(String name, Work work) {
        return new AdminCommand() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Future<JsonObject> run(JsonObject arguments, Progress progress) {
                return work.run(arguments, progress);
            }
        };
    }

    private AdminClient client() throws IOException {
        return AdminClient.find(data).orElseThrow();
    }

    private JsonObject ask(String command, JsonObject arguments) throws IOException {
        return client().ask(command, arguments, step -> {});
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(data.resolve("admin.sock")));
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** All that comes until the other side ends. */
    private static String received(SocketChannel channel) throws IOException {
        InputStream in = Channels.newInputStream(channel);
        return new String(in.readAllBytes(), UTF_8);
    }

    private static String error(String message) {
        return new JsonObject().put("error", message).encode() + "\n";
    }

    @Test
    void whatACommandGivesComesBack() throws IOException {
        JsonObject arguments = new JsonObject().put("school", "de-regenboog").put("name", "Zoë\n\u2028");

        assertThat(ask("echo", arguments)).isEqualTo(arguments);
    }

    @Test
    void progressComesInItsOrderBeforeTheResult() throws IOException {
        List<Integer> steps = new ArrayList<>();

        JsonObject result =
                client().ask("count", new JsonObject().put("to", 50), step -> steps.add(step.getInteger("done")));

        assertThat(steps)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(result).isEqualTo(new JsonObject().put("done", 50));
    }

    @Test
    void whyACommandWasNotDoneIsTold() {
        assertThatThrownBy(() -> ask("refuse", new JsonObject()))
                .isInstanceOf(AdminException.class)
                .hasMessage("there is no such school");
        assertThatThrownBy(() -> ask("store", new JsonObject())).hasMessage("more than it takes");
    }

    @Test
    void ofABugOnlyTheTypeIsTold() {
        assertThatThrownBy(() -> ask("break", new JsonObject().put("about", "Femke Bakker")))
                .isInstanceOf(AdminException.class)
                .hasMessage("the command failed: java.lang.IllegalStateException");
    }

    @Test
    void aCommandThatDoesNotExistIsNotQuoted() {
        assertThatThrownBy(() -> ask("Femke Bakker", new JsonObject()))
                .hasMessage("there is no such command; this gateway knows break, count, echo, refuse, store, wait");
    }

    @Test
    void manyAskAtOnceAndEachGetsItsOwnAnswer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                JsonObject arguments = new JsonObject().put("number", i).put("text", "x".repeat(i * 50));
                answers.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return ask("echo", arguments);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(30, TimeUnit.SECONDS).getInteger("number"))
                        .isEqualTo(i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneWhoWaitsDoesNotHoldUpAnother() throws Exception {
        CompletableFuture<JsonObject> first = CompletableFuture.supplyAsync(() -> {
            try {
                return ask("wait", new JsonObject());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(asked.get(30, TimeUnit.SECONDS).isWatched()).isTrue();

        assertThat(ask("echo", new JsonObject())).isEqualTo(new JsonObject());

        answer.complete(new JsonObject().put("waited", true));
        assertThat(first.get(30, TimeUnit.SECONDS).getBoolean("waited")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "12",
                "\"echo\"",
                "{",
                "{\"command\":\"echo\"}",
                "{\"command\":\"echo\",\"arguments\":[]}",
                "{\"command\":\"echo\",\"arguments\":null}",
                "{\"command\":1,\"arguments\":{}}",
                "{\"command\":\"echo\",\"arguments\":{},\"more\":1}",
                "{\"command\":\"echo\",\"arguments\":{}} {}",
                "GET / HTTP/1.1\r",
                "\u0000\u0001\u0002"
            })
    void whatIsNoRequestIsRefusedWithoutBeingQuoted(String line) throws IOException {
        try (SocketChannel channel = connect()) {
            send(channel, (line + "\n").getBytes(UTF_8));

            assertThat(received(channel)).isEqualTo(error(NO_REQUEST));
        }
        assertThat(ask("echo", new JsonObject())).isEqualTo(new JsonObject());
    }

    @Test
    void whatIsNotUtf8IsRefused() throws IOException {
        byte[] line = "{\"command\":\"echo\",\"arguments\":{\"a\":\"?\"}}\n".getBytes(UTF_8);
        line[36] = (byte) 0xC3;
        try (SocketChannel channel = connect()) {
            send(channel, line);

            assertThat(received(channel)).isEqualTo(error(NO_REQUEST));
        }
    }

    @Test
    void nestingWithoutEndIsRefused() throws IOException {
        try (SocketChannel channel = connect()) {
            send(
                    channel,
                    ("{\"command\":\"echo\",\"arguments\":{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}}\n")
                            .getBytes(UTF_8));

            assertThat(received(channel)).isEqualTo(error(NO_REQUEST));
        }
    }

    @Test
    void aLineThatDoesNotEndIsCutOff() throws IOException {
        try (SocketChannel channel = connect()) {
            send(channel, "x".repeat(65_537).getBytes(UTF_8));

            assertThat(received(channel))
                    .isEqualTo(error("the request is too long; expected one line of at most 65536 bytes"));
        }
    }

    @Test
    void theLongestLineIsTaken() throws IOException {
        String empty = "{\"command\":\"echo\",\"arguments\":{\"a\":\"\"}}";
        try (SocketChannel channel = connect()) {
            send(
                    channel,
                    (empty.replace("\"\"", "\"" + "x".repeat(65_536 - empty.length()) + "\"") + "\n").getBytes(UTF_8));

            assertThat(received(channel)).startsWith("{\"result\":{\"a\":\"xxx");
        }
    }

    @Test
    void aSecondRequestOnAConnectionIsRefusedWithTheFirst() throws IOException {
        String line = "{\"command\":\"echo\",\"arguments\":{}}\n";
        try (SocketChannel channel = connect()) {
            send(channel, (line + line).getBytes(UTF_8));

            assertThat(received(channel))
                    .isEqualTo(error("expected one line of at most 65536 bytes, and nothing after it"));
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws IOException {
        try (SocketChannel channel = connect()) {
            for (byte one : "{\"command\":\"echo\",\"arguments\":{\"é\":1}}\n".getBytes(UTF_8)) {
                send(channel, new byte[] {one});
            }

            assertThat(received(channel)).isEqualTo("{\"result\":{\"é\":1}}\n");
        }
    }

    @Test
    void whoeverGoesAwayIsNotWaitedForAndTheCommandGoesOn() throws Exception {
        SocketChannel channel = connect();
        send(channel, "{\"command\":\"wait\",\"arguments\":{}}\n".getBytes(UTF_8));
        Progress progress = asked.get(30, TimeUnit.SECONDS);
        progress.report(new JsonObject().put("done", 1));

        channel.close();

        while (progress.isWatched()) {
            Thread.onSpinWait();
        }
        progress.report(new JsonObject().put("done", 2));
        answer.complete(new JsonObject());
        assertThat(ask("echo", new JsonObject())).isEqualTo(new JsonObject());
    }

    @Test
    void whoeverGoesAwayBeforeAskingLeavesNothingBehind() throws IOException {
        for (int i = 0; i < 100; i++) {
            SocketChannel channel = connect();
            if (i % 2 == 0) {
                send(channel, "{\"comm".getBytes(UTF_8));
            }
            channel.close();
        }

        assertThat(ask("echo", new JsonObject())).isEqualTo(new JsonObject());
    }

    @Test
    void whoeverDoesNotReadGetsTheResultAndMayMissProgress() throws Exception {
        try (SocketChannel channel = connect()) {
            send(channel, "{\"command\":\"wait\",\"arguments\":{}}\n".getBytes(UTF_8));
            Progress progress = asked.get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 20_000; i++) {
                progress.report(new JsonObject().put("done", i).put("padding", "x".repeat(100)));
            }
            answer.complete(new JsonObject().put("all", "x".repeat(1_000_000)));

            String received = received(channel);
            assertThat(received.lines().count()).isBetween(100L, 19_999L);
            assertThat(received.lines().reduce((earlier, later) -> later).orElseThrow())
                    .startsWith("{\"result\":{\"all\":")
                    .hasSizeGreaterThan(1_000_000);
        }
    }

    @Test
    void onlySoManyAreHeardAtOnce() throws Exception {
        List<SocketChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                channels.add(connect());
            }

            assertThatThrownBy(() -> ask("echo", new JsonObject()))
                    .hasMessage("too many commands are under way; try again later");
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    @Test
    void theSocketIsItsOwnersOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whoeverIsNotPermittedIsNotHeard(@TempDir Path other) throws IOException {
        AdminSocket.open(vertx, other, List.of(), Optional.of(user -> false)).await();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(other.resolve("admin.sock")))) {
            assertThat(received(channel)).isEmpty();
        }
    }

    @Test
    void aSecondGatewayOnTheSameDirectoryIsRefused() {
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("another gateway runs on this data directory");
    }

    @Test
    void aSocketThatAKilledGatewayLeftIsReplaced(@TempDir Path other) throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(other.resolve("admin.sock")))
                .close();
        assertThat(other.resolve("admin.sock")).exists();
        assertThat(AdminClient.find(other)).isEmpty();

        open(other);

        assertThat(AdminClient.find(other)).isPresent();
    }

    @Test
    void somethingElseOfThisNameIsLeftAlone(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("admin.sock"), "mine");

        assertThatThrownBy(() -> open(other))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("is not a socket");
        assertThatThrownBy(() -> AdminClient.find(other)).isInstanceOf(AdminException.class);
        assertThat(other.resolve("admin.sock")).hasContent("mine");
    }

    @Test
    void aLinkToASocketIsNotFollowed(@TempDir Path other) throws IOException {
        Files.createSymbolicLink(other.resolve("admin.sock"), data.resolve("admin.sock"));

        assertThatThrownBy(() -> AdminClient.find(other)).hasMessageContaining("is not a socket");
    }

    @Test
    void closingTakesTheSocketAwayAndCutsOffWhoWaits(@TempDir Path other) throws Exception {
        AdminSocket socket = open(other);
        SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(other.resolve("admin.sock")));
        send(waiting, "{\"command\":\"wait\",\"arguments\":{}}\n".getBytes(UTF_8));
        asked.get(30, TimeUnit.SECONDS);

        socket.close().await();

        assertThat(received(waiting)).isEmpty();
        assertThat(other.resolve("admin.sock")).doesNotExist();
        assertThat(AdminClient.find(other)).isEmpty();
    }

    @Test
    void aGatewayThatBreaksOffIsNotTakenForOneThatIsDone(@TempDir Path other) throws Exception {
        AdminSocket socket = open(other);
        AdminClient client = AdminClient.find(other).orElseThrow();
        CompletableFuture<JsonObject> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return client.ask("wait", new JsonObject(), step -> {});
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        asked.get(30, TimeUnit.SECONDS);

        socket.close().await();

        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .hasRootCauseMessage("the gateway broke off; whether the command was done is not known");
    }

    @Test
    void aDirectoryThatIsNotThereHasNoGateway() throws IOException {
        assertThat(AdminClient.find(data.resolve("nothing"))).isEmpty();
    }

    @Test
    void aNameThatIsTooLongForASocketIsSaidSo() throws IOException {
        Path far = Files.createDirectories(data.resolve("d".repeat(100)));

        assertThatThrownBy(() -> open(far))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("too long for a socket")
                .hasMessageContaining("106 bytes");
    }

    @Test
    void aLongNameNearTheWorkingDirectoryServes() throws IOException {
        Path near = Files.createDirectories(Path.of("target", "d".repeat(80)).toAbsolutePath());
        AdminSocket socket = open(near);
        try {
            assertThat(AdminClient.find(near)).isPresent();
        } finally {
            socket.close().await();
            Files.delete(near);
        }
    }
}
