package nl.schuilnaam.config.installation;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.AgreementVersion;
import nl.schuilnaam.config.agreement.History;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Schema;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;

/**
 * Reads {@code gateway.yaml} and what it names. Every part is read as far as it can be, whatever is wrong elsewhere, so that all findings come at once; where a part
 * cannot be read, something has been found.
 */
final class ConfigurationReader {
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(24);
    private static final Duration MEMBERSHIPS_EVERY = Duration.ofMinutes(15);

    private final Path file;
    private final Map<String, Profile> profiles;
    private final History history;
    private final boolean running;
    private final Findings findings = new Findings();
    private final Findings notes = new Findings();

    /** @param running whether a gateway runs with an earlier state of these files, so that agreements can be taken away to the last */
    ConfigurationReader(Path file, Map<String, Profile> profiles, History history, boolean running) {
        this.file = file.toAbsolutePath().normalize();
        this.profiles = Map.copyOf(profiles);
        this.history = history;
        this.running = running;
    }

    Configuration.Outcome read() {
        Optional<Configuration> configuration =
                Source.read(file, name(file), findings).flatMap(source -> new Reading(source).configuration());
        if (configuration.isEmpty() && findings.isEmpty()) {
            // No known text leads here. If one does, it must not be taken for a good configuration.
            findings.add(new Finding(
                    name(file), 0, "", "cannot be understood", "a configuration as the schema describes it"));
        }
        return findings.isEmpty()
                ? new Configuration.Loaded(configuration.orElseThrow(), notes.list(), findings.warnings())
                : new Configuration.Rejected(findings.list());
    }

    /** How findings call a file: relative to the directory of gateway.yaml, where it lies below it. */
    private String name(Path path) {
        Path directory = file.getParent();
        return directory != null && path.startsWith(directory)
                ? directory.relativize(path).toString().replace('\\', '/')
                : path.toString();
    }

    /** What agreements may say about the rest of this file, however much of that is right. */
    static Parties parties(Node.Mapping root) {
        var schools = new LinkedHashMap<String, Parties.School>();
        root.mapping("schools")
                .ifPresent(written -> written.entries().forEach((id, node) -> {
                    if (node instanceof Node.Mapping school) {
                        var suppliers = new LinkedHashMap<String, Set<String>>();
                        school.mapping("suppliers")
                                .ifPresent(all -> all.entries()
                                        .forEach((name, one) -> suppliers.put(
                                                name,
                                                one instanceof Node.Mapping supplier
                                                        ? supplier.mapping("api")
                                                                .map(api -> api.entries()
                                                                        .keySet())
                                                                .orElse(Set.of())
                                                        : Set.of())));
                        Set<String> speaks = school.mapping("origin").stream()
                                .flatMap(origin -> origin.elements("profiles").stream())
                                .flatMap(profile -> profile.asText().stream())
                                .map(Node.Scalar::text)
                                .collect(Collectors.toSet());
                        schools.put(
                                id,
                                new Parties.School(school.get("alias-domain").isPresent(), speaks, suppliers));
                    }
                }));
        return new Parties(schools);
    }

    /** Reads what one gateway.yaml holds. */
    private final class Reading {
        private final Source source;
        private final Node.Mapping root;
        private final SecretFiles secrets;
        private final FileNames files;
        private final Durations durations;
        private final EndpointReader endpoints;

        private Reading(Source source) {
            this.source = source;
            this.root = source.root();
            this.secrets = new SecretFiles(source, findings);
            this.files = new FileNames(source, findings);
            this.durations = new Durations(source, findings);
            this.endpoints = new EndpointReader(source, files, findings);
        }

        private Optional<Configuration> configuration() {
            Schema.bundled("gateway").check(source, findings);
            Optional<Storage> storage = new StorageReader(source, findings).read();
            Optional<Node.Mapping> listeners = root.mapping("listeners");
            Optional<Listener> edge =
                    listeners.flatMap(all -> all.mapping("edge")).flatMap(this::listener);
            Optional<Listener> inside =
                    listeners.flatMap(all -> all.mapping("inside")).flatMap(this::listener);
            if (edge.isPresent() && inside.isPresent()) {
                apart(listeners.flatMap(all -> all.mapping("inside")).orElseThrow(), edge.get(), inside.get());
            }
            Limits limits = new LimitsReader(source, findings).read();
            Map<SchoolId, School> schools = schools();
            Words words = words();
            Map<Source, Agreement> agreements = agreements(words);
            if (!findings.isEmpty() || storage.isEmpty() || edge.isEmpty() || inside.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Configuration(
                    file,
                    storage.get(),
                    edge.get(),
                    inside.get(),
                    limits,
                    schools,
                    List.copyOf(agreements.values()),
                    texts(agreements.keySet()),
                    profiles,
                    words));
        }

