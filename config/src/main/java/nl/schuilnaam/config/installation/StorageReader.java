package nl.schuilnaam.config.installation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads {@code data}, {@code store}, {@code keys} and {@code node} of {@code gateway.yaml}. */
final class StorageReader {
    private static final Pattern HOST =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9][A-Za-z0-9.-]{0,252}))(?::([0-9]{1,5}))?");
    private static final int POSTGRESQL_PORT = 5432;
    private static final int POOL = 8;

    private final Source source;
    private final Findings findings;
    private final SecretFiles secrets;
    private final FileNames files;

    StorageReader(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
        this.secrets = new SecretFiles(source, findings);
        this.files = new FileNames(source, findings);
    }

    /** Empty only where something was found. */
    Optional<Storage> read() {
        Node.Mapping root = source.root();
        Optional<Path> data = root.text("data").flatMap(files::path);
        data.filter(path -> Files.exists(path) && !Files.isDirectory(path))
                .ifPresent(path -> findings.add(
                        source, root.text("data").orElseThrow(), "is a file", "a directory, or nothing there yet"));
        Optional<Store> store = root.get("store").isEmpty()
                ? Optional.of(new Store.Embedded())
                : root.mapping("store").flatMap(this::store);
        Optional<Node.Mapping> keys = root.mapping("keys");
        Optional<KeyPlace> key = key(keys, data);
        Optional<Path> recovery = recovery(keys, key);
        Optional<String> node = root.text("node").map(Node.Scalar::text);
        return data.flatMap(directory ->
                store.flatMap(where -> key.map(place -> new Storage(directory, where, place, recovery, node))));
    }

    private Optional<Store> store(Node.Mapping written) {
        return written.get("postgresql").isPresent()
                ? written.mapping("postgresql").flatMap(this::postgresql)
                : Optional.of(new Store.Embedded());
    }

    private Optional<Store> postgresql(Node.Mapping written) {
        var hosts = new LinkedHashSet<Store.Host>();
        for (Node element : written.elements("hosts")) {
            element.asText()
                    .ifPresent(text -> host(text).ifPresent(host -> {
                        if (!hosts.add(host)) {
                            findings.add(source, element, "stands here for the second time", "each host once");
                        }
                    }));
        }
        Optional<Node.Scalar> database = written.text("database");
        Optional<Node.Scalar> user = written.text("user");
        Optional<Path> password = written.text("password-file").flatMap(this::passwordFile);
        Optional<Store.Tls> tls = tls(written, hosts);
        int pool = integer(written, "pool").orElse(POOL);
        if (hosts.isEmpty() || database.isEmpty() || user.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Store.Postgresql(
                List.copyOf(hosts), database.get().text(), user.get().text(), password.get(), tls, pool));
    }

    /** Where a password can be read. */
    private Optional<Path> passwordFile(Node.Scalar name) {
        return secrets.secret(name).flatMap(secret -> Paths.parse(name.text()).map(source::resolve));
    }

    private Optional<Store.Host> host(Node.Scalar written) {
        Matcher matcher = HOST.matcher(written.text());
        int port = POSTGRESQL_PORT;
        if (matcher.matches() && matcher.group(3) != null) {
            port = Integer.parseInt(matcher.group(3));
        }
        if (!matcher.matches() || port < 1 || port > 65_535) {
            findings.add(
                    source,
                    written,
                    "is " + Finding.quote(written.text()),
                    "a host and its port, such as db1.example:5432 or [fd00::1]:5432");
            return Optional.empty();
        }
        return Optional.of(new Store.Host(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port));
    }

    /** Empty where the connections are not encrypted, which only this machine's own may be. */
    private Optional<Store.Tls> tls(Node.Mapping database, Set<Store.Host> hosts) {
        Optional<Node.Mapping> written = database.mapping("tls");
        Optional<Node.Scalar> mode = written.flatMap(tls -> tls.text("mode"));
        Optional<Node.Scalar> authorities = written.flatMap(tls -> tls.text("ca-file"));
        Optional<Path> file = authorities.flatMap(files::readable);
        if (mode.filter(text -> text.text().equals("disable")).isEmpty()) {
            return Optional.of(new Store.Tls(file));
        }
        Optional<Store.Host> far =
                hosts.stream().filter(host -> !Loopback.is(host.name())).findFirst();
        far.ifPresent(host -> findings.add(
                source,
                mode.get(),
                "is 'disable' for " + Finding.quote(host.name()),
                "'verify-full', except where every host is a loopback host such as 127.0.0.1"));
        authorities.ifPresent(
                name -> findings.add(source, name, "has no meaning where TLS is disabled", "no 'ca-file'"));
        return Optional.empty();
    }

    private Optional<KeyPlace> key(Optional<Node.Mapping> keys, Optional<Path> data) {
        List<String> places = List.of("file", "pkcs11", "environment");
        List<String> named = places.stream()
                .filter(place -> keys.flatMap(mapping -> mapping.get(place)).isPresent())
                .toList();
        if (named.size() > 1) {
            findings.add(
                    source,
                    keys.orElseThrow().get(named.get(1)).orElseThrow(),
                    "is a second place beside '" + named.get(0) + "'",
                    "one of 'file', 'pkcs11' and 'environment'");
            return Optional.empty();
        }
        return switch (named.isEmpty() ? "" : named.get(0)) {
            case "" -> data.map(directory -> new KeyPlace.KeyFile(directory.resolve("kek.key")));
            case "file" ->
                keys.flatMap(mapping -> mapping.text("file"))
                        .flatMap(this::keyFile)
                        .map(KeyPlace.KeyFile::new);
            case "pkcs11" -> keys.flatMap(mapping -> mapping.mapping("pkcs11")).flatMap(this::pkcs11);
            default ->
                keys.flatMap(mapping -> mapping.text("environment")).map(name -> new KeyPlace.Environment(name.text()));
        };
    }

    private Optional<KeyPlace> pkcs11(Node.Mapping written) {
        Optional<Path> library = written.text("library").flatMap(files::readable);
        // Looked at, and read again by whoever asks the token: a PIN is changed while the gateway runs.
        Optional<Path> pin = written.text("pin-file")
                .filter(name -> secrets.secret(name).isPresent())
                .flatMap(files::path);
        Optional<Node.Scalar> token = written.text("token");
        Optional<Node.Scalar> key = written.text("key");
        if (library.isEmpty() || pin.isEmpty() || token.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new KeyPlace.Pkcs11(library.get(), token.get().text(), key.get().text(), pin.get()));
    }

    private Optional<Path> recovery(Optional<Node.Mapping> keys, Optional<KeyPlace> key) {
        Optional<Node.Scalar> written =
                keys.flatMap(mapping -> mapping.mapping("recovery")).flatMap(recovery -> recovery.text("file"));
        Optional<Path> file = written.flatMap(this::keyFile);
        if (file.isPresent()
                && key.filter(place -> place.equals(new KeyPlace.KeyFile(file.get())))
                        .isPresent()) {
            findings.add(
                    source, written.orElseThrow(), "is the key file itself", "another file, which is kept elsewhere");
        }
        return file;
    }

    private Optional<Path> keyFile(Node.Scalar written) {
        Optional<Path> path = files.path(written);
        if (path.isPresent() && Files.exists(path.get()) && SecretFiles.isOpenToOthers(path.get())) {
            findings.add(
                    source,
                    written,
                    "names a key file that everyone on the machine can read",
                    "a file for its owner only (chmod 0400)");
        }
        return path;
    }

    private static Optional<Integer> integer(Node.Mapping mapping, String key) {
        return mapping.get(key)
                .filter(node -> node instanceof Node.Scalar scalar
                        && scalar.form() == Node.Scalar.Form.INTEGER
                        && scalar.text().matches("[0-9]{1,9}"))
                .map(node -> Integer.parseInt(((Node.Scalar) node).text()));
    }
}
