package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * How fast rows become durable, by hand: one new person is an entity and an identifier, and every commit counts its node and expects its fence, as minting does.
 * Prints the floor (4 KB written and synced) beside it, and what it costs to look up.
 */
final class MintingThroughput {
    private MintingThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (PostgresServer server = PostgresServer.withSettings(Map.of())) {
            RowDatabase database = await(PostgresDatabase.open(vertx, server.options(server.freshDatabase())));
            floor(server.data());
            measure(database, 1, 1_000, 20);
            for (int round = 0; round < 3; round++) {
                measure(database, 1, 1_000, 40);
                measure(database, 8, 1_000, 80);
                measure(database, 8, 100, 400);
                measure(database, 64, 25, 1_600);
                measure(database, 1, 1, 300);
                measure(database, 64, 1, 2_000);
            }
            floor(server.data());
            lookUp(database);
            await(database.close());
        } finally {
            await(vertx.close());
        }
        System.exit(0);
    }

    private static void floor(Path directory) throws Exception {
        Path file = Files.createTempFile(directory, "floor", "");
        ByteBuffer page = ByteBuffer.allocateDirect(4_096);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                page.clear();
                channel.write(page, i * 4_096L);
                channel.force(false);
            }
            System.out.printf("floor: 4 KB synced in %.2f ms%n", (System.nanoTime() - begin) / 200e6);
        }
    }

    private static void measure(RowDatabase database, int callers, int persons, int commits) {
        List<List<Change>> lists = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            lists.add(minting(persons));
        }
        long begin = System.nanoTime();
        List<Future<Void>> all = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            all.add(next(database, lists, caller, callers));
        }
        all.forEach(nl.schuilnaam.mapping.contract.Await::await);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%2d callers, %4d persons a commit: %,9.0f persons/s, %,7.0f commits/s, %6.2f ms a commit%n",
                callers, persons, commits * persons / seconds, commits / seconds, seconds * 1e3 * callers / commits);
    }

    private static Future<Void> next(RowDatabase database, List<List<Change>> lists, int at, int step) {
        return at >= lists.size()
                ? Future.succeededFuture()
                : database.commit(lists.get(at)).compose(committed -> {
                    if (!(committed instanceof Committed.Done)) {
                        throw new IllegalStateException("raced");
                    }
                    return next(database, lists, at + step, step);
                });
    }

    private static List<Change> minting(int persons) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.ExpectFence("de-regenboog", 0));
        for (int i = 0; i < persons; i++) {
            UUID surrogate = UUID.randomUUID();
            changes.add(new Change.InsertEntity(new EntityRow(
                    surrogate, "de-regenboog", "person", bytes(40), 1, 20_000, 1, "", "", "sis-id", "", bytes(16))));
            changes.add(new Change.InsertIdentifier(
                    new IdentifierRow(bytes(16), bytes(16), 1, surrogate, "sis-id", 1, bytes(65))));
        }
        changes.add(new Change.Advance("node1"));
        return changes;
    }

    private static Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Bytes.of(bytes);
    }

    private static void lookUp(RowDatabase database) {
        List<Bytes> known = new ArrayList<>();
        await(database.identifiersAfter(Bytes.NONE, 5_000))
                .forEach(found -> known.add(found.row().indexA()));
        for (int round = 0; round < 5; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                int at = ThreadLocalRandom.current().nextInt(known.size() - 100);
                if (await(database.identifiersByIndexA(known.subList(at, at + 100)))
                                .size()
                        != 100) {
                    throw new IllegalStateException("not found");
                }
            }
            System.out.printf("100 looked up in %.2f ms%n", (System.nanoTime() - begin) / 200e6);
        }
    }
}
