package nl.schuilnaam.mapping.key;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyName.Role;
import nl.schuilnaam.mapping.key.KeyStatus.Kek;
import nl.schuilnaam.mapping.key.KeyStatus.Place;
import nl.schuilnaam.mapping.key.KeyStatus.RoleKeys;
import nl.schuilnaam.mapping.key.RowsInMemory.Killed;
import nl.schuilnaam.mapping.key.RowsInMemory.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRotationTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final KeyName DOMAIN = KeyName.domain(SCHOOL, new SupplierId("rekenmaat"), "2026-2027");
    private static final KeyName ENDED = KeyName.domain(SCHOOL, new SupplierId("rekenmaat"), "2024-2025");
    private static final List<KeyName> NAMES = List.of(
            DOMAIN,
            KeyName.data(SCHOOL, 1),
            KeyName.data(SCHOOL, 2),
            KeyName.index(SCHOOL, IdentifierKind.SIS_ID),
            KeyName.authoredIndex(SCHOOL),
            KeyName.service("audit-reference"));
    private static final Clock TODAY = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final SecretKeyBytes old = SecretKeyBytes.random();
    private final SecretKeyBytes fresh = SecretKeyBytes.random();
    private final SecretKeyBytes recovery = SecretKeyBytes.random();
    private final Map<KeyName, byte[]> made = new LinkedHashMap<>();
    private RowsInMemory rows = new RowsInMemory();

    private static KeyEncryptionKey kek(SecretKeyBytes key) {
        return new KeyEncryptionKey(SecretKeyBytes.copyOf(key.reveal()));
    }

    private StoredKeyRing ring(SecretKeyBytes... keks) {
        return await(
                StoredKeyRing.open(Arrays.stream(keks).map(KeyRotationTest::kek).toList(), rows, TODAY));
    }

    private KeyRotation rotation(SecretKeyBytes... keks) {
        return new KeyRotation(rows, ring(keks));
    }

    @BeforeEach
    void storeWithKeysInEveryState() {
        StoredKeyRing ring = ring(old);
        NAMES.forEach(name -> made.put(name, await(ring.key(name)).reveal()));
        await(ring.retire(KeyName.data(SCHOOL, 1)));
        await(ring.key(ENDED));
        await(ring.destroyKey(ENDED));
    }

    private void assertEveryKeyIsWhatItWasUnder(SecretKeyBytes... keks) {
        StoredKeyRing ring = ring(keks);
        assertThat(ring.damaged() + ring.locked()).isZero();
        made.forEach((name, bytes) ->
                assertThat(await(ring.key(name)).reveal()).as("%s", name).isEqualTo(bytes));
        assertThat(await(ring.find(ENDED))).isEmpty();
        assertThat(rows.get(KeyName.data(SCHOOL, 1)).state()).isEqualTo("retired");
    }

    @Test
    void everyKeyGetsACopyUnderTheNewKeyAndNoKeyChanges() {
        CopiesReport report = await(rotation(old).addCopies(kek(fresh)));
        assertThat(report).isEqualTo(new CopiesReport(kek(fresh).fingerprint(), 6, 6, 6, 0));
        assertThat(report.isComplete()).isTrue();
        assertEveryKeyIsWhatItWasUnder(fresh);
        assertEveryKeyIsWhatItWasUnder(old);
    }

    @Test
    void whatIsThereIsNotDoneAgain() {
        await(rotation(old).addCopies(kek(fresh)));
        List<String> before = rows.rows().stream().map(WrappedKey::toString).toList();
        assertThat(await(rotation(old).addCopies(kek(fresh))))
                .isEqualTo(new CopiesReport(kek(fresh).fingerprint(), 6, 0, 6, 0));
        assertThat(rows.rows()).map(WrappedKey::toString).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rotationKilledAtAnyPointIsResumed(boolean doneBeforeDying) {
        assertResumable(doneBeforeDying, new SecretKeyBytes[] {old}, rotation -> rotation.addCopies(kek(fresh)));
        assertEveryKeyIsWhatItWasUnder(fresh);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void droppingKilledAtAnyPointIsResumed(boolean doneBeforeDying) {
        await(rotation(old).addCopies(kek(fresh)));
        assertResumable(
                doneBeforeDying,
                new SecretKeyBytes[] {fresh, old},
                rotation -> rotation.dropKek(kek(old).fingerprint()));
        assertEveryKeyIsWhatItWasUnder(fresh);
        assertThatThrownBy(() -> ring(old)).isInstanceOf(KeySourceException.class);
    }

    /** Kills it at every operation on the store in turn: both halves stay usable, and a second attempt ends as the first would have. */
    private void assertResumable(
            boolean doneBeforeDying, SecretKeyBytes[] keks, Function<KeyRotation, Future<?>> work) {
        RowsInMemory start = rows;
        int kills = 0;
        for (int operation = 0; ; operation++) {
            rows = start.copy();
            KeyRotation killed = rotation(keks);
            rows.dieAfter(operation, doneBeforeDying);
            Future<?> cut = work.apply(killed);
            rows.live();
            if (cut.succeeded()) {
                break;
            }
            assertThat(cut.cause()).isInstanceOf(Killed.class);
            kills++;
            assertEveryKeyIsWhatItWasUnder(keks);
            await(work.apply(rotation(keks)));
            assertEveryKeyIsWhatItWasUnder(fresh);
        }
        assertThat(kills).as("reads and writes of 6 keys").isGreaterThan(12);
    }

    @Test
    void keyMadeDuringTheRotationGetsItsCopy() {
        KeyName late = KeyName.service("late");
        StoredKeyRing here = ring(old);
        StoredKeyRing elsewhere = ring(old);
        WrappedKeyStore racing = new Interrupted(rows, () -> await(elsewhere.key(late)));
        CopiesReport report = await(new KeyRotation(racing, here).addCopies(kek(fresh)));
        assertThat(report.keys()).isEqualTo(7);
        assertThat(report.isComplete()).isTrue();
        await(here.key(KeyName.service("later")));
        made.put(late, await(elsewhere.key(late)).reveal());
        made.put(
                KeyName.service("later"),
                await(here.key(KeyName.service("later"))).reveal());
        assertEveryKeyIsWhatItWasUnder(fresh);
    }

    @Test
    void keyMadeElsewhereAfterTheRotationGetsItsCopyWhenBothKeysAreConfigured() {
        StoredKeyRing elsewhere = ring(old);
        await(rotation(old).addCopies(kek(fresh)));
        KeyName late = KeyName.service("late");
        made.put(late, await(elsewhere.key(late)).reveal());
        assertThatThrownBy(() -> await(rotation(fresh).dropKek(kek(old).fingerprint())))
                .isInstanceOf(RotationRefusedException.class);
        assertThat(await(rotation(fresh, old).complete())).isEqualTo(1);
        assertThat(await(rotation(fresh, old).complete())).isZero();
        assertThat(await(rotation(fresh).dropKek(kek(old).fingerprint()))).isEqualTo(7);
        assertEveryKeyIsWhatItWasUnder(fresh);
    }

    @Test
    void keyThatDoesNotOpenKeepsTheRotationFromBeingComplete() {
        Row row = rows.get(DOMAIN);
        byte[] copies = RowsInMemory.array(row.copies());
        copies[20] ^= 1;
        Row damaged = new Row(
                row.version(), row.state(), row.createdDay(), row.sinceDay(), row.check(), RowsInMemory.list(copies));
        rows.put(DOMAIN.value(), damaged);
        CopiesReport report = await(rotation(old).addCopies(kek(fresh)));
        assertThat(report).isEqualTo(new CopiesReport(kek(fresh).fingerprint(), 6, 5, 5, 1));
        assertThat(report.isComplete()).isFalse();
        assertThat(rows.get(DOMAIN)).as("left as it is").isEqualTo(damaged);
        assertThatThrownBy(() -> await(rotation(fresh).dropKek(kek(old).fingerprint())))
                .isInstanceOf(RotationRefusedException.class)
                .hasMessageContaining("1 of 6");
        rows.put(DOMAIN.value(), row);
        assertEveryKeyIsWhatItWasUnder(old);
    }

    @Test
    void copyThatDoesNotOpenIsMadeAnewFromOneThatDoes() {
        await(rotation(old).addCopies(kek(fresh)));
        Row row = rows.get(DOMAIN);
        for (int copy = 0; copy < 2; copy++) {
            byte[] copies = RowsInMemory.array(row.copies());
            copies[copy * 48 + 30] ^= 1;
            rows.put(
                    DOMAIN.value(),
                    new Row(
                            row.version(),
                            row.state(),
                            row.createdDay(),
                            row.sinceDay(),
                            row.check(),
                            RowsInMemory.list(copies)));
            assertThat(await(rotation(old, fresh).complete())).isEqualTo(1);
            assertEveryKeyIsWhatItWasUnder(old);
            assertEveryKeyIsWhatItWasUnder(fresh);
        }
    }

    @Test
    void mainKeyEncryptionKeyIsNeverDropped() {
        await(rotation(old).addCopies(kek(fresh)));
        assertThatThrownBy(() -> await(rotation(old, fresh).dropKek(kek(old).fingerprint())))
                .isInstanceOf(RotationRefusedException.class);
        assertEveryKeyIsWhatItWasUnder(old);
    }

    @Test
    void droppingIsRefusedWholeWhenOneKeyWouldBeLost() {
        KeyName late = KeyName.service("late");
        await(rotation(old).addCopies(kek(fresh)));
        await(ring(old).key(late));
        assertThatThrownBy(() -> await(rotation(fresh, old).dropKek(kek(old).fingerprint())))
                .isInstanceOf(RotationRefusedException.class)
                .hasMessageContaining("1 of 7");
        assertThat(rows.rows().stream().filter(row -> row.keks().contains(kek(old).fingerprint())))
                .as("none was removed")
                .hasSize(7);
    }

    @Test
    void newKeysGetNoCopyUnderADroppedKey() {
        await(rotation(old).addCopies(kek(fresh)));
        StoredKeyRing ring = ring(fresh, old);
        await(new KeyRotation(rows, ring).dropKek(kek(old).fingerprint()));
        await(ring.key(KeyName.service("late")));
        assertThatThrownBy(() -> ring(old)).isInstanceOf(KeySourceException.class);
    }

    /** The restore drill: a copy of the store, the recovery key from the safe, and nothing else. */
    @Test
    void recoveryCopyOpensEverythingWhenTheMainKeyIsLost() {
        await(rotation(old).addCopies(kek(recovery)));
        rows = rows.copy();
        assertEveryKeyIsWhatItWasUnder(recovery);
        CopiesReport anew = await(rotation(recovery).addCopies(kek(fresh)));
        assertThat(anew.isComplete()).isTrue();
        await(rotation(fresh, recovery).dropKek(kek(old).fingerprint()));
        assertEveryKeyIsWhatItWasUnder(fresh);
        assertEveryKeyIsWhatItWasUnder(recovery);
        assertThatThrownBy(() -> ring(old)).isInstanceOf(KeySourceException.class);
    }

    @Test
    void keyOfAFormat1StoreIsBroughtToThisFormat() throws Exception {
        SecretKeyBytes key = SecretKeyBytes.random();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key.forAlgorithm("HmacSHA256"));
        byte[] check = Arrays.copyOf(
                mac.doFinal("schuilnaam|key-check|index|de-vlinder|email".getBytes(StandardCharsets.UTF_8)), 8);
        KeyName name = new KeyName("index|de-vlinder|email");
        rows.put(
                name.value(),
                new Row(
                        0,
                        "current",
                        20_000,
                        0,
                        RowsInMemory.list(check),
                        RowsInMemory.list(new KeyWrap(old).wrap(key))));
        made.put(name, key.reveal());
        assertEveryKeyIsWhatItWasUnder(old);
        assertThat(await(rotation(old).complete())).isEqualTo(1);
        assertEveryKeyIsWhatItWasUnder(old);
        assertThat(rows.get(name).version()).isEqualTo(1);
        assertThat(rows.get(name).createdDay()).isEqualTo(20_000);
        assertThat(rows.rows())
                .filteredOn(row -> row.name().equals(name))
                .singleElement()
                .satisfies(row -> assertThat(row.keks()).containsExactly(kek(old).fingerprint()))
                .satisfies(row -> assertThat(row.checkValue()).hasSize(16));
    }

    @Test
    void thousandsOfKeysAreNoTrouble() {
        StoredKeyRing ring = ring(old);
        for (int i = 0; i < 5_000; i++) {
            await(ring.key(KeyName.service("k-" + i)));
        }
        assertThat(await(new KeyRotation(rows, ring).addCopies(kek(fresh))).isComplete())
                .isTrue();
    }

    @Test
    void statusCountsAndSaysNothingElse() {
        await(rotation(old).addCopies(kek(recovery)));
        await(rotation(old, fresh).complete());
        await(ring(recovery).key(KeyName.service("late")));
        KeyStatus status = await(rotation(fresh, old).status());
        assertThat(status.keys()).isEqualTo(7);
        assertThat(status.damaged()).isZero();
        assertThat(status.locked()).isEqualTo(1);
        assertThat(status.keks())
                .containsExactly(
                        new Kek(kek(fresh).fingerprint(), Place.MAIN, 6, 6),
                        new Kek(kek(old).fingerprint(), Place.AT_HAND, 6, 6),
                        new Kek(kek(recovery).fingerprint(), Place.ELSEWHERE, 7, 0));
        Optional<LocalDate> day = Optional.of(LocalDate.parse("2026-11-22"));
        assertThat(status.roles())
                .containsExactly(
                        new RoleKeys(Role.DOMAIN, Map.of(KeyState.CURRENT, 1, KeyState.DESTROYED, 1), day),
                        new RoleKeys(Role.DATA, Map.of(KeyState.CURRENT, 1, KeyState.RETIRED, 1), day),
                        new RoleKeys(Role.INDEX, Map.of(KeyState.CURRENT, 1), day),
                        new RoleKeys(Role.AUTHORED, Map.of(KeyState.CURRENT, 1), day),
                        new RoleKeys(Role.SERVICE, Map.of(KeyState.CURRENT, 2), day));
    }

    /** Lets someone else in after the first reading of everything. */
    private static final class Interrupted implements WrappedKeyStore {
        private final WrappedKeyStore store;
        private final Runnable other;
        private boolean done;

        private Interrupted(WrappedKeyStore store, Runnable other) {
            this.store = store;
            this.other = other;
        }

        @Override
        public Future<List<WrappedKey>> all() {
            return store.all().map(rows -> {
                if (!done) {
                    done = true;
                    other.run();
                }
                return rows;
            });
        }

        @Override
        public Future<Optional<WrappedKey>> find(KeyName name) {
            return store.find(name);
        }

        @Override
        public Future<WrappedKey> putIfAbsent(WrappedKey key) {
            return store.putIfAbsent(key);
        }

        @Override
        public Future<Boolean> replace(long expectedVersion, WrappedKey replacement) {
            return store.replace(expectedVersion, replacement);
        }
    }
}
