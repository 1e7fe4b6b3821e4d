package nl.schuilnaam.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for the edge of one gateway on this machine, made new for one run. */
public final class EdgeCertificate {
    private final Path directory;
    private final Certificate certificate;

    private EdgeCertificate(Path directory, Certificate certificate) {
        this.directory = directory;
        this.certificate = certificate;
    }

    /** Makes both in a directory. The JDK's own tool does it, so that no library is needed for it. */
    public static EdgeCertificate make(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("edge.p12");
        Path password = directory.resolve("edge.password");
        String word = random();
        write(password, word);
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
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        password.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("no certificate; see keytool.log");
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, word.toCharArray());
            var made = new EdgeCertificate(directory, keys.getCertificate("edge"));
            write(made.file(), pem("CERTIFICATE", made.certificate.getEncoded()));
            write(
                    made.key(),
                    pem("PRIVATE KEY", keys.getKey("edge", word.toCharArray()).getEncoded()));
            return made;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** The certificate (PEM). */
    public Path file() {
        return directory.resolve("edge.crt");
    }

    /** The key (PEM). */
    public Path key() {
        return directory.resolve("edge.key");
    }

    /** For clients that trust this certificate and no other. New each time, so that what one resumes is not taken from another. */
    public SSLContext trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("edge", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    private static IllegalStateException unusable(Exception cause) {
        return new IllegalStateException("the certificate cannot be used", cause);
    }

    private static void write(Path file, String text) throws IOException {
        Path written = Files.writeString(file, text);
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + type + "-----\n";
    }
}
