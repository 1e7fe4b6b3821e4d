package nl.schuilnaam.examples.hunt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.examples.demo.GatewayCommand;

/** Where gateways are configured: secrets, made and hashed once, and a directory for each round. */
final class Site {
    static final String SCHOOL = "de-regenboog";
    static final String SYSTEM = "leerplein";
    static final List<String> SUPPLIERS = List.of("rekenmaat", "leesplank", "toetspunt");
    static final String AT_SUPPLIERS = "de-regenboog";
    static final String AT_SCHOOL = "schuilnaam";

    private final Path directory;
    private final Path jar;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private Site(Path directory, Path jar) {
        this.directory = directory;
        this.jar = jar;
    }

    /** A new one. */
    static Site in(Path directory, Path jar) throws IOException {
        var site = new Site(directory, jar.toAbsolutePath());
        Path made = Files.createDirectories(directory.resolve("secrets"));
        Path unused = Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        var random = new SecureRandom();
        GatewayCommand command = site.command(directory);
        var hashing = new LinkedHashMap<String, Process>();
        var all = new ArrayList<>(SUPPLIERS);
        all.add(SYSTEM);
        all.add("origins");
        for (String name : all) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            site.secrets.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            if (!name.equals("origins")) {
                hashing.put(name, command.startHashing(site.secret(name)));
            }
        }
        site.write("origins.secret", site.secret("origins"));
        for (Map.Entry<String, Process> each : hashing.entrySet()) {
            site.write(each.getKey() + ".phc", command.hashed(each.getValue()));
        }
        return site;
    }

    /** The secret of a client, or with {@code origins} that of the gateway itself. */
    String secret(String name) {
        String secret = secrets.get(name);
        if (secret == null) {
            throw new IllegalArgumentException("nobody's secret: " + name);
        }
        return secret;
    }

    private void write(String name, String text) throws IOException {
        Path written = Files.writeString(directory.resolve("secrets").resolve(name), text);
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--------"));
    }

    /** How a gateway is started whose temporary files are below a directory. */
    GatewayCommand command(Path round) throws IOException {
        Path temporary = Files.createDirectories(round.resolve("tmp"));
        return GatewayCommand.ofJar(jar, "-Djava.io.tmpdir=" + temporary.toAbsolutePath());
    }

    /**
     * Writes the configuration of a round.
     *
     * @param apis by supplier, where its own API is
     */
    Path configure(Path round, String school, Map<String, String> apis) throws IOException {
        Path unused = Files.createDirectories(round.resolve("agreements"));
        var suppliers = new StringBuilder();
        apis.forEach(
                (supplier, api) -> suppliers.append("""
                      %1$s:
                        clients:
                          - {client-id: %1$s, secret-hash-file: %2$s/%1$s.phc}
                        api:
                          oneroster-1.2:
                            url: %3$s
                            oauth: {token-url: %3$s/oauth2/token, client-id: %4$s, client-secret-file: %2$s/origins.secret}
                """.formatted(supplier, secretsDirectory(), api, AT_SUPPLIERS)));
        return Files.writeString(round.resolve("gateway.yaml"), """
                data: data
                listeners:
                  edge: {host: 127.0.0.1, port: 0}
                  inside: {host: 127.0.0.1, port: 0}
                # A hunt tries ids that lead nowhere, and is after leaks.
                limits: {unknown-ids: {per-minute: 100000000}}
                schools:
                  %1$s:
                    name: Stichting De Regenboog
                    origin:
                      url: %2$s
                      profiles: [oneroster-1.2]
                      oauth: {token-url: %2$s/oauth2/token, client-id: %3$s, client-secret-file: %4$s/origins.secret}
                    alias-domain: alias.regenboog.example
                    systems:
                      - {client-id: %5$s, secret-hash-file: %4$s/%5$s.phc}
                    suppliers:
                %6$s
                agreements: [agreements/*.yaml]
                """.formatted(
                        SCHOOL, school, AT_SCHOOL, secretsDirectory(), SYSTEM, suppliers));
    }

    private Path secretsDirectory() {
        return directory.resolve("secrets").toAbsolutePath();
    }

    /** What {@code check} says of a configuration; empty if it is good. */
    String check(Path round) throws IOException, InterruptedException {
        var words = new ArrayList<>(command(round).words());
        words.addAll(List.of("check", "--config", round.resolve("gateway.yaml").toString()));
        Path said = round.resolve("check.txt");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            Process unused = process.destroyForcibly();
            throw new IllegalStateException("check does not end");
        }
        return process.exitValue() == 0 ? "" : Files.readString(said);
    }
}
