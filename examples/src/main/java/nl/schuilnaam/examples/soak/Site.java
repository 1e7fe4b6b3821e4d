package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Resource;

/** The gateway's directory: configuration, one secret for all clients, and agreements that can be changed while it runs. */
final class Site {
    static final String BASE = "/regenboog";

    private final Path directory;
    private final String secret;
    private int changes;

    private Site(Path directory, String secret) {
        this.directory = directory;
        this.secret = secret;
    }

    /** Writes everything. */
    static Site in(Path directory, GatewayCommand command, String school, String api) throws IOException {
        for (String sub : List.of("agreements", "secrets", "tmp")) {
            Path made = Files.createDirectories(directory.resolve(sub));
            Path unused = Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        }
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var site = new Site(directory, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        site.write("secrets/client.phc", command.hashed(command.startHashing(site.secret)));
        site.write("gateway.yaml", fill("gateway.yaml", Map.of("school", school, "api", api)));
        for (Supplier each : Supplier.values()) {
            site.agree(each, "active");
        }
        return site;
    }

    Path configuration() {
        return directory.resolve("gateway.yaml");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String secret() {
        return secret;
    }

    /** Writes an agreement anew; each time it says something else about what comes after its end, which changes nothing now. */
    synchronized void agree(Supplier supplier, String status) throws IOException {
        LocalDate today = LocalDate.now(ZoneId.of("Europe/Amsterdam"));
        changes++;
        write(
                "agreements/" + supplier.id() + ".yaml",
                fill(
                        supplier.id() + ".yaml",
                        Map.of(
                                "status",
                                status,
                                "from",
                                today.minusDays(1).toString(),
                                "until",
                                today.plusYears(1).toString(),
                                "months",
                                Integer.toString(1 + changes % 11))));
    }

    private void write(String name, String text) throws IOException {
        Path part = Files.writeString(directory.resolve(name + ".part"), text);
        Path readable = Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        Path unused = Files.move(readable, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String fill(String name, Map<String, String> values) throws IOException {
        String text = Resource.text(Site.class, name);
        for (Map.Entry<String, String> each : values.entrySet()) {
            text = text.replace("${" + each.getKey() + "}", each.getValue());
        }
        return text;
    }
}
