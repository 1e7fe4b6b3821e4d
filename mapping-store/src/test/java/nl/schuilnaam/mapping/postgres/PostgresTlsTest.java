package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes go only to the server that proves who it is. */
class PostgresTlsTest {
    @TempDir
    static Path keys;

    private static PostgresServer server;
    private static String database;
    private static String authority;
    private static String anotherAuthority;

    private final Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.withSettings(Map.of());
        database = server.freshDatabase();
        authority = authority("authority");
        anotherAuthority = authority("another");
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=db", "-keyalg", "EC", "-groupname", "secp256r1");
        keytool(
                "-certreq",
                "-alias",
                "server",
                "-file",
                keys.resolve("server.csr").toString());
        keytool(
                "-gencert",
                "-alias",
                "authority",
                "-infile",
                keys.resolve("server.csr").toString(),
                "-outfile",
                keys.resolve("server.crt").toString(),
                "-rfc",
                "-ext",
                "SAN=dns:localhost");
        server.file("server.crt", Files.readString(keys.resolve("server.crt")));
        server.file(
                "server.key",
                pem(
                        "PRIVATE KEY",
                        store().getKey("server", "changeit".toCharArray()).getEncoded()));
        server.stop();
        server.set("ssl", "on");
        server.start();
        // Whoever does not come by TLS is not let in.
        server.file("pg_hba.conf", "hostssl all schuilnaam all scram-sha-256\nhost all postgres all scram-sha-256\n");
        server.sql("postgres", "select pg_reload_conf()");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    private static String authority(String alias) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-ext",
                "bc:c");
        Certificate certificate = store().getCertificate(alias);
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", keys.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys.resolve("keys.p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private PostgresOptions options(String host, Transport transport) {
        PostgresOptions options = server.options(database);
        return new PostgresOptions(
                List.of(new Address(host, server.port())),
                database,
                options.user(),
                options.password(),
                transport,
                2,
                "node1");
    }

    private void refused(String host, Transport transport, String because) {
        assertThatThrownBy(() -> await(PostgresDatabase.open(vertx, options(host, transport))))
                .isInstanceOfSatisfying(StoreException.class, refused -> {
                    assertThat(refused).hasMessageContaining(because);
                    assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
                });
    }

    @Test
    void serverThatProvesWhoItIsIsUsedOverTls() {
        var open = await(PostgresDatabase.open(vertx, options("localhost", new Transport.VerifiedTls(authority))));
        assertThat(
                        server.sql(
                                "postgres",
                                "select s.ssl from pg_stat_ssl s join pg_stat_activity a on a.pid = s.pid where a.usename = 'schuilnaam'"))
                .hasSize(3)
                .allMatch(row -> row.getBoolean(0));
        await(open.close());
    }

    @Test
    void authorityThatTheRuntimeTrustsIsTaken() {
        System.setProperty("javax.net.ssl.trustStore", keys.resolve("keys.p12").toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        try {
            var open = await(PostgresDatabase.open(vertx, options("localhost", new Transport.RuntimeTrustedTls())));
            assertThat(await(open.keys())).isEmpty();
            await(open.close());
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() {
        refused("localhost", new Transport.VerifiedTls(anotherAuthority), "prove by TLS");
    }

    @Test
    void certificateThatTheRuntimeDoesNotTrustIsRefused() {
        refused("localhost", new Transport.RuntimeTrustedTls(), "prove by TLS");
    }

    @Test
    void certificateForAnotherHostIsRefused() {
        refused("127.0.0.1", new Transport.VerifiedTls(authority), "prove by TLS");
    }

    @Test
    void serverWithoutTlsIsRefusedWhereTlsIsAskedFor() {
        PostgresServer plain = PostgresServer.shared();
        PostgresOptions options = plain.options(plain.freshDatabase());
        assertThatThrownBy(() -> await(PostgresDatabase.open(
                        vertx,
                        new PostgresOptions(
                                options.servers(),
                                options.database(),
                                options.user(),
                                options.password(),
                                new Transport.VerifiedTls(authority),
                                2,
                                "node1"))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REFUSED));
    }

    @Test
    void plaintextIsRefusedByAServerThatWantsTls() {
        refused("localhost", new Transport.Plaintext(), "let this user in");
    }
}
