package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.Test;

/** What was deleted is nowhere in the server's files after a compaction. */
class CompactionTest {
    private static Bytes canary(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Bytes half(String text) {
        return canary((text + "................").substring(0, 16));
    }

    private static List<Change> person(UUID surrogate, String canary) {
        return List.of(
                new Change.InsertEntity(new EntityRow(
                        surrogate,
                        "s",
                        "person",
                        canary(canary + "-rowkey"),
                        1,
                        20_000,
                        1,
                        "",
                        "",
                        "sis-id",
                        "a",
                        half(canary + "m"))),
                new Change.InsertIdentifier(new IdentifierRow(
                        half(canary + "a"), half(canary + "b"), 1, surrogate, "sis-id", 1, canary(canary + "-sealed"))),
                new Change.InsertAuthored(new AuthoredRow(
                        half(canary + "c"), half(canary + "d"), surrogate, "a", canary(canary + "-authored"))),
                new Change.InsertPseudonym(
                        new PseudonymRow("s|a|e", half(canary + "p"), surrogate, canary(canary + "-pseudonym"))));
    }

    @Test
    void deletedRowsAreNowhereInDataFilesOrLog() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (PostgresServer server = PostgresServer.withSettings(Map.of("wal_recycle", "off"))) {
            String name = server.freshDatabase();
            server.sql(
                    name,
                    "grant pg_checkpoint to schuilnaam",
                    "grant execute on function pg_switch_wal() to schuilnaam");
            RowDatabase database = await(PostgresDatabase.open(vertx, server.options(name)));
            List<UUID> gone = new ArrayList<>();
            List<UUID> stay = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                (i % 2 == 0 ? gone : stay).add(UUID.randomUUID());
                List<UUID> which = i % 2 == 0 ? gone : stay;
                await(database.commit(person(which.get(which.size() - 1), (i % 2 == 0 ? "KANARIE" : "VINK") + i / 2)));
            }
            server.sql(name, "analyze", "checkpoint");
            assertThat(filesWith(server.data(), "KANARIE")).as("files before").isNotEmpty();
            await(database.commit(gone.stream()
                    .<Change>map(surrogate -> new Change.DeleteEntity(surrogate, 1))
                    .toList()));
            await(database.compact());
            assertThat(filesWith(server.data(), "KANARIE")).as("files after").isEmpty();
            assertThat(filesWith(server.data(), "VINK"))
                    .as("files with those who stay")
                    .isNotEmpty();
            for (UUID surrogate : gone.subList(0, 5)) {
                assertThat(filesWith(server.data(), new String(Rows.order(surrogate), StandardCharsets.ISO_8859_1)))
                        .as("files with a surrogate that is gone")
                        .isEmpty();
            }
            assertThat(await(database.entities(stay))).hasSize(100);
            assertThat(server.log()).doesNotContain("KANARIE");
            await(database.close());
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void withoutThePrivilegesTheTablesAreRewrittenAllTheSame() throws Exception {
        Vertx vertx = Vertx.vertx();
        PostgresServer server = PostgresServer.shared();
        String name = server.freshDatabase();
        RowDatabase database = await(PostgresDatabase.open(vertx, server.options(name)));
        UUID gone = UUID.randomUUID();
        await(database.commit(person(gone, "MEREL")));
        server.sql(name, "checkpoint");
        await(database.commit(List.of(new Change.DeleteEntity(gone, 1))));
        await(database.compact());
        server.sql("postgres", "checkpoint");
        assertThat(filesWith(server.data().resolve("base"), "MEREL")).isEmpty();
        await(database.close());
        await(vertx.close());
    }

    private static List<Path> filesWith(Path directory, String text) throws IOException {
        List<Path> with = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                        with.add(directory.relativize(file));
                    }
                } catch (NoSuchFileException removedMeanwhile) {
                    // gone is what it is to be
                }
            }
        }
        return with;
    }
}
