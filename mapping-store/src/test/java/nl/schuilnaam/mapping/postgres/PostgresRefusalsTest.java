package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are not used at all, and what the administrator is told. */
class PostgresRefusalsTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    private Future<RowDatabase> open(PostgresOptions options) {
        return PostgresDatabase.open(vertx, options);
    }

    private void refused(PostgresOptions options, String because) {
        assertThatThrownBy(() -> await(open(options))).isInstanceOfSatisfying(StoreException.class, refused -> {
            assertThat(refused).hasMessageContaining(because);
            assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
            assertThat(refused.getCause()).isNull();
        });
    }

    private static PostgresOptions with(
            PostgresOptions options, List<Address> servers, String password, Transport transport) {
        return new PostgresOptions(
                servers,
                options.database(),
                options.user(),
                password::toCharArray,
                transport,
                options.connections(),
                options.node());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit"})
    void serverThatWouldLoseWhatItConfirmedIsRefused(String setting) {
        try (PostgresServer server = PostgresServer.withSettings(Map.of(setting, "off"))) {
            PostgresOptions options = server.options(server.freshDatabase());
            refused(options, setting + " = on");
            assertThat(server.sql(options.database(), "select to_regnamespace('schuilnaam') is null"))
                    .allMatch(row -> row.getBoolean(0));
        }
    }

    @Test
    void settingThatIsWeakForTheUserOrTheDatabaseIsRefusedToo() {
        PostgresServer server = PostgresServer.shared();
        PostgresOptions options = server.options(server.freshDatabase());
        server.sql(options.database(), "alter database " + options.database() + " set synchronous_commit = off");
        refused(options, "synchronous_commit");
        server.sql(
                options.database(),
                "alter database " + options.database() + " reset synchronous_commit",
                "alter role schuilnaam in database " + options.database() + " set synchronous_commit = off");
        refused(options, "synchronous_commit");
    }

    @Test
    void defaultsThatAnAdministratorSetForTheDatabaseDoNotMatter() {
        PostgresServer server = PostgresServer.shared();
        PostgresOptions options = server.options(server.freshDatabase());
        for (String setting : List.of(
                "default_transaction_isolation = 'serializable'",
                "default_transaction_read_only = on",
                "search_path = 'pg_catalog'",
                "statement_timeout = '1ms'",
                "enable_indexscan = off")) {
            server.sql("postgres", "alter database " + options.database() + " set " + setting);
        }
        RowDatabase database = await(open(options));
        assertThat(await(database.commit(List.of(new nl.schuilnaam.mapping.rows.Change.RaiseFence("s", 0)))))
                .isInstanceOf(nl.schuilnaam.mapping.rows.Committed.Done.class);
        assertThat(await(database.fence("s"))).isEqualTo(1);
        await(database.close());
    }

    @Test
    void wrongPasswordIsRefusedByScram() {
        PostgresServer server = PostgresServer.shared();
        PostgresOptions options = server.options(server.freshDatabase());
        assertThat(server.sql(
                                "postgres",
                                "select rolpassword from pg_authid where rolname = '" + PostgresServer.USER + "'")
                        .get(0)
                        .getString(0))
                .startsWith("SCRAM-SHA-256");
        refused(with(options, options.servers(), "een-ander", options.transport()), "let this user in");
        await(await(open(options)).close());
    }

    @Test
    void serverThatIsNotThereIsUnavailableAndTheNextOneIsTried() {
        PostgresServer server = PostgresServer.shared();
        PostgresOptions options = server.options(server.freshDatabase());
        Address nobody = new Address("127.0.0.1", 1);
        assertThatThrownBy(() -> await(open(with(options, List.of(nobody), "x", options.transport()))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE));
        PostgresOptions both =
                with(options, List.of(nobody, options.servers().get(0)), "een-wachtwoord", options.transport());
        await(await(open(both)).close());
    }

    @Test
    void serverThatOnlyFollowsIsPassedOver() {
        try (PostgresServer standby = PostgresServer.withSettings(Map.of())) {
            standby.stop();
            standby.file("standby.signal", "");
            standby.set("hot_standby", "on");
            standby.start();
            PostgresServer primary = PostgresServer.shared();
            PostgresOptions options = primary.options(primary.freshDatabase());
            Address follower = new Address("127.0.0.1", standby.port());
            // It knows the user, but not the database: the server is asked in a database that it has.
            PostgresOptions first = new PostgresOptions(
                    List.of(follower, options.servers().get(0)),
                    "postgres",
                    PostgresServer.USER,
                    options.password(),
                    options.transport(),
                    4,
                    "node1");
            primary.sql("postgres", "create schema if not exists schuilnaam authorization schuilnaam");
            await(await(open(first)).close());
            assertThatThrownBy(() -> await(open(new PostgresOptions(
                            List.of(follower),
                            "postgres",
                            PostgresServer.USER,
                            options.password(),
                            options.transport(),
                            4,
                            "node1"))))
                    .hasMessageContaining("primary");
            primary.sql("postgres", "drop schema schuilnaam cascade");
        }
    }

    @Test
    void nodesThatStartAtOnceMakeTheTablesOnce() {
        PostgresServer server = PostgresServer.shared();
        String name = server.freshDatabase();
        List<Future<RowDatabase>> nodes = IntStream.range(0, 4)
                .mapToObj(i -> {
                    PostgresOptions options = server.options(name, "node" + i);
                    return open(new PostgresOptions(
                            options.servers(),
                            name,
                            options.user(),
                            options.password(),
                            options.transport(),
                            2,
                            options.node()));
                })
                .toList();
        nodes.forEach(node -> await(await(node).close()));
        assertThat(server.sql(name, "select version, oldest_program from schuilnaam.schema_version"))
                .singleElement()
                .satisfies(row -> assertThat(row.getInteger(0)).isEqualTo(Migrations.PROGRAM));
    }

    @Test
    void tablesOfANewerProgramAreRefusedUnlessTheySayThatThisOneCanUseThem() {
        PostgresServer server = PostgresServer.shared();
        PostgresOptions options = server.options(server.freshDatabase());
        await(await(open(options)).close());
        server.sql(options.database(), "insert into schuilnaam.schema_version values (98, 1)");
        await(await(open(options)).close());
        server.sql(options.database(), "insert into schuilnaam.schema_version values (99, 99)");
        refused(options, "format 99");
        assertThat(server.sql(options.database(), "select version from schuilnaam.schema_version"))
                .hasSize(3);
    }

    @Test
    void userWithoutASchemaIsToldWhatIsNeededAndNoMore() {
        PostgresServer server = PostgresServer.shared();
        String name = server.freshDatabase();
        server.sql("postgres", "alter database " + name + " owner to postgres");
        refused(server.options(name), "create schema schuilnaam authorization");
        server.sql(name, "create schema schuilnaam authorization " + PostgresServer.USER);
        await(await(open(server.options(name))).close());
    }

    @Test
    void passwordIsShownByNothing() {
        assertThat(PostgresServer.shared().options("x").toString()).doesNotContain("wachtwoord");
    }
}
