package nl.schuilnaam.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.JsonLimits;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who look on do when they break, and what becomes of recordings when it is another process that erases somebody: it changes the store, and this one hears of it. */
class ObserversTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final SupplierId SUPPLIER = new SupplierId("rekenmaat");
    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final JsonRewriter rewriter = new JsonRewriter(JsonLimits.ofContent(1 << 20));
    private final Agreement agreement = agreement();
    private final Policy policy = PolicyCompiler.compile(
            agreement,
            PROFILE,
            new Addresses("https://gateway.example/de-regenboog", "https://school.example"),
            Optional.of("school.example"));
    private MappingStore store;
    private Observers observers;

    @BeforeEach
    void open() throws Exception {
        store = await(EmbeddedDatabase.open(vertx, directory.resolve("store"))
                .compose(database -> MappingStores.open(
                        vertx,
                        database,
                        List.of(new KeyFile(directory.resolve("kek.key"))),
                        "this",
                        Clock.systemUTC())));
        observers = opened(true);
    }

    private Observers opened(boolean shared) throws Exception {
        return await(Observers.open(
                vertx,
                store,
                Pseudonyms.over(vertx, store),
                shared,
                directory,
                Clock.fixed(NOW, ZoneOffset.UTC),
                rewriter));
    }

    @AfterEach
    void close() throws Exception {
        await(observers.close());
        await(store.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Agreement agreement() {
        var findings = new Findings();
        return Source.of(Path.of("a.yaml"), "a.yaml", Samples.AGREEMENT.getBytes(StandardCharsets.UTF_8), findings)
                .flatMap(source -> new AgreementReader(
                                Map.of(PROFILE.id(), PROFILE),
                                new Parties(Map.of(
                                        SCHOOL.value(),
                                        new Parties.School(
                                                true,
                                                Set.of(PROFILE.id()),
                                                Map.of(SUPPLIER.value(), Set.of(PROFILE.id()))))))
                        .read(source, findings))
                .orElseThrow(() -> new AssertionError(findings.list().toString()));
    }

    /** The answer with all pupils. */
    private ObservedMessage message(Predicate<Mention> lacks) {
        OperationPolicy operation = policy.supplierOperations().get("getAllStudents");
        byte[] content = Samples.STUDENTS.getBytes(StandardCharsets.UTF_8);
        return new ObservedMessage(
                NOW,
                policy,
                operation,
                Listener.EDGE,
                false,
                content,
                rewriter.rewrite(content, operation.response().orElseThrow()),
                false,
                lacks);
    }

    private Shadows.Standing shadow() throws Exception {
        return await(observers.shadows().show(SCHOOL, SUPPLIER)).orElseThrow();
    }

    @Test
    void aShadowThatCrashesOnAMessageCountsItAndGoesOnWithTheNext() throws Exception {
        observers
                .shadows()
                .start(
                        agreement,
                        Map.of(PROFILE.id(), policy),
                        Map.of(PROFILE.id(), new Visible(Map.of(EntityType.PERSON, Set.of("geheim-id-1")))),
                        NOW);

        observers.observe(message(mention -> {
            throw new IllegalStateException("a bug in what judges persons");
        }));
        observers.observe(message(mention -> false));

        Shadows.Standing standing = shadow();
        assertThat(standing.dropped()).isEqualTo(1);
        assertThat(standing.result().crossed()).singleElement().satisfies(one -> {
            assertThat(one.added()).isFalse();
            assertThat(one.persons()).isEqualTo(2);
        });
    }

    @Test
    void whoeverBreaksKeepsNobodyElseFromLookingOn() throws Exception {
        observers.shadows().start(agreement, Map.of(PROFILE.id(), policy), Map.of(), NOW);
        ObservedMessage good = message(mention -> false);
        // Without a draft of the message, those who read it break.
        var broken = new ObservedMessage(
                good.at(),
                good.policy(),
                good.operation(),
                good.listener(),
                good.request(),
                "{".getBytes(StandardCharsets.UTF_8),
                good.draft(),
                good.narrowed(),
                mention -> {
                    throw new IllegalStateException("a bug");
                });

        observers.observe(broken);
        observers.observe(good);

        assertThat(shadow().result().unchanged()).isEqualTo(1);
    }

    private Surrogate known(String id) throws Exception {
        var identifier = new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, id);
        Map<Identifier, Entity> found = await(store.resolveOrMint(SCHOOL, List.of(Sighting.of(identifier))));
        return found.get(identifier).surrogate();
    }

    private void recording(boolean values) throws Exception {
        Recording started = await(observers
                .recordings()
                .start(
                        agreement,
                        values,
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        values ? "looking for a fault" : ""));
        assertThat(started.values()).isEqualTo(values);
    }

    private int recordings() throws Exception {
        return await(observers.recordings().list(SCHOOL)).size();
    }

    private void awaitRecordings(int number) throws Exception {
        Instant patience = Instant.now().plusSeconds(20);
        while (recordings() != number) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private long files() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("recordings"))) {
            return files.count();
        }
    }

    @Test
    void anErasureElsewhereDestroysRecordingsWithValuesAndNoOthers() throws Exception {
        Surrogate erased = known("geheim-id-1");
        Surrogate restricted = known("geheim-id-2");
        recording(true);
        observers.observe(message(mention -> false));
        // What is no erasure destroys nothing.
        assertThat(await(store.restrict(SCHOOL, restricted, SUPPLIER, true))).isTrue();
        assertThat(recordings()).isEqualTo(1);

        // Not by this process's command, which destroys them itself: only the store tells of it.
        assertThat(await(store.erase(SCHOOL, erased))).isTrue();

        awaitRecordings(0);
        assertThat(files()).isZero();
        recording(false);
        assertThat(await(store.erase(SCHOOL, restricted))).isTrue();
        LockSupport.parkNanos(200_000_000);
        assertThat(recordings()).isEqualTo(1);
    }

    @Test
    void aProcessThatCannotHearOfErasuresKeepsNoValues() throws Exception {
        recording(true);

        observers.recordings().hearing(false);

        awaitRecordings(0);
        assertThat(files()).isZero();
    }

    @Test
    void valuesOfAnEarlierProcessAreDestroyedWhereOthersMayHaveErasedMeanwhile() throws Exception {
        recording(true);
        await(observers.close());
        observers = opened(false);
        assertThat(recordings()).isEqualTo(1);
        await(observers.close());

        observers = opened(true);

        assertThat(recordings()).isZero();
        assertThat(files()).isZero();
    }
}