        private Optional<Listener> listener(Node.Mapping written) {
            Optional<Node.Scalar> host =
                    written.text("host").filter(text -> text.text().matches("[A-Za-z0-9.:_-]{1,253}"));
            Optional<Integer> port = written.get("port")
                    .filter(node -> node instanceof Node.Scalar scalar
                            && scalar.form() == Node.Scalar.Form.INTEGER
                            && scalar.text().matches("[0-9]{1,5}"))
                    .map(node -> Integer.parseInt(((Node.Scalar) node).text()));
            Optional<Listener.Tls> tls = written.mapping("tls").flatMap(this::tls);
            boolean behindProxy = written.get("behind-tls-proxy")
                    .map(node -> node instanceof Node.Scalar scalar
                            && scalar.form() == Node.Scalar.Form.FLAG
                            && scalar.text().equals("true"))
                    .orElse(false);
            Optional<URI> publicUrl = written.text("public-url").flatMap(this::url);
            if (host.isEmpty() || port.isEmpty()) {
                return Optional.empty();
            }
            boolean open = !Loopback.is(host.get().text());
            if (open && written.get("tls").isEmpty() && !behindProxy) {
                findings.add(
                        source,
                        host.get(),
                        "is " + Finding.quote(host.get().text()) + " without TLS",
                        "'tls', or 'behind-tls-proxy: true', or a loopback host such as 127.0.0.1");
            }
            if ((open || behindProxy) && written.get("public-url").isEmpty()) {
                findings.add(
                        source,
                        written,
                        "does not say how clients reach it",
                        "'public-url', such as https://gateway.example");
            }
            if (written.get("tls").isPresent()
                    && publicUrl.filter(url -> "http".equals(url.getScheme())).isPresent()) {
                findings.add(
                        source,
                        written.text("public-url").orElseThrow(),
                        "is without TLS, which the listener has",
                        "an address that begins with https://");
            }
            return Optional.of(new Listener(host.get().text(), port.get(), publicUrl, tls, behindProxy));
        }

        private Optional<Listener.Tls> tls(Node.Mapping written) {
            Optional<Node.Scalar> certificate = written.text("certificate");
            Optional<Node.Scalar> key = written.text("key");
            Optional<Path> certificatePath = certificate.flatMap(files::readable);
            Optional<Path> keyPath = key.filter(secrets::check).flatMap(files::path);
            return certificatePath.flatMap(chain -> keyPath.map(path -> new Listener.Tls(chain, path)));
        }

        /** The two listeners lead to two worlds, and must not be confused. */
        private void apart(Node.Mapping insideWritten, Listener edge, Listener inside) {
            if (edge.port() != 0 && edge.port() == inside.port()) {
                findings.add(
                        source,
                        insideWritten.get("port").orElse(insideWritten),
                        "is " + inside.port() + ", the port of the edge listener",
                        "another port");
            }
            if (edge.publicUrl().isPresent() && edge.publicUrl().equals(inside.publicUrl())) {
                findings.add(
                        source,
                        insideWritten.get("public-url").orElse(insideWritten),
                        "is the address of the edge listener",
                        "another address");
            }
        }

        /** An absolute address without a slash at the end. Unencrypted only where nobody can listen in. */
        private Optional<URI> url(Node.Scalar written) {
            String expected = "an address such as https://sis.example/ims, without user, query or fragment";
            String is = "is "
                    + Finding.quote(
                            written.text().replaceAll("//[^/]*@", "//...@").replaceAll("[?#].*", "?..."));
            URI uri;
            try {
                uri = new URI(written.text().replaceAll("/+$", ""));
            } catch (URISyntaxException e) {
                findings.add(source, written, is, expected);
                return Optional.empty();
            }
            boolean http = "http".equals(uri.getScheme());
            if ((!http && !"https".equals(uri.getScheme()))
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || !uri.equals(uri.normalize())) {
                findings.add(source, written, is, expected);
                return Optional.empty();
            }
            if (http && !Loopback.is(uri.getHost())) {
                findings.add(source, written, is, "https, except for a loopback host such as 127.0.0.1");
                return Optional.empty();
            }
            return Optional.of(uri);
        }

