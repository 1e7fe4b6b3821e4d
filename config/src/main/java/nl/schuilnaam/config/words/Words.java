package nl.schuilnaam.config.words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/**
 * All words for people, from the files that come with the gateway and, over them, a school's own: a file of the same name that holds only what it corrects. A place in a file
 * is a dotted path that ends in a group with {@code nl} and {@code en}.
 */
public final class Words {
    private static final String CONVENANT = "convenant.yaml";
    private static final String COUNTRIES = "countries.yaml";
    private static final String CATEGORIES = "categories.yaml";
    private static final String PAGE = "page.yaml";

    /** Where a school may add what the files that come with the gateway do not have. */
    private static final Set<String> OPEN = Set.of("purposes", "forbidden", "retention");

    private final Map<String, Node.Mapping> files;

    private Words(Map<String, Node.Mapping> files) {
        this.files = Map.copyOf(files);
    }

    /** Those that come with the gateway. */
    public static Words bundled() {
        return Loaded.BUNDLED;
    }

    /** The names of the files that there are. */
    public static Set<String> files() {
        return new LinkedHashSet<>(Loaded.FILES);
    }

    /**
     * A school's own words over those that come with the gateway; says everything that is wrong with its files. Reads from disk.
     *
     * @param name what findings call the directory
     */
    public static Words over(Path directory, String name, Findings findings) {
        List<Path> own = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(own::add);
        } catch (IOException e) {
            findings.add(new Finding(name, 0, "", "cannot be read", "a directory with words"));
        }
        var files = new LinkedHashMap<>(bundled().files);
        for (Path file : own) {
            String plain = String.valueOf(file.getFileName());
            Node.Mapping ours = files.get(plain);
            if (ours == null) {
                findings.add(new Finding(
                        name + "/" + plain, 0, "", "is not a file of words", Nearest.among(files.keySet(), plain)));
                continue;
            }
            Source.read(file, name + "/" + plain, findings)
                    .ifPresent(source -> files.put(plain, merge(source, ours, source.root(), findings)));
        }
        return new Words(files);
    }

    private static Node.Mapping merge(Source source, Node.Mapping ours, Node.Mapping theirs, Findings findings) {
        var entries = new LinkedHashMap<>(ours.entries());
        boolean open = OPEN.contains(ours.path().substring(ours.path().lastIndexOf('.') + 1));
        theirs.entries().forEach((key, node) -> {
            Node own = ours.entries().get(key);
            if (own == null && open && isPhrase(node)) {
                entries.put(key, node);
            } else if (own == null) {
                findings.add(
                        source,
                        node,
                        "is not known here",
                        Nearest.among(ours.entries().keySet(), key));
            } else if (own instanceof Node.Mapping group && node instanceof Node.Mapping correction) {
                entries.put(key, merge(source, group, correction, findings));
            } else if (own instanceof Node.Sequence && node instanceof Node.Sequence) {
                entries.put(key, node);
            } else if (own.asText().isPresent() && Set.of("nl", "en").contains(key)) {
                correct(source, own.asText().get(), node, findings).ifPresent(text -> entries.put(key, text));
            } else {
                findings.add(source, node, "cannot be corrected in this way", own.inWords() + " that stays as it is");
            }
        });
        return new Node.Mapping(ours.path(), ours.line(), entries);
    }

    /** Other words for the same, with the same places to put something in. */
    private static Optional<Node> correct(Source source, Node.Scalar own, Node node, Findings findings) {
        Optional<Node.Scalar> text =
                node.asText().filter(scalar -> !scalar.text().isBlank());
        if (text.isEmpty()) {
            findings.add(source, node, "is " + node.inWords(), "a text");
        } else if (!Phrase.places(text.get().text()).equals(Phrase.places(own.text()))) {
            findings.add(
                    source,
                    node,
                    "has other places to put something in",
                    Phrase.places(own.text()).isEmpty()
                            ? "none"
                            : "{" + String.join("}, {", Phrase.places(own.text())) + "}");
            return Optional.empty();
        }
        return text.map(Node.class::cast);
    }

    private static boolean isPhrase(Node node) {
        return node instanceof Node.Mapping mapping
                && mapping.text("nl").isPresent()
                && mapping.text("en").isPresent();
    }

    // The Convenant

    /** The purposes that the Convenant knows. */
    public Map<String, Phrase> purposes() {
        return phrases(CONVENANT, "purposes");
    }

    /** What the Convenant forbids under this name or one that means the same; empty where it does not. */
    public Optional<Phrase> forbidden(String purpose) {
        String plain = plain(purpose);
        return group(CONVENANT, "forbidden").entries().entrySet().stream()
                .filter(entry -> plain(entry.getKey()).equals(plain)
                        || (entry.getValue() instanceof Node.Mapping mapping
                                && texts(mapping, "also")
                                        .anyMatch(other -> plain(other).equals(plain))))
                .findFirst()
                .flatMap(entry -> phrase(entry.getValue()));
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** The legal bases of GDPR art. 6(1). */
    public Map<String, Phrase> bases() {
        return phrases(CONVENANT, "bases");
    }

    /** What makes a transfer outside the EEA lawful. */
    public Map<String, Phrase> mechanisms() {
        return phrases(CONVENANT, "mechanisms");
    }

    /** Groups of persons. */
    public Map<String, Phrase> persons() {
        return phrases(CONVENANT, "persons");
    }

    /** What a retention period is about; a key that is not there is shown as it stands in the agreement. */
    public Phrase retention(String key) {
        return Optional.ofNullable(phrases(CONVENANT, "retention").get(key)).orElse(Phrase.same(key));
    }

    /** A purpose in words; one that is not known, as it stands in the agreement. */
    public Phrase purpose(String key) {
        return Optional.ofNullable(purposes().get(key)).orElse(Phrase.same(key));
    }

    // Countries and categories

    /** Whether a country is in the European Economic Area, where the GDPR itself holds. */
    public boolean isInEea(String country) {
        return texts(file(COUNTRIES), "eea").anyMatch(country::equals);
    }

    /** The country's name. */
    public Phrase country(String code) {
        var locale = new Locale("", code);
        return new Phrase(
                locale.getDisplayCountry(Language.NL.locale()), locale.getDisplayCountry(Language.EN.locale()));
    }

    /** The name of a category of data. */
    public Phrase category(String key) {
        return Optional.ofNullable(phrases(CATEGORIES, "categories").get(key)).orElse(Phrase.same(key));
    }

    // Standards

    /** What the records of a model are, as the subject of a sentence: {@code pupils and staff}. */
    public Phrase model(String profile, String model) {
        return find(profile + ".yaml", "models", model).orElse(Phrase.same(model));
    }

    /** The heading over the records of a model, where one says more than what they are. */
    public Optional<Phrase> title(String profile, String model) {
        return find(profile + ".yaml", "titles", model);
    }

    /** The same, as narrowly as these operations allow: where all that bring persons bring pupils, pupils. */
    public Phrase subject(String profile, String model, Set<String> operations) {
        return Optional.ofNullable(files.get(profile + ".yaml")).flatMap(file -> file.mapping("only")).stream()
                .flatMap(only -> only.entries().values().stream())
                .filter(node -> node instanceof Node.Mapping narrower
                        && texts(narrower, "models").anyMatch(model::equals)
                        && texts(narrower, "operations")
                                .collect(Collectors.toSet())
                                .containsAll(operations))
                .flatMap(node -> phrase(node).stream())
                .findFirst()
                .orElseGet(() -> model(profile, model));
    }

    /** The operations that bring nobody but pupils, the plainest first; none where the standard has none. */
    public List<String> operationsOfPupils(String profile) {
        return Optional.ofNullable(files.get(profile + ".yaml")).flatMap(file -> file.mapping("only")).stream()
                .flatMap(only -> only.mapping("pupils").stream())
                .flatMap(pupils -> texts(pupils, "operations"))
                .toList();
    }

    /**
     * What a field holds; empty where there is no word for it.
     *
     * @param path below the record; a field of a group is looked up by the group's name: {@code roles.role}
     */
    public Optional<Phrase> field(String profile, String model, String path) {
        String[] steps = path.split("\\.", -1);
        String last = steps[steps.length - 1];
        String file = profile + ".yaml";
        return steps.length > 1
                ? find(file, "fields", steps[steps.length - 2], last)
                : find(file, "fields", model, last).or(() -> find(file, "fields", "every-model", last));
    }

    /** What an operation does. */
    public Optional<Phrase> operation(String profile, String operation) {
        return find(profile + ".yaml", "operations", operation);
    }

    // Pages

    /** A label, sentence or heading, by its dotted path. */
    public Phrase label(String path) {
        return find(PAGE, path.split("\\.", -1))
                .orElseThrow(() -> new IllegalStateException("there are no words for " + path));
    }

    /** All labels, sentences and headings in one language, by dotted path. */
    public Map<String, String> labels(Language language) {
        var labels = new LinkedHashMap<String, String>();
        collect(file(PAGE), "", language, labels);
        return Collections.unmodifiableMap(labels);
    }

    private static void collect(Node.Mapping group, String above, Language language, Map<String, String> labels) {
        group.entries().forEach((key, node) -> {
            phrase(node).ifPresent(phrase -> labels.put(above + key, phrase.in(language)));
            if (node instanceof Node.Mapping mapping && !isPhrase(node)) {
                collect(mapping, above + key + ".", language, labels);
            }
        });
    }

    private Optional<Phrase> find(String file, String... path) {
        Optional<Node> at = Optional.ofNullable(files.get(file));
        for (String step : path) {
            at = at.filter(Node.Mapping.class::isInstance).flatMap(node -> ((Node.Mapping) node).get(step));
        }
        return at.flatMap(Words::phrase);
    }

    private Map<String, Phrase> phrases(String file, String group) {
        var phrases = new LinkedHashMap<String, Phrase>();
        group(file, group).entries().forEach((key, node) -> phrase(node).ifPresent(one -> phrases.put(key, one)));
        return Collections.unmodifiableMap(phrases);
    }

    private Node.Mapping file(String name) {
        return Optional.ofNullable(files.get(name)).orElseThrow();
    }

    private Node.Mapping group(String file, String group) {
        return file(file).mapping(group).orElseThrow();
    }

    private static Stream<String> texts(Node.Mapping mapping, String key) {
        return mapping.elements(key).stream()
                .flatMap(node -> node.asText().stream())
                .map(Node.Scalar::text);
    }

    private static Optional<Phrase> phrase(Node node) {
        return isPhrase(node)
                ? Optional.of(new Phrase(
                        ((Node.Mapping) node).text("nl").orElseThrow().text(),
                        ((Node.Mapping) node).text("en").orElseThrow().text()))
                : Optional.empty();
    }

    /** Read once, by the first caller. */
    private static final class Loaded {
        static final List<String> FILES = Stream.concat(
                        Stream.of(CONVENANT, COUNTRIES, CATEGORIES, PAGE),
                        BundledProfiles.ids().stream().map(id -> id + ".yaml"))
                .toList();
        static final Words BUNDLED = new Words(FILES.stream().collect(Collectors.toMap(file -> file, Loaded::read)));

        private static Node.Mapping read(String file) {
            Class<?> room = file.equals(CATEGORIES) ? BundledProfiles.class : Words.class;
            try (InputStream in = room.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("the build left out " + file);
                }
                var findings = new Findings();
                Optional<Source> source = Source.of(Path.of(file), file, in.readAllBytes(), findings);
                return source.map(Source::root)
                        .orElseThrow(
                                () -> new IllegalStateException(findings.list().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
