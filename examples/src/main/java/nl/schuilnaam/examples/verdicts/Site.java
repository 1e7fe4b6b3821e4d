package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import nl.schuilnaam.examples.demo.EdgeCertificate;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Resource;

/** A gateway's configuration, made new for one run: a school for each lane, one supplier, and a certificate if the edge listener is to speak TLS. */
final class Site {
    static final String SUPPLIER = "rekenmaat";

    private final Path directory;
    private final GatewayCommand command;
    private final Optional<SSLSocketFactory> tls;
    private final String secret = random();

    private Site(Path directory, GatewayCommand command, Optional<SSLSocketFactory> tls) {
        this.directory = directory;
        this.command = command;
        this.tls = tls;
    }

    /** Makes what does not depend on the origins. */
    static Site in(Path directory, GatewayCommand command, boolean tls) throws IOException, InterruptedException {
        for (String sub : List.of("agreements", "secrets", "tmp")) {
            Path made = Files.createDirectories(directory.resolve(sub));
            Path unused = Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        }
        return new Site(
                directory,
                command,
                tls
                        ? Optional.of(EdgeCertificate.make(directory.resolve("secrets"))
                                .trust()
                                .getSocketFactory())
                        : Optional.empty());
    }

    static String school(int lane) {
        return "school-" + lane;
    }

    String secret() {
        return secret;
    }

    /** How clients connect where the edge speaks TLS: they trust its certificate and no other. */
    Optional<SSLSocketFactory> tls() {
        return tls;
    }

    /** Writes the configuration and starts the gateway. */
    GatewayCommand.Running run(List<ScriptedOrigin> origins) throws IOException {
        Process hashing = command.startHashing(secret);
        LocalDate today = LocalDate.now(ZoneId.of("Europe/Amsterdam"));
        var schools = new StringBuilder();
        for (int lane = 0; lane < origins.size(); lane++) {
            schools.append(Resource.text(Site.class, "school.yaml")
                    .replace("${school}", school(lane))
                    .replace("${port}", Integer.toString(origins.get(lane).port())));
            write(
                    "agreements/" + school(lane) + ".yaml",
                    Resource.text(Site.class, "agreement.yaml")
                            .replace("${school}", school(lane))
                            .replace("${from}", today.minusDays(1).toString())
                            .replace("${until}", today.plusYears(1).toString()));
        }
        write(
                "gateway.yaml",
                Resource.text(Site.class, "gateway.yaml")
                        .replace(
                                "${tls}",
                                tls.isPresent() ? ", tls: {certificate: secrets/edge.crt, key: secrets/edge.key}" : "")
                        .replace("${schools}", schools.toString()));
        write("secrets/" + SUPPLIER + ".phc", command.hashed(hashing));
        return command.run(directory.resolve("gateway.yaml"), directory.resolve("gateway.log"));
    }

    private void write(String name, String text) throws IOException {
        write(directory, name, text);
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Path written = Files.writeString(directory.resolve(name), text);
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
