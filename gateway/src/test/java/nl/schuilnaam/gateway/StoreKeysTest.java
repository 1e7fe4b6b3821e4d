package nl.schuilnaam.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.installation.KeyPlace;
import nl.schuilnaam.config.installation.Storage;
import nl.schuilnaam.config.installation.Store;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.key.KeyEncryptionKey;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault F22, the key source is gone; and the drill in which the main key is lost and the recovery key opens the store. */
class StoreKeysTest {
    private static final View VIEW = new View(
            new SchoolId("de-regenboog"),
            new SupplierId("rekenmaat"),
            Spelling.UUID,
            new Epoch("2026-2027"),
            List.of());
    private static final List<Sighting> PUPILS = IntStream.range(0, 40)
            .mapToObj(i -> Sighting.of(new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, "pupil-" + i)))
            .toList();

    @TempDir
    Path directory;

    private Vertx vertx;

    @BeforeEach
    void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stopVertx() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    private Path main() {
        return directory.resolve("kek.key");
    }

    private Path recovery() {
        return directory.resolve("recovery.key");
    }

    private Storage storage(Path key) {
        return new Storage(
                directory.resolve("data"),
                new Store.Embedded(),
                new KeyPlace.KeyFile(key),
                Optional.of(recovery()).filter(file -> !file.equals(key)),
                Optional.of("one"));
    }

    private OpenStore open(Path key) throws Exception {
        Files.createDirectories(directory.resolve("data"));
        return await(
                new StoreOpener(vertx, storage(key), Clock.systemUTC(), Duration.ofMillis(20), Duration.ofMillis(200))
                        .open());
    }

    private Map<Identifier, String> seen(OpenStore open) throws Exception {
        return await(Pseudonyms.over(vertx, open.store()).pseudonymise(VIEW, PUPILS))
                .texts();
    }

    private void assertEverythingRelinks(OpenStore open, Map<Identifier, String> seen) throws Exception {
        List<Reference> references = seen.values().stream()
                .map(text -> new Reference(EntityType.PERSON, text))
                .toList();
        Map<Reference, String> real =
                await(Pseudonyms.over(vertx, open.store()).relink(VIEW, IdentifierKind.SIS_ID, references));
        seen.forEach(
                (pupil, text) -> assertThat(real).containsEntry(new Reference(EntityType.PERSON, text), pupil.value()));
        assertThat(seen).hasSize(PUPILS.size());
    }

    private void makeRecovery(OpenStore open) throws Exception {
        KeyEncryptionKey kek =
                await(vertx.executeBlocking(() -> KeyEncryptionKey.load(new KeyFile(recovery()), true), false));
        assertThat(await(open.store().administration().addCopies(kek)).isComplete())
                .isTrue();
    }

    @Test
    void storeWhoseKeyIsGoneDoesNotOpenAndGetsNoOtherKey() throws Exception {
        OpenStore open = open(main());
        Map<Identifier, String> seen = seen(open);
        await(open.close());
        Path away = directory.resolve("away");
        Files.move(main(), away);
        assertThatThrownBy(() -> open(main()))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.REFUSED));
        assertThat(main()).doesNotExist();
        Files.move(away, main());
        OpenStore again = open(main());
        assertEverythingRelinks(again, seen);
        await(again.close());
    }

    @Test
    void storeWhoseKeyGoesAwayWhileItIsOpenIsServedForAWhileAndThenRefusedUntilItIsBack() throws Exception {
        OpenStore open = open(main());
        var readiness = new Readiness(open.watch()::available, () -> true);
        Path away = directory.resolve("away");
        Files.move(main(), away);
        assertThat(readiness.obstacle()).isEmpty();
        eventually(() -> readiness.obstacle().equals(Optional.of(Readiness.Obstacle.KEY_SOURCE_GONE)));
        Files.move(away, main());
        eventually(() -> readiness.obstacle().isEmpty());
        assertEverythingRelinks(open, seen(open));
        await(open.close());
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            Thread.sleep(10);
        }
    }

    @Test
    void recoveryKeyAloneOpensAStoreWhoseMainKeyIsLost() throws Exception {
        OpenStore open = open(main());
        makeRecovery(open);
        Map<Identifier, String> seen = seen(open); // under keys that were made after the recovery key
        await(open.close());
        Files.delete(main());
        OpenStore recovered = open(recovery());
        assertEverythingRelinks(recovered, seen);
        assertThat(seen(recovered)).isEqualTo(seen);
        assertThat(await(recovered.store().examine()).isSound()).isTrue();
        await(recovered.close());
    }

    @Test
    void keysThatWereMadeWhileTheRecoveryKeyWasAwayGetTheirCopyWhenItIsBack() throws Exception {
        OpenStore open = open(main());
        makeRecovery(open);
        await(open.close());
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(recovery(), elsewhere);
        OpenStore without = open(main());
        Map<Identifier, String> seen = seen(without);
        await(without.close());
        Files.move(elsewhere, recovery());
        await(open(main()).close());
        Files.delete(main());
        OpenStore recovered = open(recovery());
        assertEverythingRelinks(recovered, seen);
        await(recovered.close());
    }
}
