package nl.schuilnaam.config.agreement;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Annex.Part;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Category;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;

/**
 * Reads what the annexes of the model agreement ask for, and holds it against itself and against what the agreement permits: what contradicts is a finding, what is left
 * out a warning. The form of each part is the schema's to check.
 */
final class AnnexReader {
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** What nobody may list as a category that a supplier gets (UAVG art. 46). */
    private static final String NATIONAL_NUMBER = "national-number";

    private final Source source;
    private final Node.Mapping root;
    private final Findings findings;
    private final Words words;

    AnnexReader(Source source, Findings findings, Words words) {
        this.source = source;
        this.root = source.root();
        this.findings = findings;
        this.words = words;
    }

    /** Part C, whether written as words or with their legal basis. */
    List<Purpose> purposes() {
        var purposes = new LinkedHashMap<String, Purpose>();
        for (Node element : root.elements("purposes")) {
            Optional<Node.Scalar> key =
                    element instanceof Node.Mapping mapping ? mapping.text("purpose") : element.asText();
            if (key.isEmpty()) {
                continue; // the schema has said so
            }
            String purpose = key.get().text();
            Optional<String> basis =
                    element instanceof Node.Mapping mapping ? text(mapping, "basis") : Optional.empty();
            if (words.forbidden(purpose).isPresent()) {
                findings.add(
                        source,
                        key.get(),
                        "is " + Finding.quote(purpose) + ", for which the Convenant forbids the use of data of pupils",
                        "a purpose such as "
                                + String.join(", ", words.purposes().keySet()));
            } else if (!words.purposes().containsKey(purpose)) {
                warn(
                        key.get(),
                        "is " + Finding.quote(purpose) + ", which is not a purpose that convenant.yaml knows",
                        Nearest.among(words.purposes().keySet(), purpose));
            }
            if (purposes.put(purpose, new Purpose(purpose, basis)) != null) {
                findings.add(source, key.get(), "names something twice", "each name once");
            }
        }
        if (!purposes.isEmpty()
                && purposes.values().stream()
                        .anyMatch(purpose -> purpose.basis().isEmpty())) {
            warn(
                    root.get("purposes").orElse(root),
                    "has a purpose whose legal basis is not stated",
                    "{purpose: " + purposes.keySet().iterator().next() + ", basis: public-task}");
        }
        return List.copyOf(purposes.values());
    }

    /** Part F, and the supplier's own country. */
    List<Subprocessor> subprocessors() {
        return mappings("subprocessors")
                .map(one -> new Subprocessor(
                        text(one, "name").orElse(""),
                        country(one),
                        text(one, "service").orElse(""),
                        mechanism(one)))
                .toList();
    }

    /** What makes this place lawful, where it takes something; checks that it is there exactly then. */
    Optional<String> mechanism(Node.Mapping place) {
        Optional<String> mechanism = text(place, "mechanism");
        Optional<Node.Scalar> country = place.text("country");
        if (country.isEmpty() || !COUNTRIES.contains(country.get().text())) {
            country.filter(code -> code.text().matches("[A-Z]{2}"))
                    .ifPresent(code -> findings.add(
                            source,
                            code,
                            "is " + Finding.quote(code.text()) + ", which is no country",
                            "a country by two capitals, such as NL"));
            return mechanism;
        }
        boolean inEea = words.isInEea(country.get().text());
        if (!inEea && mechanism.isEmpty()) {
            findings.add(
                    source,
                    country.get(),
                    "is " + Finding.quote(country.get().text()) + ", which is outside the EEA",
                    "'mechanism' beside it: "
                            + String.join(", ", words.mechanisms().keySet()));
        } else if (inEea && mechanism.isPresent()) {
            findings.add(
                    source,
                    place.get("mechanism").orElse(place),
                    "is given for " + Finding.quote(country.get().text()) + ", which is in the EEA",
                    "no 'mechanism'");
        }
        return mechanism;
    }

