package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import nl.schuilnaam.config.installation.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers that are not who they should be. Each counts what it gets to read of HTTP: nothing, unless its certificate is in order. Certificates, authorities and lists are made with the
 * tool of the Java runtime.
 */
class OriginTlsTest {
    private static final String PASSWORD = "for-this-test";
    private static final Duration CONNECT = Duration.ofMillis(1_500);

    @TempDir
    static Path directory;

    private Vertx vertx;
    /** Bytes of HTTP that the server was given to read. */
    private final AtomicInteger told = new AtomicInteger();

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (String authority : List.of("authority", "other")) {
            keytool(
                    authority,
                    "-genkeypair",
                    "-dname",
                    "CN=" + authority,
                    "-ext",
                    "bc:c=ca:true",
                    "-ext",
                    "ku:c=keyCertSign,cRLSign",
                    "-validity",
                    "30");
            write(authority, keys(authority).getCertificate(authority));
        }
        // All certificates are of one key: what differs is what they say.
        keytool("server", "-genkeypair", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-validity", "30");
        keytool("server", "-certreq", "-file", directory.resolve("server.csr").toString());
        write("selfsigned", keys("server").getCertificate("server"));
        certify("good", "dns:localhost", "-1d", "30");
        certify("revoked", "dns:localhost", "-1d", "30");
        certify("expired", "dns:localhost", "-30d", "29");
        certify("early", "dns:localhost", "+2d", "29");
        certify("elsewhere", "dns:api.elsewhere.example", "-1d", "30");
        revoke("authority", "list.pem");
        revoke("other", "foreign.pem");
    }

    @BeforeEach
    void begin() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void aCertificateInOrderIsTrusted() throws Exception {
        assertServed("good", Optional.of("authority.pem"), Optional.empty());
        assertThat(told.get()).isPositive();
    }

    @Test
    void aPinnedCertificateOfItsOwnIsTrusted() throws Exception {
        assertServed("selfsigned", Optional.of("selfsigned.pem"), Optional.empty());
    }

    @Test
    void aCertificateThatTheListDoesNotNameIsTrusted() throws Exception {
        assertServed("good", Optional.of("authority.pem"), Optional.of("list.pem"));
    }

    @Test
    void withoutAListNobodyIsRevoked() throws Exception {
        assertServed("revoked", Optional.of("authority.pem"), Optional.empty());
    }

    @Test
    void aRevokedCertificateIsRefused() throws Exception {
        assertRefused("revoked", Optional.of("authority.pem"), Optional.of("list.pem"));
    }

    @Test
    void aListOfAnotherAuthorityDecidesNothing() throws Exception {
        assertRefused("good", Optional.of("authority.pem"), Optional.of("foreign.pem"));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused("expired", Optional.of("authority.pem"), Optional.empty());
    }

    @Test
    void aCertificateThatIsNotValidYetIsRefused() throws Exception {
        assertRefused("early", Optional.of("authority.pem"), Optional.empty());
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() throws Exception {
        assertRefused("elsewhere", Optional.of("authority.pem"), Optional.empty());
        assertRefused("elsewhere", Optional.of("authority.pem"), Optional.of("list.pem"));
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        assertRefused("good", Optional.empty(), Optional.empty());
        assertRefused("good", Optional.of("other.pem"), Optional.empty());
        assertRefused("good", Optional.empty(), Optional.of("list.pem"));
    }

    @Test
    void aCertificateOfItsOwnIsRefused() throws Exception {
        assertRefused("selfsigned", Optional.empty(), Optional.empty());
        assertRefused("selfsigned", Optional.of("authority.pem"), Optional.empty());
    }

    @Test
    void anAuthoritysCertificateThatIsPinnedIsNoServersOfAnotherName() throws Exception {
        assertRefused("authority", Optional.of("authority.pem"), Optional.empty());
    }

    @Test
    void plainHttpOnTheTlsPortIsRefused() throws Exception {
        try (var server = new ScriptedServer((socket, head) -> true)) {
            assertFails(server.port(), Optional.of("authority.pem"), Optional.empty());
            // Nothing that was read ended like the head of a request.
            assertThat(server.requests).hasValue(0);
        }
        var read = new ArrayList<byte[]>();
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = answering(
                    server,
                    read,
                    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertFails(server.getLocalPort(), Optional.of("authority.pem"), Optional.empty());
            thread.join(10_000);
        }
        assertOnlyHandshake(read.get(0));
    }

    /** Today's Java runtime has no server for it any more, so the server's first flight is written by hand (RFC 4346 section 7.4.1.3). */
    @Test
    void tls11IsRefused() throws Exception {
        byte[] hello = new byte[5 + 4 + 38];
        hello[0] = 22; // handshake
        hello[1] = 3;
        hello[2] = 2; // TLS 1.1
        hello[4] = 4 + 38;
        hello[5] = 2; // server_hello
        hello[8] = 38;
        hello[9] = 3;
        hello[10] = 2; // TLS 1.1
        hello[45] = 0x2F; // TLS_RSA_WITH_AES_128_CBC_SHA, after a session id of no bytes
        var read = new ArrayList<byte[]>();
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = answering(server, read, hello);
            assertFails(server.getLocalPort(), Optional.of("authority.pem"), Optional.empty());
            thread.join(10_000);
        }
        byte[] all = read.get(0);
        assertOnlyHandshake(all);
        // The last word is an alert: fatal, protocol_version (RFC 4346 section 7.2).
        assertThat(Arrays.copyOfRange(all, all.length - 2, all.length)).containsExactly(2, 70);
    }

