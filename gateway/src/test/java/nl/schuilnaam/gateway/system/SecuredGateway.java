package nl.schuilnaam.gateway.system;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.gateway.Gateway;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;

/** A second gateway beside that of the fixture, with TLS at its edge, the same school, and files of its own. */
record SecuredGateway(GatewayFixture plain, Gateway secured, SSLContext trust, String token) implements AutoCloseable {
    private static final char[] PASSWORD = "for-this-test".toCharArray();

    static SecuredGateway start(Path directory) throws Exception {
        return start(directory, "");
    }

    /** @param limits more of them, as YAML that begins with a comma */
    static SecuredGateway start(Path directory, String limits) throws Exception {
        // Attackers and honest clients share one supplier here, so its own share must not be what stops them.
        var fixture = new GatewayFixture(
                directory,
                Samples.AGREEMENT,
                ", supplier: {exchanges: 4000, per-second: 20000, burst: 100000}, unknown-ids: {per-minute: 100000}"
                        + limits);
        SSLContext trust = makeCertificate(directory);
        String plain = Files.readString(directory.resolve("gateway.yaml"));
        Files.writeString(
                directory.resolve("tls.yaml"),
                plain.replace("data: data\n", "data: data-tls\n")
                        // What is tested here is not how soon a school answers.
                        .replace("first-byte: 1s, total: 3s", "first-byte: 10s, total: 20s")
                        .replace(
                                "edge: {host: 127.0.0.1, port: 0}",
                                "edge: {host: 127.0.0.1, port: 0, tls: {certificate: edge.crt, key: edge.key}}"));
        Configuration.Outcome outcome = Configuration.load(
                directory.resolve("tls.yaml"),
                BundledProfiles.ids().stream()
                        .collect(Collectors.toMap(
                                id -> id, id -> BundledProfiles.find(id).orElseThrow())));
        if (outcome instanceof Configuration.Rejected rejected) {
            throw new IllegalStateException(rejected.findings().toString());
        }
        Gateway secured = Gateway.start(
                        ((Configuration.Loaded) outcome).configuration(),
                        Clock.fixed(GatewayFixture.NOW, ZoneOffset.UTC))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trust)
                .version(Version.HTTP_2)
                .build();
        HttpResponse<String> issued = client.send(
                HttpRequest.newBuilder(URI.create(secured.edge() + "/de-regenboog/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=rekenmaat&client_secret="
                                + GatewayFixture.SECRET))
                        .build(),
                BodyHandlers.ofString());
        if (issued.statusCode() != 200 || issued.version() != Version.HTTP_2) {
            throw new IllegalStateException("no token over HTTP/2: " + issued.statusCode());
        }
        return new SecuredGateway(fixture, secured, trust, GatewayFixture.field(issued.body(), "access_token"));
    }

    /** All lines of the audit log of the gateway with TLS, oldest first. */
    List<String> audit() throws IOException {
        var lines = new ArrayList<String>();
        try (Stream<Path> files = Files.list(plain.directory.resolve("data-tls/audit"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @Override
    public void close() throws Exception {
        secured.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        plain.close();
    }

    /** A key and a certificate of this run's own, made by the JDK's keytool. */
    private static SSLContext makeCertificate(Path directory) throws Exception {
        Path store = directory.resolve("edge.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "edge",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("no certificate");
        }
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
        Key key = made.getKey("edge", PASSWORD);
        write(directory, "edge.key", "PRIVATE KEY", key.getEncoded());
        write(directory, "edge.crt", "CERTIFICATE", made.getCertificate("edge").getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("edge", made.getCertificate("edge"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext trust = SSLContext.getInstance("TLS");
        trust.init(null, managers.getTrustManagers(), null);
        return trust;
    }

    private static void write(Path directory, String name, String label, byte[] der) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
                        + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
