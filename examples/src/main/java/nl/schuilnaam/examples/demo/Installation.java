package nl.schuilnaam.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.examples.program.Resource;

/** A directory with a complete configuration of a gateway, secrets included, made new for one run. */
final class Installation {
    private static final List<String> CLIENTS = List.of("rekenmaat", "leesplank", "leerplein");
    private static final List<String> ORIGINS = List.of("school", "leesplank-api");

    private final Path directory;
    private final GatewayCommand gateway;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, Process> hashing = new LinkedHashMap<>();

    private Installation(Path directory, GatewayCommand gateway) {
        this.directory = directory;
        this.gateway = gateway;
    }

    /** An empty one; random secrets are made at once, and the gateway begins to hash them. */
    static Installation in(Path directory, GatewayCommand gateway) throws IOException {
        var installation = new Installation(Files.createDirectories(directory), gateway);
        for (String sub : List.of("secrets", "agreements", "captures")) {
            Path made = Files.createDirectories(directory.resolve(sub));
            Path unused = Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        }
        var random = new SecureRandom();
        for (String name : List.of("rekenmaat", "leesplank", "leerplein", "school", "leesplank-api")) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            installation.secrets.put(
                    name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        for (String client : CLIENTS) {
            installation.hashing.put(client, gateway.startHashing(installation.secret(client)));
        }
        return installation;
    }

    Path directory() {
        return directory;
    }

    Path configuration() {
        return directory.resolve("gateway.yaml");
    }

    Path capture(String name) {
        return directory.resolve("captures").resolve(name);
    }

    /** The secret of a client in plain, as the client itself knows it. */
    String secret(String client) {
        String secret = secrets.get(client);
        if (secret == null) {
            throw new IllegalArgumentException("no such client: " + client);
        }
        return secret;
    }

    /** Writes configuration, agreements and secrets. */
    void write(String schoolRoot, String leesplankRoot) throws IOException {
        LocalDate today = LocalDate.now(ZoneId.of("Europe/Amsterdam"));
        Map<String, String> values = Map.of(
                "school",
                schoolRoot,
                "leesplank",
                leesplankRoot,
                "from",
                today.minusDays(1).toString(),
                "until",
                today.plusYears(1).toString());
        writeText("gateway.yaml", fill("gateway.yaml", values));
        writeText("agreements/rekenmaat.yaml", fill("rekenmaat.yaml", values));
        writeText("agreements/leesplank.yaml", fill("leesplank.yaml", values));
        for (String origin : ORIGINS) {
            writeSecret(origin + ".secret", secret(origin));
        }
        for (Map.Entry<String, Process> each : hashing.entrySet()) {
            writeSecret(each.getKey() + ".phc", gateway.hashed(each.getValue()));
        }
    }

    private void writeText(String name, String text) throws IOException {
        Path unused = Files.writeString(directory.resolve(name), text);
    }

    private void writeSecret(String name, String text) throws IOException {
        Path file = directory.resolve("secrets").resolve(name);
        Path written = Files.writeString(file, text);
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--------"));
    }

    private static String fill(String resource, Map<String, String> values) {
        String text = Resource.text(Installation.class, resource);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }
}
