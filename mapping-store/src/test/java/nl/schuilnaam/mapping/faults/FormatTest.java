package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F32: a store that an older or newer program wrote gives everybody the pseudonyms that they had. */
class FormatTest {
    private static final String FIXTURE = "/nl/schuilnaam/mapping/embedded/format-1/";
    private static final JsonObject EXPECTED =
            new JsonObject(new String(resource("expected.json"), StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private StoreFiles files;

    @BeforeEach
    void copyTheFixture() throws Exception {
        files = new StoreFiles(directory);
        Files.createDirectories(files.store());
        Files.write(files.database(), resource("mapping.db"));
        Files.write(files.key(), resource("kek.key"));
        Files.setPosixFilePermissions(files.store(), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(files.database(), PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("r--------"));
    }

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    private static byte[] resource(String name) {
        try (InputStream in = FormatTest.class.getResourceAsStream(FIXTURE + name)) {
            return in.readAllBytes();
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void storeInFormat1GivesEverybodyTheSamePseudonymsBothWays() {
        MappingStore store = files.open(vertx);
        assertEverythingAsExpected(store);
        await(store.close());
        MappingStore again = files.open(vertx);
        assertEverythingAsExpected(again);
        await(again.close());
    }

    @Test
    void upgradeThatIsBrokenOffAtAnyStepGoesOnAtTheNextOpening() {
        int step = 0;
        boolean finished = false;
        while (!finished) {
            EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, files.store()));
            BreakingDatabase breaking = new BreakingDatabase(database, step++);
            try {
                MappingStore store = await(open(breaking));
                finished = true;
                assertEverythingAsExpected(store);
                await(store.close());
            } catch (StoreException broken) {
                assertThat(broken.reason()).isEqualTo(Reason.UNAVAILABLE);
                await(database.close());
            }
        }
        assertThat(step).as("steps of the upgrade").isGreaterThan(3);
    }

    private Future<MappingStore> open(RowDatabase database) {
        return MappingStores.open(vertx, database, List.of(new KeyFile(files.key())), "test", Clock.systemUTC());
    }

    @Test
    void upgradeIsKilledAtManyWritesAndGoesOnAtTheNextOpening() throws Exception {
        int died = 0;
        for (int write : Straced.sample(List.of(5, 15, 25, 35), Integer.getInteger("schuilnaam.upgrade-kills", 0))) {
            StoreFiles copy = files.copyTo(directory.resolve("killed-" + write));
            died += Straced.run(OpeningProcess.class, copy.directory(), "pwrite64:signal=KILL:when=" + write) == 0
                    ? 0
                    : 1;
            MappingStore store = copy.open(vertx);
            assertEverythingAsExpected(store);
            await(store.close());
        }
        assertThat(died).as("kills that came in time").isGreaterThanOrEqualTo(2);
    }

    @Test
    void storeThatANewerProgramExtendedGivesTheSamePseudonyms() {
        await(files.open(vertx).close());
        files.sql(
                "INSERT INTO schema_version (version, oldest_program) VALUES (3, 2)",
                "ALTER TABLE entity ADD COLUMN later TEXT NOT NULL DEFAULT 'x'",
                "ALTER TABLE identifier ADD COLUMN later INTEGER NOT NULL DEFAULT 0",
                "CREATE TABLE later (surrogate BLOB PRIMARY KEY REFERENCES entity, what TEXT)");
        MappingStore store = files.open(vertx);
        assertEverythingAsExpected(store);
        assertThat(await(store.resolveOrMint(SCHOOL, newcomers("new", 20)))).hasSize(20);
        assertThat(await(store.examine()).isSound()).isTrue();
        await(store.close());
    }

    @Test
    void storeThatANewerProgramMadeIncompatibleIsRefused() {
        await(files.open(vertx).close());
        files.sql("INSERT INTO schema_version (version, oldest_program) VALUES (3, 3)");
        assertThatThrownBy(() -> files.open(vertx))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REFUSED));
    }

    private void assertEverythingAsExpected(MappingStore store) {
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        int compared = 0;
        for (JsonObject entity : objects(EXPECTED.getJsonArray("entities"))) {
            EntityType type = new EntityType(entity.getString("type"));
            Map<String, String> latest = new HashMap<>();
            List<Identifier> identifiers = objects(entity.getJsonArray("identifiers")).stream()
                    .map(one -> {
                        latest.put(one.getString("kind"), one.getString("value"));
                        return new Identifier(type, new IdentifierKind(one.getString("kind")), one.getString("value"));
                    })
                    .toList();
            for (JsonObject seen : objects(entity.getJsonArray("pseudonyms"))) {
                for (var text : seen.getJsonObject("texts")) {
                    View view = view(entity, seen, text.getKey());
                    for (Identifier identifier : identifiers) {
                        assertThat(await(pseudonyms.pseudonymise(view, List.of(Sighting.of(identifier))))
                                        .texts())
                                .containsEntry(identifier, (String) text.getValue());
                    }
                    Reference reference = new Reference(type, (String) text.getValue());
                    latest.forEach((kind, value) -> assertThat(
                                    await(pseudonyms.relink(view, new IdentifierKind(kind), List.of(reference))))
                            .containsEntry(reference, value));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(26 * 4 * 4);
        for (JsonObject authored : objects(EXPECTED.getJsonArray("authored"))) {
            EntityType type = new EntityType(authored.getString("type"));
            Identifier schoolSide = new Identifier(type, IdentifierKind.SIS_ID, authored.getString("sis-id"));
            for (JsonObject seen : objects(authored.getJsonArray("pseudonyms-of-others"))) {
                for (var text : seen.getJsonObject("texts")) {
                    assertThat(await(pseudonyms.pseudonymise(
                                            view(authored, seen, text.getKey()), List.of(Sighting.of(schoolSide))))
                                    .texts())
                            .containsEntry(schoolSide, (String) text.getValue());
                }
                View own = view(authored, seen.copy().put("supplier", authored.getString("supplier")), "uuid");
                Reference reference = new Reference(type, authored.getString("supplier-id"));
                assertThat(await(pseudonyms.relink(own, IdentifierKind.SIS_ID, List.of(reference))))
                        .containsEntry(reference, schoolSide.value());
            }
        }
        JsonObject counts = EXPECTED.getJsonObject("counts");
        var now = await(store.counts());
        assertThat(now.entities()).isEqualTo((long) counts.getInteger("entities"));
        assertThat(now.identifiers()).isEqualTo((long) counts.getInteger("identifiers"));
        assertThat(now.authored()).isEqualTo((long) counts.getInteger("authored"));
        assertThat(await(store.examine()).isSound()).isTrue();
    }

    private static View view(JsonObject entity, JsonObject seen, String format) {
        return new View(
                new SchoolId(entity.getString("school")),
                new SupplierId(seen.getString("supplier")),
                PseudonymFormat.Spelling.valueOf(format.toUpperCase(Locale.ROOT)),
                new Epoch(seen.getString("epoch")),
                List.of());
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
