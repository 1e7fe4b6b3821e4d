package nl.schuilnaam.mapping.contract;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.Notice.Topic;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowCounts;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every database of rows does. */
public abstract class RowDatabaseContract {
    private static final String SCHOOL = "de-regenboog";
    private static final String NODE = "node1";
    private static final Random RANDOM = new Random(20261122);

    protected Vertx vertx;
    private RowDatabase database;
    /** Another gateway's way to the same rows, where there can be one. */
    private RowDatabase other;

    /** An empty database. */
    protected abstract RowDatabase open() throws Exception;

    /** A second way to the rows of {@link #open}; the same where only one is possible. */
    protected RowDatabase openAgain(RowDatabase first) throws Exception {
        return first;
    }

    @BeforeEach
    void openIt() throws Exception {
        vertx = Vertx.vertx();
        database = open();
        other = openAgain(database);
    }

    @AfterEach
    void closeIt() {
        await(database.close());
        await(other.close());
        await(vertx.close());
    }

    // ---- rows to play with

    private static Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    private static Bytes half(long number) {
        return Bytes.of(ByteBuffer.allocate(16)
                .putLong(number * 0x9E3779B97F4A7C15L)
                .putLong(number)
                .array());
    }

    private static EntityRow entity() {
        return entity(UUID.randomUUID(), SCHOOL);
    }

    private static EntityRow entity(UUID surrogate, String school) {
        return new EntityRow(surrogate, school, "person", bytes(40), 1, 20_000, 1, "", "", "", "", bytes(16));
    }

    private static EntityRow changed(EntityRow row) {
        return new EntityRow(
                row.surrogate(),
                row.school(),
                row.type(),
                row.rowKey(),
                row.dataKey(),
                row.createdDay(),
                row.version() + 1,
                "rekenmaat,leesbaas",
                "rekenmaat|2026-2027",
                "email:3,sis-id",
                "leesbaas",
                bytes(16));
    }

    private static IdentifierRow identifier(EntityRow of, Bytes indexA) {
        return identifier(of, indexA, "sis-id");
    }

    private static IdentifierRow identifier(EntityRow of, Bytes indexA, String kind) {
        return new IdentifierRow(indexA, bytes(16), 1, of.surrogate(), kind, 1, bytes(50));
    }

    private static AuthoredRow authored(EntityRow of) {
        return new AuthoredRow(bytes(16), bytes(16), of.surrogate(), "rekenmaat", bytes(60));
    }

    private static PseudonymRow pseudonym(String domain, EntityRow of) {
        return new PseudonymRow(domain, bytes(32), of.surrogate(), bytes(45));
    }

    private static KeyRow key(String name) {
        return new KeyRow(name, 1, "current", 20_000, 20_000, bytes(8), bytes(90));
    }

    private static KeyRow changed(KeyRow row, String state) {
        return new KeyRow(
                row.name(),
                row.version() + 1,
                state,
                row.createdDay(),
                row.sinceDay() + 1,
                row.checkValue(),
                bytes(120));
    }

    private static Notice notice(String subject) {
        return new Notice(Topic.ENTITY, subject);
    }

    private Committed commit(Change... changes) {
        return await(database.commit(List.of(changes)));
    }

    private void done(Change... changes) {
        assertThat(commit(changes)).isInstanceOf(Committed.Done.class);
    }

    private void raced(Change... changes) {
        assertThat(commit(changes)).isEqualTo(Committed.RACED);
    }

    private EntityRow known(Bytes... indexes) {
        EntityRow entity = entity();
        done(Stream.concat(
                        Stream.of(new Change.InsertEntity(entity)),
                        Arrays.stream(indexes).map(index -> new Change.InsertIdentifier(identifier(entity, index))))
                .toArray(Change[]::new));
        return entity;
    }