        private Map<SchoolId, School> schools() {
            var schools = new LinkedHashMap<SchoolId, School>();
            root.mapping("schools")
                    .ifPresent(written -> written.entries().forEach((id, node) -> {
                        if (node instanceof Node.Mapping school && isName(id)) {
                            school(id, school).ifPresent(read -> schools.put(read.id(), read));
                        }
                    }));
            return schools;
        }

        private Optional<School> school(String id, Node.Mapping written) {
            Optional<Node.Mapping> origin = written.mapping("origin");
            Optional<Api> api = origin.flatMap(mapping -> api(mapping, true));
            var speaks = new LinkedHashSet<String>();
            origin.ifPresent(mapping -> mapping.elements("profiles")
                    .forEach(element -> profile(element).ifPresent(speaks::add)));
            List<Client> systems = clients(written, "systems", new LinkedHashSet<>());
            var edgeClients = new LinkedHashSet<String>();
            var suppliers = new LinkedHashMap<SupplierId, Supplier>();
            written.mapping("suppliers")
                    .ifPresent(all -> all.entries().forEach((name, node) -> {
                        if (node instanceof Node.Mapping supplier && isName(name)) {
                            suppliers.put(new SupplierId(name), supplier(name, supplier, edgeClients));
                        }
                    }));
            Duration every = written.mapping("memberships")
                    .map(memberships -> durations.read(memberships, "every", MEMBERSHIPS_EVERY, LONGEST_INTERVAL))
                    .orElse(MEMBERSHIPS_EVERY);
            return api.flatMap(system -> written.text("name")
                    .map(name -> new School(
                            new SchoolId(id),
                            name.text(),
                            system,
                            speaks,
                            every,
                            written.text("alias-domain").map(Node.Scalar::text),
                            systems,
                            suppliers)));
        }

        private Optional<String> profile(Node written) {
            Optional<Node.Scalar> id = written.asText();
            if (id.isPresent() && !profiles.containsKey(id.get().text())) {
                findings.add(
                        source,
                        written,
                        "is " + Finding.quote(id.get().text()) + ", which is not a profile",
                        Nearest.among(profiles.keySet(), id.get().text()));
            }
            return id.map(Node.Scalar::text);
        }

        private Supplier supplier(String id, Node.Mapping written, Set<String> taken) {
            var apis = new LinkedHashMap<String, Api>();
            written.mapping("api")
                    .ifPresent(all -> all.entries().forEach((profile, node) -> {
                        if (!profiles.containsKey(profile)) {
                            findings.add(source, node, "is not a profile", Nearest.among(profiles.keySet(), profile));
                        }
                        if (node instanceof Node.Mapping api) {
                            api(api, false).ifPresent(read -> apis.put(profile, read));
                        }
                    }));
            return new Supplier(new SupplierId(id), clients(written, "clients", taken), apis);
        }

        /** @param inward whether it may be an address inside without naming it: the school's own system may */
        private Optional<Api> api(Node.Mapping written, boolean inward) {
            Optional<Endpoint> endpoint = endpoint(written, "url", inward);
            Optional<OAuth> oauth = written.mapping("oauth").flatMap(mapping -> oauth(mapping, endpoint, inward));
            return endpoint.map(read -> new Api(read, oauth));
        }

        private Optional<Endpoint> endpoint(Node.Mapping written, String key, boolean inward) {
            Optional<Node.Scalar> text = written.text(key);
            return text.flatMap(this::url).map(url -> endpoints.read(written, text.orElseThrow(), url, inward));
        }

        private Optional<OAuth> oauth(Node.Mapping written, Optional<Endpoint> api, boolean inward) {
            Optional<Endpoint> tokens = endpoint(written, "token-url", inward)
                    .map(read -> api.map(first -> EndpointReader.besides(first, read))
                            .orElse(read));
            Optional<Secret> secret = written.text("client-secret-file").flatMap(secrets::secret);
            Optional<Node.Scalar> clientId = written.text("client-id");
            if (tokens.isEmpty() || secret.isEmpty() || clientId.isEmpty()) {
                return Optional.empty();
            }
            List<String> scopes = written.elements("scopes").stream()
                    .flatMap(scope -> scope.asText().stream())
                    .map(Node.Scalar::text)
                    .toList();
            return Optional.of(new OAuth(tokens.get(), clientId.get().text(), secret.get(), scopes));
        }