    /** All the rest. */
    Annex annex() {
        Set<Part> stated = EnumSet.noneOf(Part.class);
        Arrays.stream(Part.values())
                .filter(part -> root.get(part.key()).isPresent())
                .forEach(stated::add);
        Arrays.stream(Part.values())
                .filter(part -> part.isAskedFor() && !stated.contains(part))
                .forEach(part ->
                        findings.warn(new Finding(source.name(), 0, part.key(), "is not stated", part.expected())));
        return new Annex(
                stated,
                root.mapping("product")
                        .map(product -> new Annex.Product(
                                text(product, "name").orElse(""),
                                text(product, "description").orElse(""),
                                text(product, "target-group"))),
                services(),
                data(),
                places("storage"),
                places("transfers"),
                contacts(),
                root.mapping("version")
                        .flatMap(version -> date(version)
                                .map(date -> new Annex.Edition(
                                        text(version, "number").orElse(""), date))),
                new Annex.Security(
                        root.mapping("security")
                                .map(part -> texts(part, "measures"))
                                .orElse(List.of()),
                        root.mapping("security")
                                .map(part -> texts(part, "certificates"))
                                .orElse(List.of())),
                consent());
    }

    private List<Service> services() {
        var names = new LinkedHashSet<String>();
        return mappings("services")
                .map(one -> {
                    boolean optional = flag(one, "optional");
                    String name = text(one, "name").orElse("");
                    if (!names.add(name)) {
                        findings.add(source, one, "has the name of another service", "a name of its own");
                    }
                    if (!optional && one.get("chosen").isPresent()) {
                        findings.add(
                                source,
                                one.get("chosen").orElseThrow(),
                                "stands at a service that is inseparable from the product",
                                "'optional: true' beside it, or no 'chosen'");
                    }
                    return new Service(
                            name,
                            optional,
                            !optional || flag(one, "chosen"),
                            new LinkedHashSet<>(texts(one, "operations")));
                })
                .toList();
    }

    private Map<String, List<DataCategory>> data() {
        var data = new LinkedHashMap<String, List<DataCategory>>();
        root.mapping("data")
                .ifPresent(written -> written.entries().forEach((persons, node) -> {
                    if (!words.persons().containsKey(persons)) {
                        findings.add(
                                source,
                                node,
                                "is not a group of persons",
                                Nearest.among(words.persons().keySet(), persons));
                    }
                    var categories = new LinkedHashMap<String, DataCategory>();
                    for (Node element : written.elements(persons)) {
                        category(element).ifPresent(category -> {
                            if (categories.put(category.key(), category) != null) {
                                findings.add(source, element, "names something twice", "each name once");
                            }
                        });
                    }
                    data.put(persons, List.copyOf(categories.values()));
                }));
        return data;
    }

    private Optional<DataCategory> category(Node element) {
        Optional<Node.Scalar> key =
                element instanceof Node.Mapping mapping ? mapping.text("category") : element.asText();
        Optional<String> reason = element instanceof Node.Mapping mapping ? text(mapping, "reason") : Optional.empty();
        Map<String, Category> known = BundledProfiles.categories();
        if (key.isEmpty()) {
            return Optional.empty(); // the schema has said so
        }
        Optional<Category> category = Optional.ofNullable(known.get(key.get().text()));
        String is = "is " + Finding.quote(key.get().text());
        if (category.isEmpty()) {
            findings.add(
                    source,
                    key.get(),
                    is + ", which is not a category of data",
                    Nearest.among(known.keySet(), key.get().text()));
        } else if (category.get().key().equals(NATIONAL_NUMBER)) {
            findings.add(source, key.get(), is + ", which no supplier may get (UAVG art. 46)", "another category");
        } else if (category.get().special() && reason.isEmpty()) {
            findings.add(
                    source,
                    key.get(),
                    is + ", a special category, without a reason",
                    "{category: " + category.get().key() + ", reason: ...}");
        } else if (!category.get().special() && reason.isPresent()) {
            findings.add(source, element, "gives a reason that this category does not ask for", "none");
        }
        return category.map(found -> new DataCategory(found.key(), reason));
    }

    private List<Place> places(String part) {
        return mappings(part)
                .map(one -> {
                    Place place = new Place(country(one), text(one, "place").orElse(""), mechanism(one));
                    if (part.equals(Part.TRANSFERS.key()) && words.isInEea(place.country())) {
                        findings.add(
                                source,
                                one.get("country").orElse(one),
                                "is in the EEA, so that nothing is transferred",
                                "a country outside the EEA");
                    }
                    return place;
                })
                .toList();
    }

