package nl.schuilnaam.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.Endpoint;
import nl.schuilnaam.gateway.admin.Premises;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.exchange.Breaker;
import nl.schuilnaam.gateway.exchange.Call;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ExchangePipeline;
import nl.schuilnaam.gateway.exchange.HostNames;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.OriginConnections;
import nl.schuilnaam.gateway.exchange.Origins;
import nl.schuilnaam.gateway.exchange.Presence;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.exchange.Snapshots;
import nl.schuilnaam.gateway.guard.Guard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand requests around the end of agreements, of which two end on the days on which the clocks change, while the machine's clock is moved in every way. Pipeline, store, audit log and a
 * server that answers are real; the clock moves only between two turns of the event loop on which the pipeline runs, so that what a reply knew can be told exactly.
 */
class ExpiryBoundaryTest {
    private static final int ROUNDS = 200;
    private static final int REQUESTS = 50;
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final Set<String> SCOPES = Set.of("https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly");

    /** The last days of agreements, and when they end: the one has 25 hours, the other 23. */
    private static final Map<String, Instant> ENDS = Map.of(
            "2026-10-25", Instant.parse("2026-10-25T23:00:00Z"),
            "2027-03-28", Instant.parse("2027-03-28T22:00:00Z"),
            "2027-07-31", Instant.parse("2027-07-31T22:00:00Z"));

    private static final List<Duration> JUMPS = List.of(
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(1),
            Duration.ofDays(-1),
            Duration.ofDays(400),
            Duration.ofDays(-400),
            Duration.ofSeconds(-90),
            Duration.ofSeconds(-30));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Random random = new Random(20261025);
    private final MachineClock clock = new MachineClock();
    private final List<String> late = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int served;
    private int refused;

    /** The clock of the machine, which remembers the latest time that it has shown to anybody. */
    private static final class MachineClock extends Clock {
        private Instant now = Instant.parse("2026-09-01T00:00:00Z");
        private Instant latestShown = now;

        @Override
        public synchronized Instant instant() {
            latestShown = now.isAfter(latestShown) ? now : latestShown;
            return now;
        }

        synchronized void moveTo(Instant instant) {
            now = instant;
        }

        synchronized Instant now() {
            return now;
        }

        synchronized Instant latestShown() {
            return latestShown;
        }

        synchronized void beginAt(Instant instant) {
            now = instant;
            latestShown = instant;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void noReplyLeavesAtOrAfterTheEndWhateverTheClockDoes() throws Exception {
        ENDS.forEach((day, end) -> assertThat(new Period(LocalDate.of(2026, 8, 1), LocalDate.parse(day)).end())
                .isEqualTo(end));
        HttpServer school = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    long timer = vertx.setTimer(
                            1 + Math.floorMod(request.hashCode(), 4),
                            later -> request.response()
                                    .putHeader("Content-Type", "application/json")
                                    .end(Samples.STUDENTS)
                                    .onFailure(gone -> {}));
                    assertThat(timer).isNotNegative();
                })
                .listen(0, "127.0.0.1"));
        Configuration configuration = configuration(school.actualPort());
        Opened opened = await(new Opener(vertx, configuration, clock).open());
        Premises premises = opened.premises();
        await(premises.lifecycle().begin(new Bookbinder(configuration, URI.create("http://127.0.0.1:1"))::bind));
        ExchangePipeline pipeline = pipeline(premises, configuration);
        Context context = vertx.getOrCreateContext();
        List<String> days = ENDS.keySet().stream().sorted().toList();

        for (int round = 0; round < ROUNDS; round++) {
            await(round(context, pipeline, premises.clock(), days.get(round % days.size())));
        }