        /** @param taken client ids that the listener already knows at this school; those that are read are added */
        private List<Client> clients(Node.Mapping written, String key, Set<String> taken) {
            var clients = new ArrayList<Client>();
            for (Node element : written.elements(key)) {
                if (element instanceof Node.Mapping client) {
                    Optional<Node.Scalar> id = client.text("client-id");
                    if (id.isPresent() && !taken.add(id.get().text())) {
                        findings.add(
                                source,
                                id.get(),
                                "is " + Finding.quote(id.get().text()) + ", which another client of this school has",
                                "a client id of its own");
                    }
                    Optional<Secret> hash = client.text("secret-hash-file").flatMap(secrets::hash);
                    if (id.isPresent() && hash.isPresent()) {
                        clients.add(new Client(id.get().text(), hash.get()));
                    }
                }
            }
            return clients;
        }

        private static boolean isName(String id) {
            return id.matches("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?");
        }

        private static Map<AgreementVersion, String> texts(Set<Source> sources) {
            var texts = new LinkedHashMap<AgreementVersion, String>();
            sources.forEach(one -> texts.put(new AgreementVersion(one.sha256()), one.text()));
            return texts;
        }

        private Words words() {
            return root.text("texts")
                    .flatMap(files::path)
                    .map(directory -> Words.over(directory, name(directory), findings))
                    .orElseGet(Words::bundled);
        }

        private Map<Source, Agreement> agreements(Words words) {
            var reader = new AgreementReader(profiles, parties(root), words);
            var read = new LinkedHashMap<Source, Agreement>();
            var seen = new LinkedHashSet<Path>();
            for (Node element : root.elements("agreements")) {
                Optional<Node.Scalar> written = element.asText();
                if (written.isEmpty()) {
                    continue;
                }
                Path directory = source.resolve(Path.of(""));
                try {
                    List<Path> files = Paths.matching(directory, written.get().text());
                    if (files.isEmpty()) {
                        (running ? notes : findings)
                                .add(source, element, "names no file that is there", "at least one agreement");
                    }
                    files.stream().map(Path::normalize).forEach(seen::add);
                } catch (UncheckedIOException unlisted) {
                    findings.add(
                            source,
                            element,
                            "names files in a directory that cannot be listed",
                            "a directory that the gateway can read");
                }
            }
            for (Path path : seen) {
                Source.read(path, name(path), findings)
                        .ifPresent(one -> reader.read(one, findings).ifPresent(agreement -> read.put(one, agreement)));
            }
            apart(read);
            read.forEach(this::goesOn);
            return read;
        }

        /** The end of an agreement is for ever: what comes after it is another one. */
        private void goesOn(Source one, Agreement agreement) {
            Node.Scalar status = one.root().text("status").orElseThrow();
            try {
                boolean ended = history.last(agreement.school(), agreement.id())
                        .filter(Status.ENDED::equals)
                        .isPresent();
                if (ended && agreement.status() != Status.ENDED) {
                    findings.add(
                            one,
                            status,
                            "is " + Finding.quote(status.text()) + ", and this agreement has ended",
                            "'ended', or another name for a new agreement");
                }
            } catch (UncheckedIOException unknown) {
                findings.add(
                        one,
                        status,
                        "cannot be held against the versions kept in the data directory",
                        "a data directory that can be read and is undamaged");
            }
        }

        /** Two agreements of a school must have two names, and never both be in force for the same supplier and profile. */
        private void apart(Map<Source, Agreement> read) {
            var earlier = new LinkedHashMap<Source, Agreement>();
            read.forEach((later, agreement) -> {
                earlier.forEach((before, other) -> {
                    if (agreement.school().equals(other.school())) {
                        apart(later, agreement, before, other);
                    }
                });
                earlier.put(later, agreement);
            });
        }

        private void apart(Source later, Agreement agreement, Source before, Agreement other) {
            if (agreement.id().equals(other.id())) {
                findings.add(
                        later,
                        later.root().text("agreement").orElseThrow(),
                        "is " + Finding.quote(agreement.id()) + ", the name of the agreement in " + before.name(),
                        "a name of its own");
            }
            boolean shared = agreement.exchanges().keySet().stream().anyMatch(other.exchanges()::containsKey);
            if (shared
                    && agreement.supplier().id().equals(other.supplier().id())
                    && agreement.status() == Status.ACTIVE
                    && other.status() == Status.ACTIVE
                    && agreement.period().overlaps(other.period())) {
                findings.add(
                        later,
                        later.root().mapping("period").orElseThrow(),
                        "overlaps the period of " + other.id() + " in " + before.name() + ", which is active too",
                        "one agreement in force per supplier and profile at a time");
            }
        }
    }
}