    @Test
    void aServerThatNeverSpeaksTlsIsGivenUp() throws Exception {
        var read = new ArrayList<byte[]>();
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = answering(server, read, new byte[0]);
            long begun = System.nanoTime();
            assertFails(server.getLocalPort(), Optional.of("authority.pem"), Optional.empty());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CONNECT.multipliedBy(2));
            thread.join(10_000);
        }
        assertOnlyHandshake(read.get(0));
    }

    private void assertServed(String certificate, Optional<String> trust, Optional<String> revoked) throws Exception {
        try (ServerSocket server = serve(certificate)) {
            Origin.Answer answer = origin(server.getLocalPort(), trust, revoked)
                    .send(request(), Errand.OWN)
                    .await(20, TimeUnit.SECONDS);
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    private void assertRefused(String certificate, Optional<String> trust, Optional<String> revoked) throws Exception {
        try (ServerSocket server = serve(certificate)) {
            assertFails(server.getLocalPort(), trust, revoked);
        }
        assertThat(told).hasValue(0);
    }

    private void assertFails(int port, Optional<String> trust, Optional<String> revoked) throws Exception {
        try {
            origin(port, trust, revoked).send(request(), Errand.OWN).await(20, TimeUnit.SECONDS);
        } catch (ProblemException problem) {
            assertThat(problem.type()).isEqualTo(ProblemType.ORIGIN_UNREACHABLE);
            return;
        }
        throw new AssertionError("it was answered");
    }

    /** Records of the kinds handshake, alert and change_cipher_spec, and none of application data. */
    private static void assertOnlyHandshake(byte[] read) {
        assertThat(read).isNotEmpty();
        for (int at = 0; at < read.length; ) {
            assertThat((int) read[at]).isIn(20, 21, 22);
            at += 5 + ((read[at + 3] & 0xFF) << 8 | (read[at + 4] & 0xFF));
        }
    }

    private Origin origin(int port, Optional<String> trust, Optional<String> revoked) {
        var endpoint = new Endpoint(
                URI.create("https://localhost:" + port),
                List.of(),
                trust.map(directory::resolve),
                revoked.map(directory::resolve));
        return new Origin(
                vertx,
                new OriginConnections(vertx, new HostNames(vertx), "test", endpoint, false, CONNECT),
                Optional.empty(),
                new Origin.Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 1_000),
                new Breaker("test", 5, Duration.ofSeconds(5), System::nanoTime));
    }

    private static Origin.Request request() {
        return new Origin.Request(
                "PUT",
                "/x",
                "",
                Optional.of("{\"geheim\":1}".getBytes(StandardCharsets.UTF_8)),
                "application/json",
                false);
    }

    /** Presents this certificate, and counts what it can read. */
    private ServerSocket serve(String certificate) throws Exception {
        String bearer = certificate.equals("authority") ? certificate : "server";
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                certificate,
                keys(bearer).getKey(bearer, PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                new Certificate[] {certificate(certificate)});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        daemon(() -> {
            while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    InputStream in = socket.getInputStream();
                    byte[] part = new byte[4_096];
                    int length = in.read(part);
                    if (length > 0) {
                        told.addAndGet(length);
                        ScriptedServer.write(socket, ScriptedServer.GOOD);
                    }
                } catch (Exception e) {
                    // The gateway hung up, which is what is tested.
                }
            }
        });
        return server;
    }

    /** Writes one answer to whatever comes first, and reads to the end. */
    private static Thread answering(ServerSocket server, List<byte[]> read, byte[] answer) {
        return daemon(() -> {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(5_000);
                InputStream in = socket.getInputStream();
                byte[] head = in.readNBytes(5);
                byte[] rest = in.readNBytes((head[3] & 0xFF) << 8 | (head[4] & 0xFF));
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
                byte[] last = in.readAllBytes();
                byte[] all = Arrays.copyOf(head, head.length + rest.length + last.length);
                System.arraycopy(rest, 0, all, head.length, rest.length);
                System.arraycopy(last, 0, all, head.length + rest.length, last.length);
                read.add(all);
            } catch (Exception e) {
                read.add(new byte[0]);
            }
        });
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "tls-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void certify(String name, String names, String from, String days) throws Exception {
        keytool(
                "authority",
                "-gencert",
                "-rfc",
                "-infile",
                directory.resolve("server.csr").toString(),
                "-outfile",
                directory.resolve(name + ".pem").toString(),
                "-ext",
                "san=" + names,
                "-startdate",
                from,
                "-validity",
                days);
    }

    private static X509Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static KeyStore keys(String name) throws Exception {
        return KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
    }

    private static void write(String name, Certificate certificate) throws Exception {
        Files.writeString(
                directory.resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static void revoke(String authority, String list) throws Exception {
        keytool(
                authority,
                "-gencrl",
                "-id",
                certificate("revoked").getSerialNumber().toString(),
                "-validity",
                "10",
                "-rfc",
                "-file",
                directory.resolve(list).toString());
    }

    private static void keytool(String store, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", store));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        command.addAll(List.of(
                "-storetype",
                "PKCS12",
                "-keystore",
                directory.resolve(store + ".p12").toString()));
        command.addAll(List.of("-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new java.io.ByteArrayOutputStream();
        keytool.getInputStream().transferTo(said);
        assertThat(keytool.waitFor()).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
