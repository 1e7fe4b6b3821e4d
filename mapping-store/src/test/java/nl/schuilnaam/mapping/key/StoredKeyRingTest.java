package nl.schuilnaam.mapping.key;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.RowsInMemory.Row;
import nl.schuilnaam.mapping.key.UnavailableKeyException.Reason;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredKeyRingTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final KeyName DOMAIN = KeyName.domain(SCHOOL, new SupplierId("rekenmaat"), "2026-2027");
    private static final KeyName DATA = KeyName.data(SCHOOL, 1);
    private static final KeyName INDEX = KeyName.index(SCHOOL, IdentifierKind.SIS_ID);
    private static final Clock TODAY = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final long DAY = LocalDate.parse("2026-11-22").toEpochDay();

    private final SecretKeyBytes main = SecretKeyBytes.random();
    private final SecretKeyBytes recovery = SecretKeyBytes.random();
    private final RowsInMemory rows = new RowsInMemory();

    private static KeyEncryptionKey kek(SecretKeyBytes key) {
        return new KeyEncryptionKey(SecretKeyBytes.copyOf(key.reveal()));
    }

    private StoredKeyRing ring(SecretKeyBytes... keks) {
        return ring(rows, keks);
    }

    private static StoredKeyRing ring(WrappedKeyStore store, SecretKeyBytes... keks) {
        return await(StoredKeyRing.open(
                Arrays.stream(keks).map(StoredKeyRingTest::kek).toList(), store, TODAY));
    }

    private static Reason reasonOf(Future<?> refused) {
        try {
            await(refused);
        } catch (UnavailableKeyException unavailable) {
            return unavailable.reason();
        }
        throw new AssertionError("the key was given");
    }

    @Nested
    class Opening {
        @Test
        void keyIsTheSameAfterANewStart() {
            StoredKeyRing first = ring(main);
            byte[] made = await(first.key(DOMAIN)).reveal();
            first.destroy();
            StoredKeyRing second = ring(main);
            assertThat(second.size()).isEqualTo(1);
            assertThat(await(second.key(DOMAIN)).reveal()).isEqualTo(made);
            assertThat(await(second.find(DATA))).isEmpty();
        }

        @Test
        void newKeyHasACopyUnderEachKeyEncryptionKeyAtHand() {
            byte[] made = await(ring(main, recovery).key(DOMAIN)).reveal();
            assertThat(await(ring(main).key(DOMAIN)).reveal()).isEqualTo(made);
            assertThat(await(ring(recovery).key(DOMAIN)).reveal()).isEqualTo(made);
        }

        @Test
        void twoProcessesUnderDifferentKeyEncryptionKeysNeverMakeTwoKeysOfOneName() {
            StoredKeyRing one = ring(main, recovery);
            StoredKeyRing other = ring(recovery);
            StoredKeyRing third = ring(main);
            byte[] made = await(other.key(DOMAIN)).reveal();
            assertThat(await(one.key(DOMAIN)).reveal()).isEqualTo(made);
            assertThat(reasonOf(third.key(DOMAIN))).isEqualTo(Reason.LOCKED);
        }

        @Test
        void anotherKeyEncryptionKeyIsRefusedAtStart() {
            await(ring(main).key(DOMAIN));
            assertThatThrownBy(() -> ring(recovery))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("none of the 1 keys")
                    .hasMessageContaining(kek(main).fingerprint().value())
                    .hasMessageContaining(kek(recovery).fingerprint().value());
        }

        @Test
        void keyWithoutACopyHereIsLockedAndNotDamaged() {
            await(ring(main, recovery).key(DOMAIN));
            await(ring(main).key(DATA));
            StoredKeyRing ring = ring(recovery);
            assertThat(await(ring.key(DOMAIN))).isNotNull();
            assertThat(reasonOf(ring.key(DATA))).isEqualTo(Reason.LOCKED);
            assertThat(reasonOf(ring.find(DATA))).isEqualTo(Reason.LOCKED);
            assertThat(reasonOf(ring.key(INDEX)))
                    .as("a new key is not made beside it")
                    .isEqualTo(Reason.LOCKED);
            assertThat(rows.get(INDEX)).isNull();
            assertThat(ring.locked()).isEqualTo(1);
            assertThat(ring.damaged()).isZero();
        }

        @Test
        void everyFlippedBitOfARowIsNoticedOrHarmless() {
            byte[] made = await(ring(main).key(DOMAIN)).reveal();
            await(ring(main).key(DATA));
            Row row = rows.get(DOMAIN);
            int refused = 0;
            int bits = (row.copies().size() + row.check().size() + 3 * Long.BYTES) * 8;
            for (int bit = 0; bit < bits; bit++) {
                rows.put(DOMAIN.value(), flipped(row, bit));
                StoredKeyRing ring = ring(main);
                Future<SecretKeyBytes> asked = ring.key(DOMAIN);
                if (asked.failed()) {
                    assertThat(asked.cause()).isInstanceOf(DamagedKeyException.class);
                    assertThat(ring.key(INDEX).cause()).isInstanceOf(DamagedKeyException.class);
                    assertThat(rows.get(DOMAIN)).as("not replaced").isEqualTo(flipped(row, bit));
                    refused++;
                } else {
                    assertThat(asked.result().reveal()).isEqualTo(made);
                }
            }
            assertThat(refused).as("all but those of the fingerprint").isEqualTo(bits - 64);
        }

        private static Row flipped(Row row, int bit) {
            byte[] numbers = java.nio.ByteBuffer.allocate(24)
                    .putLong(row.version())
                    .putLong(row.createdDay())
                    .putLong(row.sinceDay())
                    .array();
            byte[] check = RowsInMemory.array(row.check());
            byte[] copies = RowsInMemory.array(row.copies());
            int at = bit / 8;
            byte mask = (byte) (1 << bit % 8);
            if (at < copies.length) {
                copies[at] ^= mask;
            } else if (at < copies.length + check.length) {
                check[at - copies.length] ^= mask;
            } else {
                numbers[at - copies.length - check.length] ^= mask;
            }
            java.nio.ByteBuffer read = java.nio.ByteBuffer.wrap(numbers);
            return new Row(
                    read.getLong(),
                    row.state(),
                    read.getLong(),
                    read.getLong(),
                    RowsInMemory.list(check),
                    RowsInMemory.list(copies));
        }

        @ParameterizedTest
        @EnumSource(KeyState.class)
        void keyInAStateThatNobodyGaveItIsDamaged(KeyState state) {
            await(ring(main).key(DATA));
            await(ring(main).key(DOMAIN));
            Row row = rows.get(DOMAIN);
            if (state != KeyState.CURRENT) {
                rows.put(DOMAIN.value(), in(row, state.text()));
                assertThat(ring(main).key(DOMAIN).cause()).isInstanceOf(DamagedKeyException.class);
            }
            rows.put(DOMAIN.value(), in(row, state.text() + "?"));
            assertThat(ring(main).key(DOMAIN).cause()).isInstanceOf(DamagedKeyException.class);
        }

        private static Row in(Row row, String state) {
            return new Row(row.version(), state, row.createdDay(), row.sinceDay(), row.check(), row.copies());
        }

        @Test
        void keyUnderAnotherNameIsDamagedAndTheNameItHadIsNotGivenToANewOne() {
            await(ring(main).key(DATA));
            await(ring(main).key(DOMAIN));
            for (String name : List.of("domain|de-regenboog|rekenmaat|2026-2028", "domain|de-regenboog")) {
                RowsInMemory moved = rows.copy();
                moved.put(name, moved.get(DOMAIN));
                moved.remove(DOMAIN.value());
                StoredKeyRing ring = ring(moved, main);
                assertThat(ring.key(DOMAIN).cause()).isInstanceOf(DamagedKeyException.class);
                assertThat(moved.get(DOMAIN)).isNull();
                assertThat(ring.damaged()).isEqualTo(1);
            }
        }

        @Test
        void damagedCopyIsNoLossWhileAnotherOpens() {
            byte[] made = await(ring(main, recovery).key(DOMAIN)).reveal();
            Row row = rows.get(DOMAIN);
            for (int copy = 0; copy < 2; copy++) {
                byte[] copies = RowsInMemory.array(row.copies());
                Arrays.fill(copies, copy * 48 + 8, copy * 48 + 48, (byte) 0);
                rows.put(
                        DOMAIN.value(),
                        new Row(
                                row.version(),
                                row.state(),
                                row.createdDay(),
                                row.sinceDay(),
                                row.check(),
                                RowsInMemory.list(copies)));
                assertThat(await(ring(main, recovery).key(DOMAIN)).reveal()).isEqualTo(made);
            }
        }

        @Test
        void keyOfAFormat1StoreOpensAndAWrongKeyEncryptionKeyIsRefused() throws Exception {
            SecretKeyBytes key = SecretKeyBytes.random();
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(key.forAlgorithm("HmacSHA256"));
            byte[] check = Arrays.copyOf(
                    mac.doFinal("schuilnaam|key-check|service|audit".getBytes(StandardCharsets.UTF_8)), 8);
            byte[] wrapped = new KeyWrap(main).wrap(key);
            rows.put(
                    "service|audit",
                    new Row(0, "current", 20_000, 0, RowsInMemory.list(check), RowsInMemory.list(wrapped)));
            assertThat(await(ring(main).serviceKey("audit"))).isEqualTo(key);
            assertThatThrownBy(() -> ring(recovery)).isInstanceOf(KeySourceException.class);
            rows.put(
                    "service|audit",
                    new Row(0, "retired", 20_000, 0, RowsInMemory.list(check), RowsInMemory.list(wrapped)));
            assertThatThrownBy(() -> ring(main)).isInstanceOf(KeySourceException.class);
        }
    }

    @Nested
    class States {
        @Test
        void keyThatIsBeingReplacedIsGivenToNobodyElse() {
            StoredKeyRing ring = ring(main);
            byte[] old = await(ring.key(DOMAIN)).reveal();
            await(ring.beginReplacing(DOMAIN));
            assertThat(reasonOf(ring.key(DOMAIN))).isEqualTo(Reason.ROTATING);
            assertThat(reasonOf(ring.find(DOMAIN))).isEqualTo(Reason.ROTATING);
            assertThat(reasonOf(ring(main).key(DOMAIN))).isEqualTo(Reason.ROTATING);
            assertThat(await(ring.keyBeingReplaced(DOMAIN)).reveal()).isEqualTo(old);
        }

        @Test
        void replacedKeyIsAnotherOneAndTheOldOneIsGone() {
            StoredKeyRing ring = ring(main, recovery);
            SecretKeyBytes old = await(ring.key(DOMAIN));
            SecretKeyBytes oldCopy = SecretKeyBytes.copyOf(old.reveal());
            await(ring.beginReplacing(DOMAIN));
            await(ring.replace(DOMAIN));
            SecretKeyBytes fresh = await(ring.key(DOMAIN));
            assertThat(fresh).isNotEqualTo(oldCopy);
            assertThat(await(ring(recovery).key(DOMAIN))).isEqualTo(fresh);
            assertThatThrownBy(old::reveal).isInstanceOf(IllegalStateException.class);
            await(ring.replace(DOMAIN));
            assertThat(await(ring.key(DOMAIN))).as("not replaced twice").isEqualTo(fresh);
            assertThatThrownBy(() -> await(ring.keyBeingReplaced(DOMAIN))).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void retiredKeyStillOpensWhatWasMadeWithItAndSaysSinceWhen() {
            StoredKeyRing ring = ring(main);
            SecretKeyBytes key = await(ring.key(DATA));
            await(ring.retire(DATA));
            assertThat(await(ring.key(DATA))).isEqualTo(key);
            assertThat(ring(main).rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.state()).isEqualTo(KeyState.RETIRED))
                    .satisfies(row -> assertThat(row.sinceDay()).isEqualTo(DAY));
        }

        @Test
        void destroyedKeyIsNeverMadeAgain() {
            StoredKeyRing ring = ring(main);
            SecretKeyBytes key = await(ring.key(DOMAIN));
            await(ring.destroyKey(DOMAIN));
            await(ring.destroyKey(DOMAIN));
            await(ring.destroyKey(DATA));
            for (StoredKeyRing each : List.of(ring, ring(main))) {
                assertThat(await(each.find(DOMAIN))).isEmpty();
                assertThat(reasonOf(each.key(DOMAIN))).isEqualTo(Reason.DESTROYED);
                assertThat(await(each.key(INDEX))).as("others are").isNotNull();
            }
            assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
            assertThat(rows.get(DOMAIN).copies()).isEmpty();
            assertThat(rows.get(DOMAIN).check()).isEmpty();
            assertThat(rows.get(DATA)).isNull();
        }

        @Test
        void highestGenerationIsTheLatest() {
            StoredKeyRing ring = ring(main);
            assertThat(await(ring.latest(DATA))).isEqualTo(DATA);
            assertThat(rows.get(DATA)).as("nothing was made").isNull();
            await(ring.key(DATA));
            await(ring.key(KeyName.data(SCHOOL, 2)));
            await(ring.key(KeyName.data(SCHOOL, 10)));
            await(ring.key(KeyName.data(new SchoolId("de-vlinder"), 11)));
            await(ring.key(KeyName.index(SCHOOL, IdentifierKind.SIS_ID, 12)));
            assertThat(await(ring.latest(KeyName.data(SCHOOL, 2)))).isEqualTo(KeyName.data(SCHOOL, 10));
            assertThat(await(ring(main).latest(INDEX))).isEqualTo(KeyName.index(SCHOOL, IdentifierKind.SIS_ID, 12));
        }
    }

    @Nested
    class OtherProcesses {
        @Test
        void reloadBringsWhatAnotherProcessDidAndNamesIt() {
            StoredKeyRing here = ring(main);
            StoredKeyRing there = ring(main);
            SecretKeyBytes old = await(here.key(DOMAIN));
            SecretKeyBytes data = await(here.key(DATA));
            List<KeyName> told = new ArrayList<>();
            here.onChange(told::add);
            await(there.beginReplacing(DOMAIN));
            assertThat(await(here.key(DOMAIN))).as("not heard yet").isSameAs(old);
            await(here.reload());
            assertThat(told).containsExactly(DOMAIN);
            assertThat(reasonOf(here.key(DOMAIN))).isEqualTo(Reason.ROTATING);
            await(there.replace(DOMAIN));
            await(there.key(INDEX));
            told.clear();
            await(here.reload());
            assertThat(told).containsExactlyInAnyOrder(DOMAIN, INDEX);
            assertThat(await(here.key(DOMAIN))).isEqualTo(await(there.key(DOMAIN)));
            told.clear();
            await(new KeyRotation(rows, there).addCopies(kek(recovery)));
            await(here.reload());
            assertThat(told).as("copies are nobody's concern").isEmpty();
            assertThat(await(here.key(DATA))).as("goes on being usable").isSameAs(data);
            assertThat(data.reveal()).isNotNull();
        }

        @Test
        void changeFoundWithoutAReloadIsToldBeforeTheKeyIsGiven() {
            StoredKeyRing here = ring(main);
            StoredKeyRing there = ring(main);
            await(here.key(DOMAIN));
            List<KeyName> told = new ArrayList<>();
            here.onChange(told::add);
            here.bypass(true);
            await(there.beginReplacing(DOMAIN));
            await(there.replace(DOMAIN));
            Future<Boolean> toldBefore = here.key(DOMAIN).map(given -> told.contains(DOMAIN));
            assertThat(await(toldBefore)).isTrue();
        }

        @Test
        void lockedKeyOpensWhenItsKeyEncryptionKeyComesToHand() {
            await(ring(main, recovery).key(DOMAIN));
            await(ring(main).key(DATA));
            StoredKeyRing here = ring(recovery);
            assertThat(reasonOf(here.key(DATA))).isEqualTo(Reason.LOCKED);
            assertThat(await(new KeyRotation(rows, here).addCopies(kek(main))).isComplete())
                    .isTrue();
            assertThat(await(here.key(DATA))).isNotNull();
            assertThat(await(here.key(INDEX))).as("made again").isNotNull();
        }

        @Test
        void bypassReadsTheStoreEachTime() {
            StoredKeyRing here = ring(main);
            StoredKeyRing there = ring(main);
            await(here.key(DOMAIN));
            await(here.key(DATA));
            here.bypass(true);
            await(there.destroyKey(DOMAIN));
            await(there.key(KeyName.data(SCHOOL, 2)));
            assertThat(await(here.find(DOMAIN))).isEmpty();
            assertThat(await(here.latest(DATA))).isEqualTo(KeyName.data(SCHOOL, 2));
            here.bypass(false);
            int before = rows.operations();
            await(here.key(DATA));
            assertThat(rows.operations()).as("from memory again").isEqualTo(before);
        }

        @Test
        void answerThatComesLateDoesNotBringAnOldKeyBack() {
            await(ring(main).key(DOMAIN));
            List<Promise<Optional<WrappedKey>>> held = new ArrayList<>();
            WrappedKeyStore slow = new WrappedKeyStore() {
                @Override
                public Future<List<WrappedKey>> all() {
                    return rows.all();
                }

                @Override
                public Future<Optional<WrappedKey>> find(KeyName name) {
                    Promise<Optional<WrappedKey>> promise = Promise.promise();
                    Optional<WrappedKey> now = await(rows.find(name));
                    held.add(promise);
                    return promise.future().map(released -> now);
                }

                @Override
                public Future<WrappedKey> putIfAbsent(WrappedKey key) {
                    return rows.putIfAbsent(key);
                }

                @Override
                public Future<Boolean> replace(long expectedVersion, WrappedKey replacement) {
                    return rows.replace(expectedVersion, replacement);
                }
            };
            StoredKeyRing here = ring(slow, main);
            here.bypass(true);
            Future<SecretKeyBytes> asked = here.key(DOMAIN);
            StoredKeyRing there = ring(main);
            await(there.beginReplacing(DOMAIN));
            await(there.replace(DOMAIN));
            await(here.reload());
            held.get(0).complete(Optional.empty());
            assertThat(await(asked)).isEqualTo(await(there.key(DOMAIN)));
            here.bypass(false);
            assertThat(await(here.key(DOMAIN))).isEqualTo(await(there.key(DOMAIN)));
        }

        @Test
        void changeThatRacesWithAnotherIsMadeOnTopOfIt() {
            StoredKeyRing here = ring(main);
            await(here.key(DATA));
            StoredKeyRing there = ring(main, recovery);
            await(new KeyRotation(rows, there).complete());
            await(here.retire(DATA));
            assertThat(await(ring(recovery).key(DATA))).isEqualTo(await(here.key(DATA)));
            assertThat(rows.get(DATA).state()).isEqualTo("retired");
        }
    }

    @Test
    void destroyedRingHoldsNothing() {
        StoredKeyRing ring = ring(main);
        SecretKeyBytes key = await(ring.key(DOMAIN));
        ring.destroy();
        assertThat(ring.size()).isZero();
        assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
        assertThat(ring.key(DOMAIN).failed()).isTrue();
        assertThat(ring.key(DATA).failed()).isTrue();
        assertThat(rows.get(DATA)).isNull();
    }

    @Test
    void nothingThatIsSaidHoldsKeyBytes() {
        SecretKeyBytes canary = SecretKeyBytes.copyOf(HexFormat.of().parseHex("c4".repeat(32)));
        RowsInMemory store = new RowsInMemory();
        StoredKeyRing ring = ring(store, canary);
        SecretKeyBytes key = await(ring.key(DOMAIN));
        List<Object> said = new ArrayList<>(store.rows());
        said.addAll(List.of(ring, key, ring.rows(), kek(canary)));
        said.addAll(List.of(
                new DamagedKeyException(DOMAIN),
                new UnavailableKeyException(DOMAIN, Reason.LOCKED),
                store.rows().get(0).open(List.of(kek(canary))),
                await(new KeyRotation(store, ring).status()),
                await(new KeyRotation(store, ring).addCopies(kek(recovery)))));
        try {
            ring(store, SecretKeyBytes.random());
        } catch (KeySourceException refused) {
            said.add(refused);
        }
        String hex = HexFormat.of().formatHex(key.reveal());
        assertThat(said)
                .hasSize(11)
                .allSatisfy(each -> assertThat(each.toString())
                        .doesNotContainIgnoringCase("c4c4")
                        .doesNotContain("-60, -60")
                        .doesNotContainIgnoringCase(hex.substring(0, 8))
                        .doesNotContainIgnoringCase(hex.substring(56)));
    }
}
