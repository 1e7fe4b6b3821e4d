package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;

/**
 * The tables and their versions, which only go up. Several nodes may start at once: one migrates, the others wait for it. A newer program may leave tables that
 * this one can still use; it says so by the oldest program that can.
 */
final class Migrations {
    /** Everything is in a schema of its own, which this program makes if it may, else an administrator for it. */
    static final String SCHEMA = "schuilnaam";

    /** Version of the tables that this program makes. Resource {@code schema-n.sql} brings version n - 1 to n; once released, it never changes. */
    static final int PROGRAM = 1;

    /** The oldest program that can use what each version made; element 0 is of version 1. */
    private static final List<Integer> OLDEST_PROGRAM = List.of(1);

    private static final String MIGRATING = "select pg_advisory_xact_lock(4714036262384697707)";
    private static final String NEWEST =
            "select version, oldest_program from " + SCHEMA + ".schema_version order by version desc limit 1";

    private Migrations() {}

    /** Brings the tables to this program's version, or fails with {@code REFUSED} and changes nothing. */
    static Future<Void> run(PgConnection connection) {
        return connection
                .query("begin isolation level read committed read write")
                .execute()
                .compose(begun -> connection.query(MIGRATING).execute())
                .compose(alone -> connection
                        .query("select to_regnamespace('" + SCHEMA + "') is not null, to_regclass('" + SCHEMA
                                + ".schema_version') is not null")
                        .execute())
                .compose(found -> {
                    Row row = found.iterator().next();
                    return row.getBoolean(1) ? version(connection) : fromNothing(connection, row.getBoolean(0));
                })
                .compose(version -> upFrom(connection, version))
                .compose(done -> connection.query("commit").execute())
                .recover(failure -> connection
                        .query("rollback")
                        .execute()
                        .transform(undone -> Future.failedFuture(reasonOf(failure))))
                .mapEmpty();
    }

    /** Fails with {@code REFUSED} when a newer program has made the tables into something that this one cannot use. */
    static Future<Void> check(PgConnection connection) {
        return version(connection).mapEmpty();
    }

    private static Future<Integer> version(PgConnection connection) {
        return connection.query(NEWEST).execute().map(Migrations::version);
    }

    private static int version(RowSet<Row> newest) {
        if (newest.size() == 0) {
            return 0;
        }
        Row row = newest.iterator().next();
        if (row.getInteger(1) > PROGRAM) {
            throw new StoreException(
                    Reason.REFUSED,
                    "the database has format " + row.getInteger(0)
                            + ", which only a newer version of this program can use");
        }
        return row.getInteger(0);
    }

    private static Future<Integer> fromNothing(PgConnection connection, boolean schemaExists) {
        String table = "create table " + SCHEMA
                + ".schema_version (version integer primary key, oldest_program integer not null);";
        return connection
                .query(schemaExists ? table : "create schema " + SCHEMA + ";" + table)
                .execute()
                .map(0);
    }

    private static Future<Void> upFrom(PgConnection connection, int version) {
        if (version >= PROGRAM) {
            return Future.succeededFuture();
        }
        int next = version + 1;
        String record = "insert into schema_version (version, oldest_program) values (" + next + ", "
                + OLDEST_PROGRAM.get(version) + ");";
        // New tables go where the search path looks first after the system's own.
        return connection
                .query("set local search_path = " + SCHEMA + ", pg_temp;" + resource("schema-" + next + ".sql")
                        + record)
                .execute()
                .compose(done -> upFrom(connection, next));
    }

    private static String resource(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static StoreException reasonOf(Throwable failure) {
        if (failure instanceof PgException refused && "42501".equals(refused.getSqlState())) {
            return new StoreException(
                    Reason.REFUSED,
                    "this user may not make the tables. Let an administrator run: create schema " + SCHEMA
                            + " authorization <user>; nothing more is needed, above all no superuser");
        }
        return Failures.of(failure);
    }

    /** The tables that {@link Compaction} rewrites: those from which persons are deleted. */
    static List<String> tablesOfPersons() {
        List<String> tables = new ArrayList<>();
        for (String table : List.of("identifier", "authored", "pseudonym", "entity", "wrapped_key")) {
            tables.add(SCHEMA + "." + table);
        }
        return tables;
    }
}
