package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever takes too much is refused, at once or slowly, and the others are served. */
class LimitsTest {
    private static final String BASE = "/de-regenboog/ims/oneroster";
    private static final String STUDENTS = BASE + "/rostering/v1p2/students";
    /** Refused early and by nothing else. */
    private static final String CHEAP = STUDENTS + "?unknown=1";

    private static final String RESULT = BASE + "/gradebook/v1p2/results/nieuw";

    @TempDir
    Path directory;

    private GatewayFixture fixture;
    private String token;

    private void start(String limits) throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT, ", " + limits);
        token = fixture.edgeToken("rekenmaat");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private RawConnection connect() throws Exception {
        return new RawConnection(fixture.gateway().edge());
    }

    private RawHttp.Answer ask(String who, String target) throws Exception {
        try (RawConnection connection = connect()) {
            connection.get(who, target);
            return connection.read();
        }
    }

    private void students(int delayMillis) {
        fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                .willReturn(okJson(Samples.STUDENTS).withFixedDelay(delayMillis)));
    }

    private List<String> audit(String... containing) throws Exception {
        return fixture.audit().stream()
                .filter(line -> List.of(containing).stream().allMatch(line::contains))
                .toList();
    }

    // Rates

    @Test
    void aSupplierOverItsRateIsToldOfItsOwnLimitAndTheOtherIsServed() throws Exception {
        start("supplier: {per-second: 1, burst: 10}");
        String other = fixture.edgeToken("leesplank");
        for (int i = 0; i < 10; i++) {
            RawHttp.Answer served = ask(token, CHEAP);
            assertThat(served.status()).isEqualTo(400);
            assertThat(served.headers().keySet()).noneMatch(name -> name.startsWith("ratelimit"));
        }
        RawHttp.Answer refused = ask(token, CHEAP);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers())
                .containsEntry("retry-after", "1")
                .containsEntry("ratelimit-policy", "\"supplier\";q=10;w=10")
                .containsEntry("ratelimit", "\"supplier\";r=0;t=1");
        assertThat(refused.body()).contains("\"imsx_codeMajor\":\"failure\"", "server_busy");
        assertThat(audit("\"problem\":\"too-many-requests\"", "\"step\":\"admission\"", "\"supplier\":\"rekenmaat\""))
                .hasSize(1);
        assertThat(ask(other, CHEAP).status()).isEqualTo(400);
        Thread.sleep(1_100);
        assertThat(ask(token, CHEAP).status()).isEqualTo(400);
    }

    /** Five begin at once, and then one every 8 ms: all with what they brought. */
    @Test
    void whatComesAllAtOnceBesideOthersWaitsForItsTurnAndIsNotRefused() throws Exception {
        start("supplier: {per-second: 1, burst: 1000}");
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        assertThat(ask(fixture.edgeToken("leesplank"), CHEAP).status()).isEqualTo(400);
        int many = 60;
        List<RawConnection> all = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < many; i++) {
            RawConnection one = connect();
            all.add(one);
            String content = "{\"lineItem\":{\"sourcedId\":\"beurt-" + i + "\",\"title\":\"Tafels " + i + "\"}}";
            one.send(
                    "PUT " + BASE + "/gradebook/v1p2/lineItems/beurt-" + i + " HTTP/1.1",
                    "Authorization: Bearer " + token,
                    "Content-Type: application/json",
                    "Content-Length: " + content.length());
            one.send(content.getBytes(StandardCharsets.US_ASCII));
        }
        for (RawConnection one : all) {
            assertThat(one.read().status()).isEqualTo(201);
            one.close();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis((many - 6) * 8L));
        assertThat(fixture.school.getAllServeEvents().stream()
                        .map(event -> event.getRequest().getBodyAsString())
                        .filter(body -> body.contains("\"Tafels "))
                        .distinct())
                .hasSize(many);
    }

    @Test
    void whatASchoolsSuppliersHaveTogetherIsHeldAndNotTold() throws Exception {
        start("supplier: {per-second: 3, burst: 9}, school: {per-second: 1, burst: 12}");
        String other = fixture.edgeToken("leesplank");
        for (int i = 0; i < 9; i++) {
            assertThat(ask(other, CHEAP).status()).isEqualTo(400);
        }
        List<RawHttp.Answer> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(ask(token, CHEAP));
        }

        assertThat(answers.get(0).status()).isEqualTo(400);
        RawHttp.Answer refused = answers.get(7);
        assertThat(refused.status()).isEqualTo(429);
        // The same as if it had been its own limit.
        assertThat(refused.headers())
                .containsEntry("retry-after", "1")
                .containsEntry("ratelimit-policy", "\"supplier\";q=9;w=3")
                .containsEntry("ratelimit", "\"supplier\";r=0;t=1");
    }

    @Test
    void theSchoolsOwnSystemsHaveALimitOfTheirOwn() throws Exception {
        start("supplier: {per-second: 1, burst: 2}, school: {per-second: 1, burst: 4}");
        String inside = fixture.insideToken();
        String target = "/de-regenboog/leesplank/ims/oneroster/rostering/v1p2/users?unknown=1";
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            try (var connection = new RawConnection(fixture.gateway().inside())) {
                connection.get(inside, target);
                RawHttp.Answer answer = connection.read();
                statuses.add(answer.status());
                if (answer.status() == 429) {
                    assertThat(answer.headers()).containsEntry("ratelimit-policy", "\"school\";q=4;w=4");
                }
            }
        }

        assertThat(statuses.subList(0, 4)).doesNotContain(429);
        assertThat(statuses.get(5)).isEqualTo(429);
        assertThat(ask(token, CHEAP).status()).as("the edge").isEqualTo(400);
    }

    @Test
    void aFloodIsSlowedDownAndLeavesFewRecordsThatCountAllOfIt() throws Exception {
        start("supplier: {per-second: 1, burst: 1}");
        int clients = 16;
        var refused = new AtomicInteger();
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(threads.submit((Callable<Void>) () -> {
                try (RawConnection connection = connect()) {
                    while (System.nanoTime() < until) {
                        connection.get(token, CHEAP);
                        if (connection.read().status() == 429) {
                            refused.incrementAndGet();
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();
        // What was counted in the last second is recorded within the next.
        List<String> records = tooMany();
        for (int i = 0; i < 100 && counted(records) < refused.get(); i++) {
            Thread.sleep(50);
            records = tooMany();
        }

        assertThat(counted(records)).isEqualTo(refused.get());
        // In three seconds a closed loop without delays makes many thousands.
        assertThat(refused.get()).isLessThan(clients * 3 * 6 + 3 * 60);
        assertThat(records).hasSizeLessThan(4 * 5 + 6);
    }

    private List<String> tooMany() throws Exception {
        return audit("\"problem\":\"too-many-requests\"");
    }

    private static long counted(List<String> records) {
        return records.stream()
                .mapToLong(line -> line.contains("\"repeated\":")
                        ? Long.parseLong(line.replaceAll(".*\"repeated\":(\\d+).*", "$1"))
                        : 1)
                .sum();
    }

    // Numbers

    @Test
    void oneConnectionTooManyIsClosedWithoutAnAnswer() throws Exception {
        start("connections: {listener: 5}");
        List<RawConnection> open = new ArrayList<>();
        int closed = 0;
        for (int i = 0; i < 10; i++) {
            open.add(connect());
        }
        Thread.sleep(300);
        for (RawConnection connection : open) {
            closed += connection.isClosedWithin(10) ? 1 : 0;
        }
        // The client that asked for the token may hold one.
        assertThat(closed).isBetween(5, 6);
        for (RawConnection connection : open) {
            connection.close();
        }
        Thread.sleep(200);
        assertThat(ask(token, CHEAP).status()).isEqualTo(400);
    }

    @Test
    void aSupplierKnownOnTooManyConnectionsIsRefusedOnTheNext() throws Exception {
        start("supplier: {connections: 2}");
        try (RawConnection one = connect();
                RawConnection two = connect();
                RawConnection three = connect()) {
            for (RawConnection connection : List.of(one, two)) {
                connection.get(token, CHEAP);
                assertThat(connection.read().status()).isEqualTo(400);
            }
            three.get(token, CHEAP);
            RawHttp.Answer refused = three.read();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers()).containsEntry("connection", "close").containsKey("retry-after");
            assertThat(three.isClosedWithin(1_000)).isTrue();
            one.get(token, CHEAP);
            assertThat(one.read().status()).isEqualTo(400);
            assertThat(ask(fixture.edgeToken("leesplank"), CHEAP).status()).isEqualTo(400);
        }
        Thread.sleep(200);
        assertThat(ask(token, CHEAP).status()).isEqualTo(400);
    }

    @Test
    void oneExchangeTooManyIsRefusedAtOnce() throws Exception {
        start("supplier: {exchanges: 2}");
        students(700);
        try (RawConnection one = connect();
                RawConnection two = connect()) {
            one.get(token, STUDENTS);
            two.get(token, STUDENTS);
            Thread.sleep(150);
            long began = System.nanoTime();
            RawHttp.Answer refused = ask(token, STUDENTS);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1").doesNotContainKey("ratelimit");
            assertThat(System.nanoTime() - began).isLessThan(400_000_000);
            assertThat(one.read().status()).isEqualTo(200);
            assertThat(two.read().status()).isEqualTo(200);
        }
        assertThat(ask(token, STUDENTS).status()).isEqualTo(200);
    }

    // Secrets and ids that are tried

    private HttpResponse<String> token(String client, String secret) throws Exception {
        return fixture.send(HttpRequest.newBuilder(URI.create(fixture.gateway().edge() + "/de-regenboog/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=" + client + "&client_secret="
                        + URLEncoder.encode(secret, StandardCharsets.UTF_8)))
                .build());
    }

    @Test
    void afterTooManyWrongSecretsNoneIsLookedAt() throws Exception {
        start("wrong-secrets: {per-minute: 3}");
        List<String> bodies = new ArrayList<>();
        for (String client : List.of("rekenmaat", "nobody")) {
            for (int i = 0; i < 3; i++) {
                assertThat(token(client, "wrong").statusCode()).isEqualTo(401);
            }
            HttpResponse<String> blocked = token(client, GatewayFixture.SECRET);
            assertThat(blocked.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            blocked.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(50, 60);
            bodies.add(blocked.body());
        }

        assertThat(bodies).containsOnly("{\"error\":\"temporarily_unavailable\"}");
        assertThat(token("leesplank", GatewayFixture.SECRET).statusCode()).isEqualTo(200);
        assertThat(audit("\"event\":\"token\"", "too-many-requests")).hasSize(2);
    }

    @Test
    void triedIdsRaiseOneAlarmAndAreSlowedDown() throws Exception {
        start("unknown-ids: {per-minute: 3}");
        String unknown = STUDENTS + "/0b5be5d4-1f0c-4d19-9d0c-4dfc6a8b1e77";
        long quick = 0;
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            assertThat(ask(token, unknown).status()).isEqualTo(404);
            quick = System.nanoTime() - began;
        }
        assertThat(audit("many-unknown-ids")).isEmpty();
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            assertThat(ask(token, i == 1 ? STUDENTS + "/%20" : unknown).status())
                    .isEqualTo(404);
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
        }

        assertThat(quick).isLessThan(90_000_000);
        assertThat(audit("many-unknown-ids"))
                .singleElement()
                .asString()
                .contains("\"severity\":\"alarm\"", "\"supplier\":\"rekenmaat\"");
        long began = System.nanoTime();
        assertThat(ask(fixture.edgeToken("leesplank"), unknown).status()).isEqualTo(404);
        assertThat(ask(token, CHEAP).status()).isEqualTo(400);
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }

    // Slow clients

    @Test
    void contentThatComesTooSlowlyIsRefusedAndTheConnectionClosed() throws Exception {
        start("pace: {grace: 500ms, bytes-per-second: 4096}");
        try (RawConnection connection = connect()) {
            connection.send(
                    "PUT " + RESULT + " HTTP/1.1",
                    "Authorization: Bearer " + token,
                    "Content-Type: application/json",
                    "Content-Length: 100000");
            long began = System.nanoTime();
            var sending = new Thread(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        connection.send(new byte[] {' '});
                        Thread.sleep(50);
                    }
                } catch (Exception closed) {
                    // As it should be.
                }
            });
            sending.start();
            RawHttp.Answer refused = connection.read();

            assertThat(refused.status()).isEqualTo(408);
            assertThat(refused.headers()).containsEntry("connection", "close");
            assertThat(System.nanoTime() - began).isBetween(500_000_000L, 2_600_000_000L);
            sending.join();
        }
        assertThat(fixture.gateway().contentHeld()).isZero();
    }

    @Test
    void anAnswerThatNobodyTakesCostsTheConnectionAndNotTheNextExchange() throws Exception {
        start("pace: {grace: 2s, bytes-per-second: 1000000}, supplier: {exchanges: 1}");
        // Not so even that it could be compressed too well to be believed.
        var random = new Random(1);
        var classes = new ArrayList<String>();
        for (int i = 0; i < 8_000; i++) {
            String title = random.ints(250, 'a', 'z')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            classes.add("{\"sourcedId\":\"class-" + i + "\",\"title\":\"" + title
                    + "\",\"school\":{\"href\":\"x\",\"sourcedId\":\"org\",\"type\":\"org\"}}");
        }
        // Read at once it comes whole. Minting all in one exchange would take a slow disk too long.
        RawHttp.Answer whole = null;
        for (int known = 2_000; known <= classes.size(); known += 2_000) {
            fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/classes"))
                    .willReturn(okJson("{\"classes\":[" + String.join(",", classes.subList(0, known)) + "]}")));
            whole = ask(token, BASE + "/rostering/v1p2/classes?limit=8000");
            assertThat(whole.status()).isEqualTo(200);
        }
        assertThat(whole.body()).hasSizeGreaterThan(2_000_000).endsWith("}");
        try (RawConnection connection = new RawConnection(fixture.gateway().edge(), 4_096)) {
            connection.get(token, BASE + "/rostering/v1p2/classes?limit=8000");
            Thread.sleep(1_000);
            assertThat(ask(token, CHEAP).status()).as("still under way").isEqualTo(503);
            int status = 503;
            for (int i = 0; i < 60 && status == 503; i++) {
                Thread.sleep(200);
                status = ask(token, CHEAP).status();
            }
            assertThat(status).as("given back").isEqualTo(400);
            assertThat(connection.read().body().length())
                    .isLessThan(whole.body().length());
        }
        assertThat(fixture.gateway().contentHeld()).isZero();
    }

    // Memory

    @Test
    void contentOverWhatAllMayHoldTogetherIsRefusedAndAllOfItComesBack() throws Exception {
        start("message-bytes: 100000, content-bytes: 250000");
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        String head = "Authorization: Bearer " + token;
        List<RawConnection> uploads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawConnection upload = connect();
            uploads.add(upload);
            upload.send(
                    "PUT " + RESULT + " HTTP/1.1",
                    head,
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked");
            upload.send(("13880\r\n" + " ".repeat(80_000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(100);
        }
        RawHttp.Answer refused = uploads.get(3).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsKey("retry-after").containsEntry("connection", "close");
        assertThat(fixture.gateway().contentHeld()).isEqualTo(240_000);

        // One breaks off, one is too large, one is not what it says.
        uploads.get(0).close();
        Thread.sleep(300);
        uploads.get(1).send(("13880\r\n" + " ".repeat(80_000)).getBytes(StandardCharsets.US_ASCII));
        assertThat(uploads.get(1).read().status()).isEqualTo(413);
        uploads.get(2).send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(uploads.get(2).read().status()).isEqualTo(400);
        awaitNothingHeld();
        for (RawConnection upload : uploads) {
            upload.close();
        }
    }

    @Test
    void whateverTheSchoolsSystemDoesNothingIsHeldAfterwards() throws Exception {
        start("message-bytes: 100000, content-bytes: 110000");
        for (int i = 0; i < 3; i++) {
            students(0);
            assertThat(ask(token, STUDENTS).status()).isEqualTo(200);
            fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                    .willReturn(okJson("x".repeat(105_000))));
            assertThat(ask(token, STUDENTS).status()).isEqualTo(502);
            fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                    .willReturn(okJson("{" + "x".repeat(90_000))));
            assertThat(ask(token, STUDENTS).status()).isEqualTo(502);
            students(500);
            try (RawConnection gone = connect()) {
                gone.get(token, STUDENTS);
                Thread.sleep(100);
            }
        }
        // Once: each takes as long as an exchange may.
        fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                .willReturn(okJson(Samples.STUDENTS).withChunkedDribbleDelay(10, 5_000)));
        assertThat(ask(token, STUDENTS).status()).isEqualTo(504);
        awaitNothingHeld();
    }

    private void awaitNothingHeld() throws Exception {
        for (int i = 0; i < 100 && fixture.gateway().contentHeld() > 0; i++) {
            Thread.sleep(50);
        }
        assertThat(fixture.gateway().contentHeld()).isZero();
    }

    // The end

    @Test
    void underLoadNoExchangeIsBrokenWhenTheGatewayIsToldToStop() throws Exception {
        start("drain: 10s");
        students(20);
        int clients = 12;
        var whole = new AtomicInteger();
        var broken = new AtomicInteger();
        var closing = new CountDownLatch(200);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(threads.submit((Callable<Void>) () -> {
                try (RawConnection connection = connect()) {
                    boolean goesOn = true;
                    while (goesOn) {
                        connection.get(token, STUDENTS);
                        RawHttp.Answer answer = connection.read();
                        boolean good = answer.status() == 200 && answer.body().endsWith("}");
                        (good ? whole : broken).incrementAndGet();
                        goesOn = good && !"close".equals(answer.headers().get("connection"));
                        closing.countDown();
                    }
                }
                return null;
            }));
        }
        closing.await();
        fixture.gateway().close().toCompletionStage().toCompletableFuture().get();
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();

        assertThat(broken).hasValue(0);
        assertThat(whole.get()).isGreaterThanOrEqualTo(200);
    }

    @Test
    void whatIsUnderWayEndsWholeWhenTheGatewayIsToldToStop() throws Exception {
        start("drain: 10s");
        students(0);
        assertThat(ask(token, STUDENTS).status()).isEqualTo(200);
        students(500);
        try (RawConnection idle = connect()) {
            idle.get(token, CHEAP);
            assertThat(idle.read().status()).isEqualTo(400);
            List<RawConnection> underWay = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                RawConnection connection = connect();
                underWay.add(connection);
                connection.get(token, STUDENTS);
            }
            Thread.sleep(200);
            var closing = fixture.gateway().close();
            assertThat(idle.isClosedWithin(350)).isTrue();
            for (RawConnection connection : underWay) {
                RawHttp.Answer answer = connection.read();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers()).containsEntry("connection", "close");
                assertThat(answer.body()).endsWith("}");
                assertThat(connection.isClosedWithin(2_000)).isTrue();
                connection.close();
            }
            closing.toCompletionStage().toCompletableFuture().get();
        }
        URI edge = fixture.gateway().edge();
        org.junit.jupiter.api.Assertions.assertThrows(
                ConnectException.class, () -> new Socket(edge.getHost(), edge.getPort()).close());
    }
}