    private Map<String, Contact> contacts() {
        var contacts = new LinkedHashMap<String, Contact>();
        root.mapping("contacts")
                .ifPresent(written -> written.entries()
                        .keySet()
                        .forEach(key -> written.mapping(key)
                                .flatMap(one -> text(one, "email")
                                        .map(email -> new Contact(text(one, "name"), email, text(one, "phone"))))
                                .ifPresent(contact -> contacts.put(key, contact))));
        return contacts;
    }

    private Optional<Annex.Consent> consent() {
        Optional<Annex.Consent> consent = root.mapping("participation-council")
                .flatMap(council -> date(council)
                        .map(date -> new Annex.Consent(
                                date, text(council, "decision").orElse(""))));
        boolean active = text(root, "status").filter("active"::equals).isPresent();
        if (active && consent.filter(one -> one.decision().equals("withheld")).isPresent()) {
            warn(
                    root.get("participation-council").orElse(root),
                    "is withheld, and the agreement is active",
                    "an agreement that is not active");
        }
        return consent;
    }

    /**
     * Refuses operations that only an optional service needs which the school has not chosen, and names of operations that no profile of the agreement has.
     *
     * @param known every operation of every profile that the agreement names; none where what it names is no profile, which is what is wrong then
     */
    void judgeServices(List<Service> services, Set<String> known) {
        Stream<Node.Scalar> named = mappings("services")
                .flatMap(one -> one.elements("operations").stream())
                .flatMap(node -> node.asText().stream());
        named.filter(operation -> !known.isEmpty() && !known.contains(operation.text()))
                .forEach(operation -> findings.add(
                        source,
                        operation,
                        "is " + Finding.quote(operation.text())
                                + ", which is not an operation of the agreement's profiles",
                        Nearest.among(known, operation.text())));
        root.mapping("exchanges")
                .ifPresent(exchanges -> exchanges.entries().values().stream()
                        .filter(Node.Mapping.class::isInstance)
                        .map(Node.Mapping.class::cast)
                        .flatMap(exchange -> Stream.of("operations", "school-operations")
                                .flatMap(key -> exchange.elements(key).stream()))
                        .forEach(node -> node.asText().ifPresent(operation -> judgeOperation(operation, services))));
    }

    private void judgeOperation(Node.Scalar operation, Collection<Service> services) {
        List<Service> needing = services.stream()
                .filter(service -> service.operations().contains(operation.text()))
                .toList();
        if (!needing.isEmpty() && needing.stream().noneMatch(Service::chosen)) {
            findings.add(
                    source,
                    operation,
                    "is " + Finding.quote(operation.text()) + ", which only serves "
                            + Finding.quote(needing.get(0).name()) + ", an optional service that is not chosen",
                    "'chosen: true' at that service, or the operation left out");
        }
    }

    private void warn(Node node, String problem, String expected) {
        findings.warn(new Finding(source.name(), node.line(), node.path(), problem, expected));
    }

    private Stream<Node.Mapping> mappings(String part) {
        return root.elements(part).stream()
                .filter(Node.Mapping.class::isInstance)
                .map(Node.Mapping.class::cast);
    }

    private static String country(Node.Mapping place) {
        return text(place, "country").orElse("");
    }

    private static Optional<String> text(Node.Mapping mapping, String key) {
        return mapping.text(key).map(Node.Scalar::text);
    }

    private static List<String> texts(Node.Mapping mapping, String key) {
        return mapping.elements(key).stream()
                .flatMap(element -> element.asText().stream())
                .map(Node.Scalar::text)
                .toList();
    }

    private static boolean flag(Node.Mapping mapping, String key) {
        return mapping.get(key)
                .filter(node -> node instanceof Node.Scalar scalar
                        && scalar.form() == Node.Scalar.Form.FLAG
                        && scalar.text().equals("true"))
                .isPresent();
    }

    private Optional<LocalDate> date(Node.Mapping mapping) {
        try {
            return text(mapping, "date").map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            if (!findings.concern(source)) {
                findings.add(source, mapping, "has a date that cannot be understood", "a date, such as 2026-08-01");
            }
            return Optional.empty();
        }
    }
}
