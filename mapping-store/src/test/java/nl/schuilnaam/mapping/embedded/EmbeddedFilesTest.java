package nl.schuilnaam.mapping.embedded;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.LINE_ITEM;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.email;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.AuthoredId;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded store does with its files: whom it lets in, what stands in them, and what happens when they change. */
class EmbeddedFilesTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    private Path database() {
        return directory.resolve("store").resolve("mapping.db");
    }

    private MappingStore open() {
        return open("kek");
    }

    private MappingStore open(String keyFile) {
        return open(await(EmbeddedDatabase.open(vertx, directory.resolve("store"))), keyFile);
    }

    private MappingStore open(EmbeddedDatabase database, String keyFile) {
        return await(MappingStores.open(
                vertx, database, List.of(new KeyFile(directory.resolve(keyFile))), "test", Clock.systemUTC()));
    }

    private void assertRefused(String keyFile, String because) {
        assertThatThrownBy(() -> open(keyFile)).isInstanceOfSatisfying(StoreException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
            assertThat(refused).hasMessageContaining(because);
        });
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement change = connection.createStatement()) {
            change.execute(statement);
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws Exception {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 10)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("store"))))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            List<Path> all = files.toList();
            assertThat(all).extracting(file -> file.getFileName().toString()).contains("mapping.db", "mapping.db-wal");
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.getFileName().toString())
                        .isEqualTo("rw-------");
            }
        }
        await(store.close());
    }

    @Test
    void databaseThatOthersMayReadIsRefused() throws Exception {
        await(open().close());
        Files.setPosixFilePermissions(database(), PosixFilePermissions.fromString("rw-r-----"));
        assertRefused("kek", "others may read");
    }

    @Test
    void directoryThatOthersMayWriteIsRefused() throws Exception {
        Files.createDirectory(directory.resolve("store"));
        Files.setPosixFilePermissions(directory.resolve("store"), PosixFilePermissions.fromString("rwxrwxr-x"));
        assertRefused("kek", "others may write");
    }

    @Test
    void secondOpeningIsRefusedUntilTheFirstIsClosed() {
        MappingStore store = open();
        assertRefused("kek", "another process");
        await(store.close());
        await(open().close());
    }

    @Test
    void newerFormatIsRefused() throws Exception {
        await(open().close());
        sql("INSERT INTO schema_version (version, oldest_program) VALUES (99, 99)");
        assertRefused("kek", "format 99");
    }

    @Test
    void anotherKeyEncryptionKeyIsRefusedBeforeAnythingIsMinted() {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 1)));
        await(store.close());
        new KeyFile(directory.resolve("other")).load(true);
        assertRefused("other", "not the one they were wrapped under");
    }

    @Test
    void missingKeyEncryptionKeyIsNotMadeAnew() {
        MappingStore store = open();
        await(store.keys().serviceKey("access-token"));
        await(store.close());
        assertRefused("missing", "missing");
        assertThat(directory.resolve("missing")).doesNotExist();
    }

    @Test
    void entitiesWithoutKeysAreRefused() throws Exception {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 1)));
        await(store.close());
        sql("DELETE FROM wrapped_key");
        assertRefused("kek", "no keys");
    }

    @Test
    void openingThatWasRefusedLetsGoOfTheDirectory() {
        MappingStore store = open();
        await(store.keys().serviceKey("access-token"));
        await(store.close());
        assertRefused("missing", "missing");
        await(open().close());
    }

    @Test
    void damagedKeyIsRefusedAndNeverReplacedWhileOthersServe() throws Exception {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 1)));
        await(store.keys().serviceKey("access-token"));
        await(store.close());
        sql("UPDATE wrapped_key SET copies = zeroblob(48) WHERE name = 'service|access-token'");
        MappingStore again = open();
        assertThatThrownBy(() -> await(again.keys().serviceKey("access-token"))).hasMessageContaining("does not open");
        assertThat(await(again.find(SCHOOL, List.of(sisId("p0"))))).hasSize(1);
        await(again.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"index|de-regenboog|sis-ie", "index|de-regenboog|sis-id|", "data|de-regenboog|2"})
    void keyThatLostItsNameIsNotMadeAnew(String name) throws Exception {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 1)));
        await(store.close());
        sql("UPDATE wrapped_key SET name = '" + name + "' WHERE name = 'index|de-regenboog|sis-id'");
        MappingStore again = open();
        assertThatThrownBy(() -> await(again.resolveOrMint(SCHOOL, newcomers("p", 1))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.DAMAGED));
        assertThat(await(again.counts()).entities()).isEqualTo(1);
        await(again.close());
    }

    @ParameterizedTest
    @CsvSource({
        "identifier, sealed, 20",
        "identifier, sealed, 0",
        "identifier, surrogate, 3",
        "identifier, kind, -1",
        "entity, row_key, 11",
        "entity, type, -1",
        "entity, school, -1"
    })
    void changedRowIsRefusedAndTheOthersServe(String table, String column, int at) throws Exception {
        MappingStore store = open();
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        Map<Identifier, String> texts =
                await(pseudonyms.pseudonymise(VIEW, newcomers("p", 3))).texts();
        Surrogate victim =
                await(store.find(SCHOOL, List.of(sisId("p1")))).get(sisId("p1")).surrogate();
        await(store.close());
        change(table, column, at, victim);

        MappingStore again = open();
        Pseudonyms after = Pseudonyms.over(vertx, again);
        assertThatThrownBy(() -> await(after.pseudonymise(VIEW, List.of(Sighting.of(sisId("p1"))))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.DAMAGED));
        assertThat(await(after.relink(
                        VIEW,
                        IdentifierKind.SIS_ID,
                        List.of(person(texts.get(sisId("p1"))), person(texts.get(sisId("p2")))))))
                .containsOnly(Map.entry(person(texts.get(sisId("p2"))), "p2"));
        assertThat(await(after.pseudonymise(VIEW, List.of(Sighting.of(sisId("p0")))))
                        .texts())
                .containsEntry(sisId("p0"), texts.get(sisId("p0")));
        assertThat(await(again.counts()).damaged()).isPositive();
        assertThat(await(again.counts()).entities()).isEqualTo(3);
        await(again.close());
    }

    /** Flips one bit of a column of the victim's row; a number is replaced by that of another word. */
    private void change(String table, String column, int at, Surrogate victim) throws Exception {
        byte[] surrogate = HexFormat.of().parseHex(victim.value().toString().replace("-", ""));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                PreparedStatement select =
                        connection.prepareStatement("SELECT " + column + " FROM " + table + " WHERE surrogate = ?");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET " + column + " = ? WHERE surrogate = ?")) {
            select.setBytes(1, surrogate);
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                if (at < 0) {
                    update.setInt(1, row.getInt(1) % 3 + 1);
                } else {
                    byte[] changed = row.getBytes(1);
                    changed[at] ^= 0x10;
                    update.setBytes(1, changed);
                }
            }
            update.setBytes(2, surrogate);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void rowsThatChangedPlacesAreRefused() throws Exception {
        MappingStore store = open();
        await(store.resolveOrMint(SCHOOL, newcomers("p", 2)));
        await(store.close());
        sql("UPDATE identifier SET surrogate = (SELECT max(surrogate) FROM entity)");
        MappingStore again = open();
        assertThatThrownBy(() -> await(again.find(SCHOOL, List.of(sisId("p0"), sisId("p1")))))
                .isInstanceOf(StoreException.class);
        await(again.close());
    }

    @Test
    void neitherIdentitiesNorPseudonymsStandInTheFiles() throws Exception {
        MappingStore store = open();
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        List<String> canaries =
                new ArrayList<>(List.of("Kanarie-4711-Zoë", "kanarie.vandermeer@school.example", "kanarie-toets-99"));
        canaries.addAll(await(pseudonyms.pseudonymise(
                        VIEW, List.of(new Sighting(sisId(canaries.get(0)), List.of(email(canaries.get(1)))))))
                .texts()
                .values());
        await(store.author(SCHOOL, SUPPLIER, List.of(new AuthoredId(LINE_ITEM, canaries.get(2)))));
        assertFilesAreSilentAbout(canaries);
        await(store.close());
        assertFilesAreSilentAbout(canaries);
    }

    private void assertFilesAreSilentAbout(List<String> canaries) throws Exception {
        String kek = HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("kek")));
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            for (Path file : files.toList()) {
                String content = HexFormat.of().formatHex(Files.readAllBytes(file));
                assertThat(content.contains(kek)).isFalse();
                for (String canary : canaries) {
                    for (byte[] form : forms(canary)) {
                        assertThat(content.contains(HexFormat.of().formatHex(form)))
                                .as("canary %d in %s", canaries.indexOf(canary), file.getFileName())
                                .isFalse();
                    }
                }
            }
        }
    }

    private static List<byte[]> forms(String canary) {
        byte[] utf8 = canary.getBytes(StandardCharsets.UTF_8);
        List<byte[]> forms = new ArrayList<>();
        for (Charset charset : List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                StandardCharsets.ISO_8859_1)) {
            forms.add(canary.getBytes(charset));
        }
        forms.add(HexFormat.of().formatHex(utf8).getBytes(StandardCharsets.US_ASCII));
        forms.add(HexFormat.of().withUpperCase().formatHex(utf8).getBytes(StandardCharsets.US_ASCII));
        for (int shift = 0;
                shift < 3;
                shift++) { // base64 of a text has three faces, by where it starts; its ends depend on the neighbours
            byte[] shifted = new byte[utf8.length + shift];
            System.arraycopy(utf8, 0, shifted, shift, utf8.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            forms.add(text.substring(shift == 0 ? 0 : 4, text.length() - 2).getBytes(StandardCharsets.US_ASCII));
        }
        if (canary.length() == 36 && canary.indexOf('-') == 8) {
            forms.add(HexFormat.of().parseHex(canary.replace("-", "")));
        }
        return forms;
    }

    @Test
    void fullDiskRefusesNewcomersServesTheKnownAndHeals() throws Exception {
        EmbeddedDatabase embedded = await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
        MappingStore store = open(embedded, "kek");
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        Map<Identifier, String> known =
                await(pseudonyms.pseudonymise(VIEW, newcomers("known", 5))).texts();
        await(embedded.write(session -> {
            session.execute("PRAGMA max_page_count=1"); // SQLite takes the number of pages in use
            return true;
        }));
        assertThatThrownBy(() -> await(pseudonyms.pseudonymise(VIEW, newcomers("new", 3_000))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE));
        assertThat(await(store.find(SCHOOL, List.of(sisId("new0"))))).isEmpty();
        assertThat(await(pseudonyms.pseudonymise(VIEW, newcomers("known", 5))).texts())
                .isEqualTo(known);
        await(embedded.write(session -> {
            session.execute("PRAGMA max_page_count=1000000");
            return true;
        }));
        assertThat(await(pseudonyms.pseudonymise(VIEW, newcomers("new", 3_000))).texts())
                .hasSize(3_000);
        await(store.close());
    }

    @Test
    void workThatFailsTakesOnlyItsOwnRowsWithIt() throws Exception {
        EmbeddedDatabase store = await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
        var failing = store.write(session -> {
            session.execute("INSERT INTO word (text) VALUES ('half')");
            throw new StoreException(Reason.DAMAGED, "on purpose");
        });
        var good = store.write(session -> {
            session.execute("INSERT INTO word (text) VALUES ('whole')");
            return true;
        });
        assertThatThrownBy(() -> await(failing)).hasMessage("on purpose");
        assertThat(await(good)).isTrue();
        await(store.close());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT group_concat(text) FROM word")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("whole");
        }
    }

    @Test
    void moreThanTheQueueTakesIsRefusedAtOnce() {
        EmbeddedDatabase store = await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
        java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
        var blocked = store.write(session -> {
            try {
                return release.await(30, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        List<io.vertx.core.Future<Boolean>> accepted = new ArrayList<>();
        StoreException refusal = null;
        while (refusal == null && accepted.size() < 50_000) {
            var next = store.write(session -> true);
            if (next.failed()) {
                refusal = (StoreException) next.cause();
            } else {
                accepted.add(next);
            }
        }
        release.countDown();
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
        assertThat(await(blocked)).isTrue();
        accepted.forEach(future -> assertThat(await(future)).isTrue());
        await(store.close());
    }
}