    private static List<Change> minting(List<EntityRow> entities, List<Bytes> indexes) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < entities.size(); i++) {
            changes.add(new Change.InsertEntity(entities.get(i)));
            changes.add(new Change.InsertIdentifier(identifier(entities.get(i), indexes.get(i))));
        }
        return changes;
    }

    private static final class Heard implements RowDatabase.Listener {
        private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void heard(Notice notice) {
            events.add(notice.topic() + " " + notice.subject());
        }

        @Override
        public void deaf() {
            events.add("deaf");
        }

        @Override
        public void hearing() {
            events.add("hearing");
        }

        List<String> next(int count) throws InterruptedException {
            List<String> next = new ArrayList<>();
            while (next.size() < count) {
                String event = events.poll(10, TimeUnit.SECONDS);
                assertThat(event).as("event %d of %d", next.size() + 1, count).isNotNull();
                next.add(event);
            }
            return next;
        }
    }

    @Nested
    class Reading {
        @Test
        void rowsComeBackAsTheyWereWritten() {
            EntityRow entity = changed(entity());
            IdentifierRow identifier = identifier(entity, bytes(16));
            AuthoredRow authored = authored(entity);
            PseudonymRow pseudonym = pseudonym("s|a|e", entity);
            KeyRow key = key("data|de-regenboog|1");
            done(
                    new Change.InsertEntity(entity),
                    new Change.InsertIdentifier(identifier),
                    new Change.InsertAuthored(authored),
                    new Change.InsertPseudonym(pseudonym),
                    new Change.InsertKey(key));
            assertThat(await(database.entities(List.of(entity.surrogate())))).containsExactly(entity);
            Joined<IdentifierRow> found = only(await(database.identifiersByIndexA(List.of(identifier.indexA()))));
            assertThat(found.entity()).contains(entity);
            assertThat(found.row()).isEqualTo(identifier);
            assertThat(await(database.identifiersByIndexB(List.of(identifier.indexB()))))
                    .containsExactly(found);
            assertThat(await(database.authoredByIndexA(List.of(authored.indexA()))))
                    .containsExactly(new Joined<>(authored, Optional.of(entity)));
            assertThat(await(database.authoredByIndexB(List.of(authored.indexB()))))
                    .containsExactly(new Joined<>(authored, Optional.of(entity)));
            assertThat(await(database.authoredOf(List.of(entity.surrogate()))))
                    .containsExactly(new Joined<>(authored, Optional.of(entity)));
            assertThat(await(database.authoredOf(List.of(UUID.randomUUID())))).isEmpty();
            assertThat(await(database.pseudonymsByIndex("s|a|e", List.of(pseudonym.index()))))
                    .containsExactly(new Joined<>(pseudonym, Optional.of(entity)));
            assertThat(await(database.pseudonymsByIndex("s|b|e", List.of(pseudonym.index()))))
                    .isEmpty();
            assertThat(await(database.pseudonymsOf(Optional.empty(), List.of(entity.surrogate()))))
                    .containsExactly(pseudonym);
            assertThat(await(database.pseudonymsOf(Optional.of("s|a|e"), List.of(entity.surrogate()))))
                    .containsExactly(pseudonym);
            assertThat(await(database.pseudonymsOf(Optional.of("s|b|e"), List.of(entity.surrogate()))))
                    .isEmpty();
            MembershipRow membership = new MembershipRow(entity.surrogate(), bytes(40));
            MembershipRow next = new MembershipRow(entity.surrogate(), bytes(40));
            done(new Change.InsertMembership(membership));
            assertThat(await(database.memberships(List.of(entity.surrogate(), UUID.randomUUID()))))
                    .containsExactly(membership);
            raced(new Change.InsertMembership(next));
            raced(new Change.InsertMembership(new MembershipRow(UUID.randomUUID(), bytes(40))));
            raced(new Change.ReplaceMembership(membership, next.sealed()));
            raced(new Change.DeleteMembership(next));
            done(new Change.ReplaceMembership(next, membership.sealed()));
            assertThat(await(database.memberships(List.of(entity.surrogate())))).containsExactly(next);
            done(new Change.DeleteMembership(next));
            assertThat(await(database.memberships(List.of(entity.surrogate())))).isEmpty();
            assertThat(await(database.keys())).containsExactly(key);
            assertThat(await(database.keys(key.name()))).containsExactly(key);
            assertThat(await(database.keys("data|another|1"))).isEmpty();
            assertThat(await(database.counts())).isEqualTo(new RowCounts(1, 1, 1, 1, 1));
        }

        @Test
        void onlyWhatIsKnownIsFoundAmongManyThatAreAsked() {
            List<Bytes> indexes =
                    LongStream.range(0, 3_000).mapToObj(i -> half(i)).toList();
            List<EntityRow> entities =
                    indexes.stream().limit(1_500).map(index -> entity()).toList();
            done(minting(entities, indexes).toArray(Change[]::new));
            List<Joined<IdentifierRow>> found = await(database.identifiersByIndexA(indexes));
            assertThat(found)
                    .extracting(row -> row.row().indexA())
                    .containsExactlyInAnyOrderElementsOf(indexes.subList(0, 1_500));
            assertThat(found)
                    .allMatch(row -> row.entity()
                            .orElseThrow()
                            .surrogate()
                            .equals(row.row().surrogate()));
            assertThat(await(database.entities(
                            entities.stream().map(EntityRow::surrogate).toList())))
                    .containsExactlyInAnyOrderElementsOf(entities);
        }

        @Test
        void nothingIsFoundForNothing() {
            known(half(1));
            assertThat(await(database.identifiersByIndexA(List.of()))).isEmpty();
            assertThat(await(database.identifiersOf(List.of(), Optional.empty())))
                    .isEmpty();
            assertThat(await(database.entities(List.of()))).isEmpty();
            assertThat(commit()).isInstanceOf(Committed.Done.class);
        }

        @Test
        void identifiersOfAnEntityAreOfOneKindOrOfAll() {
            EntityRow entity = known(half(1));
            done(new Change.InsertIdentifier(identifier(entity, half(2), "email")));
            known(half(3));
            EntityRow without = known();
            List<UUID> asked = List.of(entity.surrogate(), UUID.randomUUID(), without.surrogate());
            assertThat(indexesOf(asked, Optional.empty()))
                    .isEqualTo(Map.of(entity, Set.of(half(1), half(2)), without, Set.of()));
            assertThat(indexesOf(asked, Optional.of("email")))
                    .isEqualTo(Map.of(entity, Set.of(half(2)), without, Set.of()));
        }

        private Map<EntityRow, Set<Bytes>> indexesOf(List<UUID> surrogates, Optional<String> kind) {
            Map<EntityRow, Set<Bytes>> indexes = new HashMap<>();
            await(database.identifiersOf(surrogates, kind))
                    .forEach(holder -> indexes.put(
                            holder.entity().orElseThrow(),
                            holder.identifiers().stream()
                                    .map(IdentifierRow::indexA)
                                    .collect(Collectors.toSet())));
            return indexes;
        }

        @Test
        void entitiesOfASchoolComePageByPageInTheOrderOfTheirBytes() {
            List<EntityRow> entities = IntStream.range(0, 50)
                    .mapToObj(i -> entity(UUID.randomUUID(), i % 5 == 0 ? "het-kompas" : SCHOOL))
                    .toList();
            done(entities.stream().map(Change.InsertEntity::new).toArray(Change[]::new));
            List<UUID> seen = new ArrayList<>();
            Optional<UUID> after = Optional.empty();
            for (List<EntityRow> page = await(database.entitiesAfter(SCHOOL, after, 7));
                    !page.isEmpty();
                    page = await(database.entitiesAfter(SCHOOL, after, 7))) {
                page.forEach(row -> seen.add(row.surrogate()));
                after = Optional.of(seen.get(seen.size() - 1));
            }
            assertThat(seen)
                    .containsExactlyElementsOf(entities.stream()
                            .filter(row -> row.school().equals(SCHOOL))
                            .map(EntityRow::surrogate)
                            .sorted((one, two) -> Arrays.compareUnsigned(bytesOf(one), bytesOf(two)))
                            .toList());
            assertThat(await(database.schools())).containsExactlyInAnyOrder(SCHOOL, "het-kompas");
        }

        @Test
        void anEmptyDatabaseHasNothing() {
            assertThat(await(database.schools())).isEmpty();
            assertThat(await(database.counts())).isEqualTo(new RowCounts(0, 0, 0, 0, 0));
            assertThat(await(database.fence(SCHOOL))).isZero();
            assertThat(await(database.mark(NODE))).isEmpty();
            assertThat(await(database.entitiesAfter(SCHOOL, Optional.empty(), 10)))
                    .isEmpty();
            assertThat(await(database.identifiersAfter(Bytes.NONE, 10))).isEmpty();
        }

        private byte[] bytesOf(UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
    }

    @Nested
    class Linking {
        @Test
        void identifierIsSealedAnewWithAnotherOrdinal() {
            EntityRow entity = known(half(1), half(2));
            Bytes first = bytes(50);
            Bytes second = bytes(50);
            done(
                    new Change.Reseal(half(2), entity.surrogate(), 2, first),
                    new Change.Reseal(half(1), entity.surrogate(), 3, first),
                    new Change.Reseal(half(2), entity.surrogate(), 4, second));
            assertThat(await(database.identifiersByIndexA(List.of(half(1), half(2)))))
                    .extracting(found -> found.row().ordinal() + " "
                            + first.equals(found.row().sealed()))
                    .containsExactlyInAnyOrder("3 true", "4 false");
        }

        @Test
        void identifiersComePageByPageInTheOrderOfTheirIndex() {
            List<Bytes> indexes = LongStream.range(0, 45).mapToObj(i -> half(i)).toList();
            indexes.forEach(index -> known(index));
            List<Bytes> seen = new ArrayList<>();
            Bytes after = Bytes.NONE;
            for (List<Joined<IdentifierRow>> page = await(database.identifiersAfter(after, 10));
                    !page.isEmpty();
                    page = await(database.identifiersAfter(after, 10))) {
                assertThat(page).hasSizeLessThanOrEqualTo(10);
                page.forEach(row -> seen.add(row.row().indexA()));
                after = page.get(page.size() - 1).row().indexA();
            }
            assertThat(seen)
                    .containsExactlyElementsOf(indexes.stream()
                            .sorted((one, two) -> Arrays.compareUnsigned(one.array(), two.array()))
                            .toList());
        }
    }

    /** A commit that must be raced, after what was committed before it. */
    record Race(String name, List<Change> before, List<Change> changes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Race> races() {
        EntityRow entity = entity();
        EntityRow second = entity();
        EntityRow unknown = entity();
        IdentifierRow identifier = identifier(entity, half(1));
        AuthoredRow authored = authored(entity);
        PseudonymRow pseudonym = pseudonym("s|a|e", entity);
        KeyRow key = key("k");
        List<Change> before = List.of(
                new Change.InsertEntity(entity),
                new Change.InsertEntity(second),
                new Change.InsertIdentifier(identifier),
                new Change.InsertIdentifier(identifier(second, half(2))),
                new Change.InsertAuthored(authored),
                new Change.InsertPseudonym(pseudonym),
                new Change.InsertKey(key));
        Map<String, Change> races = new java.util.LinkedHashMap<>();
        races.put("an entity that exists", new Change.InsertEntity(entity(entity.surrogate(), SCHOOL)));
        races.put("an identifier that exists", new Change.InsertIdentifier(identifier(second, half(1))));
        races.put(
                "an authored id that exists",
                new Change.InsertAuthored(
                        new AuthoredRow(authored.indexA(), bytes(16), second.surrogate(), "rekenmaat", bytes(9))));
        races.put(
                "a second authored id of an entity",
                new Change.InsertAuthored(
                        new AuthoredRow(bytes(16), bytes(16), entity.surrogate(), "rekenmaat", bytes(9))));
        races.put(
                "a pseudonym that exists in its domain",
                new Change.InsertPseudonym(new PseudonymRow("s|a|e", pseudonym.index(), second.surrogate(), bytes(9))));
        races.put(
                "a second pseudonym of an entity in a domain", new Change.InsertPseudonym(pseudonym("s|a|e", entity)));
        races.put("a key that exists", new Change.InsertKey(key("k")));
        races.put("an entity of another version", new Change.UpdateEntity(changed(changed(entity))));
        races.put("an entity that is gone", new Change.UpdateEntity(changed(unknown)));
        races.put("a row key of another generation", new Change.Rewrap(entity.surrogate(), bytes(40), 3, 2));
        races.put("a row key of an entity that is gone", new Change.Rewrap(unknown.surrogate(), bytes(40), 2, 1));
        races.put("the index of an identifier that is gone", new Change.Reindex(half(77), half(78), half(79), 2));
        races.put("an index that another identifier has", new Change.Reindex(half(1), half(2), half(79), 2));
        races.put(
                "the seal of an identifier that is gone", new Change.Reseal(half(77), entity.surrogate(), 2, bytes(9)));
        races.put(
                "the seal of an identifier that is another's by now",
                new Change.Reseal(half(1), second.surrogate(), 2, bytes(9)));
        races.put(
                "an identifier of an entity that is gone", new Change.InsertIdentifier(identifier(unknown, half(78))));
        races.put("an authored id of an entity that is gone", new Change.InsertAuthored(authored(unknown)));
        races.put("a pseudonym of an entity that is gone", new Change.InsertPseudonym(pseudonym("s|a|e", unknown)));
        races.put("the deletion of an identifier that is gone", new Change.DeleteIdentifier(half(77)));
        races.put("the deletion of a pseudonym that is gone", new Change.DeletePseudonym("s|b|e", pseudonym.index()));
        races.put("the deletion of an entity of another version", new Change.DeleteEntity(entity.surrogate(), 2));
        races.put("the deletion of an entity that is gone", new Change.DeleteEntity(unknown.surrogate(), 1));
        races.put("a fence that is lower", new Change.ExpectFence(SCHOOL, 1));
        races.put("the raising of a fence that is lower", new Change.RaiseFence(SCHOOL, 1));
        races.put("a key of another version", new Change.ReplaceKey(changed(changed(key, "old"), "old"), 2));
        races.put("a key that is gone", new Change.ReplaceKey(changed(key("gone"), "old"), 1));
        return races.entrySet().stream().flatMap(race -> {
            EntityRow more = entity();
            List<Change> good = List.of(
                    new Change.InsertEntity(more),
                    new Change.InsertIdentifier(identifier(more, half(1_000))),
                    new Change.RaiseFence("het-kompas", 0),
                    new Change.UpdateEntity(changed(second)),
                    new Change.DeletePseudonyms("s|a|e"),
                    new Change.Advance(NODE),
                    new Change.Announce(notice("untrue")));
            // Deleting the pseudonyms first would take away what some of the races are about.
            List<Change> first = new ArrayList<>(List.of(race.getValue()));
            first.addAll(good);
            List<Change> last = new ArrayList<>(good);
            last.removeIf(change -> change instanceof Change.DeletePseudonyms);
            last.add(race.getValue());
            return Stream.of(
                    new Race(race.getKey() + ", first", before, first),
                    new Race(race.getKey() + ", last", before, last));
        });
    }

    @ParameterizedTest
    @MethodSource("races")
    void whatIsRacedLeavesNothing(Race race) throws Exception {
        Heard heard = new Heard();
        database.listen(heard);
        done(race.before().toArray(Change[]::new));
        String before = everything();
        raced(race.changes().toArray(Change[]::new));
        assertThat(everything()).isEqualTo(before);
        done(new Change.Announce(notice("true")));
        assertThat(heard.next(1)).containsExactly("ENTITY true");
    }

    /** All rows there are, as text. */
    private String everything() {
        List<EntityRow> entities = await(database.entitiesAfter(SCHOOL, Optional.empty(), 1_000));
        List<UUID> surrogates = entities.stream().map(EntityRow::surrogate).toList();
        return String.join(
                "\n",
                entities.stream().map(RowDatabaseContract::text).toList().toString(),
                await(database.identifiersAfter(Bytes.NONE, 1_000)).stream()
                        .map(RowDatabaseContract::text)
                        .toList()
                        .toString(),
                await(database.authoredOf(surrogates)).toString(),
                sorted(await(database.pseudonymsOf(Optional.empty(), surrogates)).stream()
                        .map(row -> row.domain()
                                + row.surrogate()
                                + Arrays.toString(row.index().array()))
                        .toList()),
                await(database.keys()).stream()
                        .map(row -> row + Arrays.toString(row.copies().array()))
                        .toList()
                        .toString(),
                await(database.counts()).toString(),
                await(database.fence(SCHOOL)) + " " + await(database.fence("het-kompas")),
                await(database.mark(NODE)).toString(),
                await(database.facts("")).toString());
    }

    private static String sorted(List<String> texts) {
        List<String> sorted = new ArrayList<>(texts);
        Collections.sort(sorted);
        return sorted.toString();
    }

    private static String text(EntityRow row) {
        return row
                + Arrays.toString(row.rowKey().array())
                + Arrays.toString(row.mac().array());
    }

    private static String text(Joined<IdentifierRow> found) {
        return found + Arrays.toString(found.row().indexA().array());
    }

    private static <T> T only(List<T> found) {
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Nested
    class Changing {
        @Test
        void anEntityChangesOncePerVersion() {
            EntityRow first = known();
            EntityRow second = changed(first);
            EntityRow third = changed(second);
            done(new Change.UpdateEntity(second), new Change.UpdateEntity(third));
            assertThat(await(database.entities(List.of(first.surrogate())))).containsExactly(third);
            raced(new Change.UpdateEntity(third));
        }

        @Test
        void anUpdateLeavesTheRowKeyAndARewrapLeavesTheRest() {
            EntityRow first = known();
            Bytes rowKey = bytes(40);
            done(new Change.Rewrap(first.surrogate(), rowKey, 2, 1), new Change.UpdateEntity(changed(first)));
            EntityRow now = only(await(database.entities(List.of(first.surrogate()))));
            assertThat(now.rowKey()).isEqualTo(rowKey);
            assertThat(now.dataKey()).isEqualTo(2);
            assertThat(now.version()).isEqualTo(2);
            assertThat(now.restrictedFor()).isEqualTo("rekenmaat,leesbaas");
        }

        @Test
        void whatIsReindexedIsFoundByItsNewIndexOnlyAndKeepsItsPlace() {
            EntityRow entity = known(half(1), half(2), half(3));
            done(
                    new Change.Reindex(half(2), half(20), half(21), 2),
                    new Change.Reindex(half(20), half(22), half(23), 3));
            assertThat(await(database.identifiersByIndexA(List.of(half(2), half(20)))))
                    .isEmpty();
            IdentifierRow found =
                    only(await(database.identifiersByIndexB(List.of(half(23))))).row();
            assertThat(found.indexA()).isEqualTo(half(22));
            assertThat(found.indexKey()).isEqualTo(3);
            assertThat(found.surrogate()).isEqualTo(entity.surrogate());
        }

        @Test
        void changesAreDoneInTheirOrder() {
            EntityRow one = known(half(1));
            EntityRow two = known();
            done(new Change.DeleteIdentifier(half(1)), new Change.InsertIdentifier(identifier(two, half(1))));
            assertThat(only(await(database.identifiersByIndexA(List.of(half(1)))))
                            .entity())
                    .contains(two);
            raced(new Change.InsertIdentifier(identifier(one, half(1))), new Change.DeleteIdentifier(half(1)));
            done(new Change.RaiseFence(SCHOOL, 0), new Change.ExpectFence(SCHOOL, 1), new Change.RaiseFence(SCHOOL, 1));
            assertThat(await(database.fence(SCHOOL))).isEqualTo(2);
            done(new Change.SetMark(NODE, 40), new Change.Advance(NODE));
            assertThat(await(database.mark(NODE))).isEqualTo(OptionalLong.of(41));
        }

        @Test
        void anEntityIsDeletedWithEverythingOfIt() {
            EntityRow entity = known(half(1), half(2));
            EntityRow stays = known(half(3));
            done(
                    new Change.InsertAuthored(authored(entity)),
                    new Change.InsertAuthored(authored(stays)),
                    new Change.InsertPseudonym(pseudonym("s|a|e", entity)),
                    new Change.InsertPseudonym(pseudonym("s|b|e", entity)),
                    new Change.InsertPseudonym(pseudonym("s|a|e", stays)));
            done(new Change.DeleteEntity(entity.surrogate(), 1));
            assertThat(await(database.counts())).isEqualTo(new RowCounts(1, 1, 1, 1, 0));
            assertThat(await(database.identifiersByIndexA(List.of(half(1), half(2), half(3)))))
                    .extracting(found -> found.row().surrogate())
                    .containsExactly(stays.surrogate());
            done(new Change.InsertIdentifier(identifier(stays, half(1))));
        }

        @Test
        void pseudonymsAreDeletedOneByOneAndByDomain() {
            EntityRow one = known();
            EntityRow two = known();
            PseudonymRow first = pseudonym("s|a|e", one);
            done(
                    new Change.InsertPseudonym(first),
                    new Change.InsertPseudonym(pseudonym("s|a|e", two)),
                    new Change.InsertPseudonym(pseudonym("s|b|e", one)),
                    new Change.InsertPseudonym(pseudonym("s|b|e", two)));
            done(new Change.DeletePseudonym("s|a|e", first.index()), new Change.DeletePseudonyms("s|b|e"));
            assertThat(await(database.pseudonymsOf(Optional.empty(), List.of(one.surrogate(), two.surrogate()))))
                    .extracting(PseudonymRow::surrogate, PseudonymRow::domain)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(two.surrogate(), "s|a|e"));
            done(new Change.DeletePseudonyms("s|none|e"));
        }

        @Test
        void aKeyIsReplacedOnlyAsItWasSeen() {
            KeyRow first = key("k");
            KeyRow another = key("l");
            done(new Change.InsertKey(first), new Change.InsertKey(another));
            KeyRow second = changed(first, "rotating");
            KeyRow third = changed(second, "retired");
            done(new Change.ReplaceKey(second, 1));
            assertThat(await(database.keys("k"))).containsExactly(second);
            raced(new Change.ReplaceKey(second, 1));
            done(new Change.ReplaceKey(third, 2));
            assertThat(await(database.keys())).containsExactlyInAnyOrder(third, another);
        }

        @Test
        void factsAreWrittenOverAndForgotten() {
            done(
                    new Change.PutFact("agreement|a", "1"),
                    new Change.PutFact("agreement|b", "2"),
                    new Change.PutFact("x%", "3"));
            assertThat(await(database.facts("agreement|"))).isEqualTo(Map.of("agreement|a", "1", "agreement|b", "2"));
            assertThat(await(database.facts("x%"))).isEqualTo(Map.of("x%", "3"));
            assertThat(await(database.facts("%"))).isEmpty();
            done(
                    new Change.PutFact("agreement|a", "4"),
                    new Change.DeleteFact("agreement|b"),
                    new Change.DeleteFact("none"));
            assertThat(await(database.facts(""))).isEqualTo(Map.of("agreement|a", "4", "x%", "3"));
        }

        @Test
        void largeListsAreOneCommit() {
            List<Bytes> indexes =
                    LongStream.range(0, 5_000).mapToObj(i -> half(i)).toList();
            List<EntityRow> entities = indexes.stream().map(index -> entity()).toList();
            done(minting(entities, indexes).toArray(Change[]::new));
            done(entities.stream()
                    .map(row -> new Change.Rewrap(row.surrogate(), bytes(40), 2, 1))
                    .toArray(Change[]::new));
            done(LongStream.range(0, 5_000)
                    .mapToObj(i -> new Change.Reindex(half(i), half(10_000 + i), bytes(16), 2))
                    .toArray(Change[]::new));
            assertThat(await(database.counts())).isEqualTo(new RowCounts(5_000, 5_000, 0, 0, 0));
            assertThat(await(database.identifiersAfter(Bytes.NONE, 10_000)))
                    .allMatch(found -> found.row().indexKey() == 2
                            && found.entity().orElseThrow().dataKey() == 2);
        }
    }

    @Nested
    class Racing {
        @Test
        void concurrentCommitsGiveEachIdentifierExactlyOneEntity() {
            int identifiers = 300;
            List<Future<Committed>> commits = new ArrayList<>();
            List<List<EntityRow>> minted = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                List<Bytes> wanted = RANDOM.longs(12, 0, identifiers)
                        .distinct()
                        .mapToObj(RowDatabaseContract::half)
                        .toList();
                List<EntityRow> entities =
                        wanted.stream().map(index -> entity()).toList();
                List<Change> changes = new ArrayList<>(List.of(new Change.ExpectFence(SCHOOL, 0)));
                changes.addAll(minting(entities, wanted));
                changes.add(new Change.Advance(NODE));
                minted.add(entities);
                commits.add((i % 2 == 0 ? database : other).commit(changes));
            }
            Set<UUID> expected = new HashSet<>();
            Set<Long> positions = new HashSet<>();
            for (int i = 0; i < commits.size(); i++) {
                Committed committed = await(commits.get(i));
                if (committed instanceof Committed.Done done) {
                    minted.get(i).forEach(row -> expected.add(row.surrogate()));
                    positions.add(done.position());
                } else {
                    assertThat(committed).isEqualTo(Committed.RACED);
                }
            }
            assertThat(positions).isNotEmpty();
            assertThat(positions)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, positions.size()).boxed().toList());
            assertThat(await(database.mark(NODE))).isEqualTo(OptionalLong.of(positions.size()));
            assertThat(await(database.entitiesAfter(SCHOOL, Optional.empty(), 10_000)))
                    .extracting(EntityRow::surrogate)
                    .containsExactlyInAnyOrderElementsOf(expected);
            Map<UUID, Integer> led = new HashMap<>();
            await(database.identifiersByIndexA(LongStream.range(0, identifiers)
                            .mapToObj(RowDatabaseContract::half)
                            .toList()))
                    .forEach(found -> led.merge(found.row().surrogate(), 1, Integer::sum));
            assertThat(led.keySet()).isEqualTo(expected);
            assertThat(led.values()).allMatch(count -> count == 1);
        }

        @Test
        void everyoneWhoTriesAgainAfterARaceIsDoneInTheEnd() {
            List<Bytes> wanted = LongStream.range(0, 100).mapToObj(i -> half(i)).toList();
            List<Future<Void>> nodes = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                List<Bytes> shuffled = new ArrayList<>(wanted);
                Collections.shuffle(shuffled, RANDOM);
                nodes.add(resolveOrMint(i % 2 == 0 ? database : other, shuffled, 100));
            }
            nodes.forEach(Await::await);
            assertThat(await(database.counts())).isEqualTo(new RowCounts(100, 100, 0, 0, 0));
        }

        private Future<Void> resolveOrMint(RowDatabase through, List<Bytes> wanted, int tries) {
            return through.identifiersByIndexA(wanted).compose(found -> {
                List<Bytes> missing = new ArrayList<>(wanted);
                found.forEach(row -> missing.remove(row.row().indexA()));
                if (missing.isEmpty()) {
                    return Future.succeededFuture();
                }
                assertThat(tries).isPositive();
                return through.commit(
                                minting(missing.stream().map(index -> entity()).toList(), missing))
                        .recover(failure -> failure instanceof StoreException busy && busy.reason() == Reason.BUSY
                                ? Future.succeededFuture(Committed.RACED)
                                : Future.failedFuture(failure))
                        .compose(committed -> resolveOrMint(through, wanted, tries - 1));
            });
        }

        @Test
        void ofManyWhoRaiseAFenceOneDoes() {
            List<Future<Committed>> raising = IntStream.range(0, 12)
                    .mapToObj(i -> (i % 2 == 0 ? database : other).commit(List.of(new Change.RaiseFence(SCHOOL, 0))))
                    .toList();
            assertThat(raising.stream().map(Await::await).filter(Committed.Done.class::isInstance))
                    .hasSize(1);
            assertThat(await(database.fence(SCHOOL))).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void onceAFenceIsRaisedNothingThatExpectedTheOldValueAppears(boolean rowExists) {
            long value = 0;
            if (rowExists) {
                done(new Change.RaiseFence(SCHOOL, 0));
                value = 1;
            }
            long before = value;
            for (int round = 0; round < 10; round++) {
                long old = before + round;
                List<Future<Committed>> minting = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    minting.add(mintExpecting(i % 2 == 0 ? database : other, old));
                }
                Future<Committed> raising = other.commit(List.of(new Change.RaiseFence(SCHOOL, old)));
                Future<RowCounts> whenRaised = raising.compose(raised -> other.counts());
                for (int i = 0; i < 10; i++) {
                    minting.add(mintExpecting(i % 2 == 0 ? database : other, old));
                }
                assertThat(await(raising)).isInstanceOf(Committed.Done.class);
                long done = minting.stream()
                        .map(Await::await)
                        .filter(Committed.Done.class::isInstance)
                        .count();
                assertThat(await(whenRaised)).isEqualTo(await(database.counts()));
                assertThat(await(mintExpecting(database, old))).isEqualTo(Committed.RACED);
                assertThat(done).isBetween(0L, 20L);
            }
        }

        private Future<Committed> mintExpecting(RowDatabase through, long fence) {
            return through.commit(List.of(new Change.ExpectFence(SCHOOL, fence), new Change.InsertEntity(entity())));
        }

        @Test
        void nothingIsLinkedToAnEntityThatIsDeletedMeanwhile() {
            for (int round = 0; round < 20; round++) {
                EntityRow entity = known();
                Bytes index = bytes(16);
                Future<Committed> linking =
                        database.commit(List.of(new Change.InsertIdentifier(identifier(entity, index))));
                Future<Committed> deleting = other.commit(List.of(new Change.DeleteEntity(entity.surrogate(), 1)));
                assertThat(await(deleting)).isInstanceOf(Committed.Done.class);
                assertThat(await(linking)).isNotNull();
                assertThat(await(database.identifiersByIndexA(List.of(index)))).isEmpty();
            }
        }

        @Test
        void ofManyWhoChangeAnEntityOneDoes() {
            EntityRow entity = known();
            List<Future<Committed>> changing = IntStream.range(0, 12)
                    .mapToObj(i -> (i % 2 == 0 ? database : other)
                            .commit(List.of(
                                    new Change.UpdateEntity(changed(entity)),
                                    new Change.InsertIdentifier(identifier(entity, bytes(16))))))
                    .toList();
            assertThat(changing.stream().map(Await::await).filter(Committed.Done.class::isInstance))
                    .hasSize(1);
            assertThat(await(database.counts())).isEqualTo(new RowCounts(1, 1, 0, 0, 0));
        }
    }

    @Nested
    class Telling {
        @Test
        void whatIsCommittedIsHeardByAllInItsOrder() throws Exception {
            Heard here = new Heard();
            Heard there = new Heard();
            database.listen(here);
            other.listen(there);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                assertThat(await((i % 2 == 0 ? database : other)
                                .commit(List.of(
                                        new Change.Announce(new Notice(Topic.KEYS, "a" + i)),
                                        new Change.InsertEntity(entity()),
                                        new Change.Announce(new Notice(Topic.EVERYTHING, ""))))))
                        .isInstanceOf(Committed.Done.class);
                expected.addAll(List.of("KEYS a" + i, "EVERYTHING "));
            }
            if (database == other) {
                assertThat(there.next(60)).containsExactlyElementsOf(expected);
            } else {
                assertThat(here.next(60)).containsExactlyElementsOf(expected);
                assertThat(there.next(60)).containsExactlyElementsOf(expected);
            }
        }

        @Test
        void manyNoticesOfOneCommitAreAllHeard() throws Exception {
            Heard heard = new Heard();
            database.listen(heard);
            List<String> subjects = IntStream.range(0, 500)
                    .mapToObj(i -> i + "-" + "x".repeat(150))
                    .toList();
            done(subjects.stream()
                    .map(subject -> new Change.Announce(notice(subject)))
                    .toArray(Change[]::new));
            assertThat(heard.next(500))
                    .containsExactlyElementsOf(subjects.stream()
                            .map(subject -> "ENTITY " + subject)
                            .toList());
        }
    }

    @Nested
    class Behaving {
        @Test
        void answersComeOnTheContextOfTheCaller() throws Exception {
            Context context = vertx.getOrCreateContext();
            CountDownLatch answered = new CountDownLatch(2);
            AtomicReference<Context> reading = new AtomicReference<>();
            AtomicReference<Context> writing = new AtomicReference<>();
            context.runOnContext(now -> {
                database.counts().onComplete(counts -> {
                    reading.set(Vertx.currentContext());
                    answered.countDown();
                });
                database.commit(List.of(new Change.InsertEntity(entity()))).onComplete(done -> {
                    writing.set(Vertx.currentContext());
                    answered.countDown();
                });
            });
            assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(reading.get()).isSameAs(context);
            assertThat(writing.get()).isSameAs(context);
        }

        @Test
        void closingFinishesWhatWasAcceptedAndRefusesTheRest() {
            Future<Committed> accepted = database.commit(List.of(new Change.InsertEntity(entity())));
            Future<Void> closing = database.close();
            Future<Committed> late = database.commit(List.of(new Change.InsertEntity(entity())));
            assertThat(await(accepted)).isInstanceOf(Committed.Done.class);
            assertThatThrownBy(() -> await(late))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.CLOSED));
            await(closing);
            assertThatThrownBy(() -> await(database.counts()))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.CLOSED));
        }

        @Test
        void compactionLeavesWhatIsThere() {
            EntityRow entity = known(half(1));
            EntityRow gone = known(half(2));
            done(new Change.DeleteEntity(gone.surrogate(), 1));
            await(database.compact());
            assertThat(only(await(database.identifiersByIndexA(List.of(half(1), half(2)))))
                            .entity())
                    .contains(entity);
            known(half(3));
        }
    }
}