        await(opened.close());
        await(school.close());
        await(vertx.close());
        assertThat(late).isEmpty();
        assertThat(wrong).isEmpty();
        assertThat(served + refused).isEqualTo(ROUNDS * REQUESTS);
        assertThat(served).as("served, so that the test is about something").isGreaterThan(2_000);
        assertThat(refused).as("refused, so that the test is about something").isGreaterThan(2_000);
        assertThat(releasedAfterTheEnd()).isEmpty();
    }

    /** One agreement and one past: begins less than two seconds before the end. */
    private Future<Void> round(Context context, ExchangePipeline pipeline, SteadyClock steady, String day) {
        var done = new ArrayList<Future<Void>>();
        Promise<Void> issued = Promise.promise();
        context.runOnContext(begin -> {
            clock.beginAt(ENDS.get(day).minusMillis(1 + random.nextInt(2_000)));
            steady.accept();
            step(context, new Round(pipeline, day), done, issued);
        });
        return issued.future().compose(all -> Future.join(done)).mapEmpty();
    }

    /** What has been done to the clock since the beginning of a round. */
    private static final class Round {
        private final ExchangePipeline pipeline;
        private final String day;
        /** Whether something has happened after which a refusal may be right. */
        private boolean disturbed;

        Round(ExchangePipeline pipeline, String day) {
            this.pipeline = pipeline;
            this.day = day;
        }
    }

    private void step(Context context, Round round, List<Future<Void>> done, Promise<Void> issued) {
        if (done.size() == REQUESTS) {
            issued.complete();
            return;
        }
        int what = random.nextInt(100);
        if (what < 70) {
            done.add(request(round));
        } else if (what < 98) {
            move(round, clock.now().plusMillis(random.nextInt(60)));
        } else if (what < 99 && random.nextBoolean()) {
            move(round, ENDS.get(round.day).minusNanos(random.nextInt(2)));
        } else {
            move(round, clock.now().plus(JUMPS.get(random.nextInt(JUMPS.size()))));
        }
        if (random.nextInt(8) == 0) {
            long timer = vertx.setTimer(1, later -> context.runOnContext(next -> step(context, round, done, issued)));
            assertThat(timer).isNotNegative();
        } else {
            context.runOnContext(next -> step(context, round, done, issued));
        }
    }

    private void move(Round round, Instant to) {
        clock.moveTo(to);
        round.disturbed |=
                !to.isBefore(ENDS.get(round.day)) || to.plusSeconds(60).isBefore(clock.latestShown());
    }

    private Future<Void> request(Round round) {
        Instant end = ENDS.get(round.day);
        boolean over = !clock.latestShown().isBefore(end);
        return round.pipeline.serve(call(round.day)).transform(reply -> {
            if (reply.succeeded()) {
                served++;
                if (over || !clock.latestShown().isBefore(end) || !clock.now().isBefore(end)) {
                    late.add(round.day + " at " + clock.now() + " after " + clock.latestShown());
                }
            } else {
                refused++;
                ProblemType type = ((ProblemException) reply.cause()).type();
                boolean forTime = type == ProblemType.AGREEMENT_NOT_IN_FORCE || type == ProblemType.CLOCK_BEHIND;
                if (!forTime || !round.disturbed) {
                    wrong.add(type + " at " + clock.now() + " for " + round.day);
                }
            }
            return Future.succeededFuture();
        });
    }

    private static Call call(String day) {
        return new Call(
                UUID.randomUUID(),
                new Caller(Listener.EDGE, SCHOOL, supplier(day), "client", SCOPES),
                "GET",
                List.of("ims", "oneroster", "rostering", "v1p2", "students"),
                Optional.empty(),
                new Call.Head(false, Optional.empty(), Optional.empty()),
                maxBytes -> Future.failedFuture("there is none"),
                bytes -> true);
    }

    private static SupplierId supplier(String day) {
        return new SupplierId("until-" + day);
    }

    /** Exchanges of which the last record says that they were released, and says so at or after the end of their agreement. */
    private List<String> releasedAfterTheEnd() throws Exception {
        Map<String, JsonObject> last = new HashMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("data/audit"))) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    var record = new JsonObject(line);
                    if ("exchange".equals(record.getString("event"))) {
                        last.put(record.getString("exchange"), record);
                    }
                }
            }
        }
        assertThat(last).hasSize(ROUNDS * REQUESTS);
        return last.values().stream()
                .filter(record -> record.getString("outcome").equals("released"))
                .filter(record -> !Instant.parse(record.getString("at"))
                        .isBefore(ENDS.get(record.getString("supplier").substring("until-".length()))))
                .map(JsonObject::encode)
                .toList();
    }

    private ExchangePipeline pipeline(Premises premises, Configuration configuration) {
        var names = new HostNames(vertx);
        var origins = new HashMap<Origins.Route, Origin>();
        Endpoint base = configuration.school(SCHOOL).orElseThrow().origin().endpoint();
        var limits = new Origin.Limits(Duration.ofSeconds(20), Duration.ofSeconds(30), 1 << 20);
        ENDS.keySet()
                .forEach(day -> origins.put(
                        new Origins.Route(Listener.EDGE, SCHOOL, supplier(day), "oneroster-1.2"),
                        new Origin(
                                vertx,
                                new OriginConnections(vertx, names, "test", base, true, Duration.ofSeconds(5)),
                                Optional.empty(),
                                limits,
                                new Breaker("test", 5, Duration.ofSeconds(5), System::nanoTime))));
        return new ExchangePipeline(
                premises.readiness(),
                premises.lifecycle().agreements(),
                new Presence(policy -> Optional.empty(), premises.restrictions()),
                new Origins(origins),
                premises.pseudonyms(),
                new JsonRewriter(),
                new Guard(),
                school -> Optional.empty(),
                new Snapshots(),
                premises.audit(),
                premises.clock(),
                caller -> "http://127.0.0.1:1/" + caller.school(),
                new ExchangePipeline.Bounds(1 << 20, Duration.ofSeconds(30)),
                ExchangeObserver.NONE);
    }

    private Configuration configuration(int port) throws Exception {
        Files.createDirectories(directory.resolve("agreements"));
        var suppliers = new StringBuilder();
        for (String day : ENDS.keySet()) {
            suppliers
                    .append("      ")
                    .append(supplier(day))
                    .append(": {api: {oneroster-1.2: {url: \"http://127.0.0.1:1\"}}}\n");
            Files.writeString(
                    directory.resolve("agreements/" + day + ".yaml"),
                    Samples.AGREEMENT
                            .replace("agreement: rekenmaat-2026", "agreement: until-" + day)
                            .replace("id: rekenmaat", "id: " + supplier(day))
                            .replace("until: 2027-07-31", "until: " + day));
        }
        Files.writeString(directory.resolve("gateway.yaml"), """
                data: data
                listeners: {edge: {host: 127.0.0.1, port: 0}, inside: {host: 127.0.0.1, port: 0}}
                schools:
                  de-regenboog:
                    name: De Regenboog
                    origin: {url: "http://127.0.0.1:%d", profiles: [oneroster-1.2]}
                    alias-domain: alias.regenboog.example
                    suppliers:
                %sagreements: [agreements/*.yaml]
                """.formatted(port, suppliers));
        Configuration.Outcome outcome = Configuration.load(directory.resolve("gateway.yaml"));
        if (outcome instanceof Configuration.Rejected rejected) {
            throw new IllegalStateException(rejected.findings().toString());
        }
        return ((Configuration.Loaded) outcome).configuration();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
