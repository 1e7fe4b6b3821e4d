package nl.schuilnaam.config.agreement;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Schema;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;

/** Reads agreement files, and says everything that is wrong with one at once. */
public final class AgreementReader {
    private static final Set<String> SCHEMES = Set.of("prp1", "tab1");

    private final Schema schema = Schema.bundled("agreement");
    private final Map<String, Profile> profiles;
    private final Parties parties;
    private final Words words;

    /**
     * @param profiles by id
     * @param parties whom an agreement can be about
     */
    public AgreementReader(Map<String, Profile> profiles, Parties parties) {
        this(profiles, parties, Words.bundled());
    }

    /** @param words which purposes, countries and categories there are */
    public AgreementReader(Map<String, Profile> profiles, Parties parties, Words words) {
        this.profiles = Map.copyOf(profiles);
        this.parties = parties;
        this.words = words;
    }

    /** The agreement in this file; empty when there is any finding about it. What the file leaves out of the annexes is a warning. */
    public Optional<Agreement> read(Source source, Findings findings) {
        schema.check(source, findings);
        Node.Mapping root = source.root();
        Optional<Parties.School> school = school(source, findings);
        Optional<Period> period = period(source, findings);
        Optional<PseudonymFormat> format = format(source, findings);
        fourEyes(source, findings);
        var annexes = new AnnexReader(source, findings, words);
        Annex annex = annexes.annex();
        List<Purpose> purposes = annexes.purposes();
        List<Subprocessor> subprocessors = annexes.subprocessors();
        Optional<String> mechanism = root.mapping("supplier").flatMap(annexes::mechanism);
        Optional<Set<String>> categories =
                annex.states(Annex.Part.DATA) ? Optional.of(annex.categories()) : Optional.empty();
        var known = new LinkedHashSet<String>();
        var exchanges = new LinkedHashMap<String, ExchangeTerms>();
        root.mapping("exchanges")
                .ifPresent(written -> written.entries().forEach((id, node) -> {
                    Profile profile = profiles.get(id);
                    if (profile == null) {
                        findings.add(source, node, "is not a profile", Nearest.among(profiles.keySet(), id));
                    } else if (node instanceof Node.Mapping terms) {
                        profile.operations().stream().map(Operation::id).forEach(known::add);
                        exchanges.put(
                                id, new ExchangeReader(source, findings, profile, school, categories).read(terms));
                    }
                }));
        annexes.judgeServices(annex.services(), known);
        if (period.isEmpty() && !findings.concern(source)) {
            findings.add(
                    source, root.get("period").orElse(root), "cannot be understood", "two dates, such as 2026-08-01");
        }
        if (findings.concern(source) || period.isEmpty() || format.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Agreement(
                text(root, "agreement"),
                new AgreementVersion(source.sha256()),
                new SchoolId(text(root, "school")),
                supplier(root, mechanism),
                Status.valueOf(text(root, "status").toUpperCase(Locale.ROOT)),
                period.get(),
                purposes,
                format.get(),
                choice(root, "epoch", EpochRule.class, EpochRule.SCHOOL_YEAR),
                exchanges,
                retention(root),
                subprocessors,
                annex,
                change(root)));
    }

    private Optional<Parties.School> school(Source source, Findings findings) {
        Optional<Node.Scalar> written = source.root().text("school");
        Optional<Parties.School> school = written.flatMap(name -> parties.school(name.text()));
        if (written.isPresent() && school.isEmpty()) {
            findings.add(
                    source,
                    written.get(),
                    "is " + Finding.quote(written.get().text()) + ", which gateway.yaml does not have",
                    Nearest.among(parties.schools().keySet(), written.get().text()));
        }
        Optional<Node.Scalar> supplier = source.root().mapping("supplier").flatMap(mapping -> mapping.text("id"));
        if (school.isPresent()
                && supplier.isPresent()
                && !school.get().suppliers().containsKey(supplier.get().text())) {
            findings.add(
                    source,
                    supplier.get(),
                    "is " + Finding.quote(supplier.get().text())
                            + ", which is not a supplier of this school in gateway.yaml",
                    Nearest.among(
                            school.get().suppliers().keySet(), supplier.get().text()));
        }
        return school;
    }

    private static Optional<Period> period(Source source, Findings findings) {
        Optional<Node.Mapping> written = source.root().mapping("period");
        Optional<LocalDate> from = written.flatMap(period -> date(period, "from"));
        Optional<LocalDate> until = written.flatMap(period -> date(period, "until"));
        if (from.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        }
        if (until.get().isBefore(from.get())) {
            findings.add(
                    source,
                    written.get().text("until").orElseThrow(),
                    "is " + until.get() + ", which is before the first day",
                    from.get() + " or later");
            return Optional.empty();
        }
        return Optional.of(new Period(from.get(), until.get()));
    }

    private static Optional<LocalDate> date(Node.Mapping period, String key) {
        try {
            return period.text(key).map(scalar -> LocalDate.parse(scalar.text()));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // found by the schema, or else below
        }
    }

    /** Empty only where something was found. */
    private static Optional<PseudonymFormat> format(Source source, Findings findings) {
        Optional<Node.Mapping> written = source.root().mapping("pseudonyms");
        Optional<Node> digits = written.flatMap(pseudonyms -> pseudonyms.get("digits"));
        Optional<Node.Scalar> scheme = written.flatMap(pseudonyms -> pseudonyms.text("scheme"));
        String format = written.flatMap(pseudonyms -> pseudonyms.text("format"))
                .map(Node.Scalar::text)
                .orElse("uuid");
        boolean numeric = format.equals("numeric");
        String right = numeric ? "tab1" : "prp1";
        scheme.filter(name -> SCHEMES.contains(name.text()) && !name.text().equals(right))
                .ifPresent(name -> findings.add(
                        source, name, "is '" + name.text() + "', which makes no " + format, "'" + right + "'"));
        if (numeric) {
            if (digits.isEmpty()) {
                Node at = written.get().get("format").orElse(written.get());
                findings.add(
                        source,
                        at,
                        "is 'numeric' without a length",
                        "'digits' beside it, from " + PseudonymFormat.MIN_DIGITS + " to " + PseudonymFormat.MAX_DIGITS);
            }
            return digits.filter(node -> node instanceof Node.Scalar scalar
                            && scalar.form() == Node.Scalar.Form.INTEGER
                            && scalar.text().matches("[6-9]|1[0-8]"))
                    .map(node -> new PseudonymFormat.Numeric(Integer.parseInt(((Node.Scalar) node).text())));
        }
        digits.ifPresent(node -> findings.add(
                source, node, "says how long a number is, and the format is " + Finding.quote(format), "no 'digits'"));
        return Arrays.stream(PseudonymFormat.Spelling.values())
                .filter(spelling -> spelling.name().toLowerCase(Locale.ROOT).equals(format))
                .map(PseudonymFormat.class::cast)
                .findFirst();
    }

    private static Supplier supplier(Node.Mapping root, Optional<String> mechanism) {
        Node.Mapping supplier = root.mapping("supplier").orElseThrow();
        return new Supplier(
                new SupplierId(text(supplier, "id")),
                text(supplier, "name"),
                text(supplier, "country"),
                text(supplier, "contact"),
                mechanism);
    }

    private static <E extends Enum<E>> E choice(Node.Mapping root, String key, Class<E> type, E otherwise) {
        return root.mapping("pseudonyms")
                .flatMap(pseudonyms -> pseudonyms.text(key))
                .map(scalar -> Enum.valueOf(
                        type, scalar.text().toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(otherwise);
    }

    private static Map<String, java.time.Period> retention(Node.Mapping root) {
        var retention = new LinkedHashMap<String, java.time.Period>();
        root.mapping("retention")
                .ifPresent(written -> written.entries()
                        .keySet()
                        .forEach(key -> retention.put(key, java.time.Period.parse(text(written, key)))));
        return retention;
    }

    private static Change change(Node.Mapping root) {
        return root.mapping("change")
                .map(written -> new Change(
                        written.text("author").map(Node.Scalar::text),
                        written.text("approver").map(Node.Scalar::text),
                        written.text("reason").map(Node.Scalar::text)))
                .orElse(Change.UNTOLD);
    }

    /** Nobody approves what they wrote themselves. */
    private static void fourEyes(Source source, Findings findings) {
        Optional<Node.Mapping> written = source.root().mapping("change");
        Optional<Node.Scalar> author = written.flatMap(change -> change.text("author"));
        written.flatMap(change -> change.text("approver"))
                .filter(approver -> author.isPresent()
                        && author.get()
                                .text()
                                .strip()
                                .equalsIgnoreCase(approver.text().strip()))
                .ifPresent(approver ->
                        findings.add(source, approver, "is the author of the change", "somebody else than the author"));
    }

    private static String text(Node.Mapping mapping, String key) {
        return mapping.text(key).orElseThrow().text();
    }

    /** Reads what an agreement permits through one profile. */
    private static final class ExchangeReader {
        private final Source source;
        private final Findings findings;
        private final Profile profile;
        private final Optional<Parties.School> school;
        private final Optional<Set<String>> categories;
        private final Map<String, Operation> known;

        /** @param categories those that part D of the annex lists, if it is stated */
        private ExchangeReader(
                Source source,
                Findings findings,
                Profile profile,
                Optional<Parties.School> school,
                Optional<Set<String>> categories) {
            this.source = source;
            this.findings = findings;
            this.profile = profile;
            this.school = school;
            this.categories = categories;
            this.known = profile.operations().stream().collect(Collectors.toMap(Operation::id, operation -> operation));
        }

        private ExchangeTerms read(Node.Mapping written) {
            Set<String> operations = operations(written, "operations");
            Set<String> schoolOperations = operations(written, "school-operations");
            if (written.elements("operations").isEmpty()
                    && written.elements("school-operations").isEmpty()) {
                findings.add(source, written, "permits no operation", "'operations' or 'school-operations'");
            }
            parties(written);
            Optional<Population> population = new PopulationReader(source, findings, profile).read(written);
            boolean totalCount = written.get("total-count")
                    .map(node -> node instanceof Node.Scalar scalar
                            && scalar.form() == Node.Scalar.Form.FLAG
                            && scalar.text().equals("true"))
                    .orElse(false);
            return new ExchangeTerms(
                    operations,
                    schoolOperations,
                    totalCount,
                    population,
                    fields(written),
                    new PermitReader(source, findings, profile).read(written));
        }

        private Set<String> operations(Node.Mapping written, String key) {
            var ids = new LinkedHashSet<String>();
            Set<String> models = written.mapping("fields")
                    .map(fields -> fields.entries().keySet())
                    .orElse(Set.of());
            for (Node element : written.elements(key)) {
                Optional<Node.Scalar> id = element.asText();
                if (id.isEmpty()) {
                    continue; // the schema has said so
                }
                Operation operation = known.get(id.get().text());
                if (operation == null) {
                    findings.add(
                            source,
                            element,
                            "is " + Finding.quote(id.get().text()) + ", which is not an operation of the profile",
                            Nearest.among(known.keySet(), id.get().text()));
                    continue;
                }
                ids.add(operation.id());
                for (String model : modelsOf(operation)) {
                    if (!models.contains(model)) {
                        findings.add(
                                source,
                                element,
                                "is '" + operation.id() + "', whose messages hold '" + model + "'",
                                "'" + model + "' among the fields");
                    }
                }
            }
            return ids;
        }

        private static Set<String> modelsOf(Operation operation) {
            var models = new LinkedHashSet<String>();
            operation.request().map(Payload::model).ifPresent(models::add);
            operation.response().map(Payload::model).ifPresent(models::add);
            return models;
        }

        private void parties(Node.Mapping written) {
            if (school.isEmpty()) {
                return;
            }
            boolean asked = !written.elements("operations").isEmpty()
                    || written.get("population").isPresent();
            if (asked && !school.get().profiles().contains(profile.id())) {
                findings.add(
                        source,
                        written,
                        "is not among the profiles of the school's origin",
                        Nearest.among(school.get().profiles(), profile.id()));
            }
            Optional<Set<String>> api = source.root()
                    .mapping("supplier")
                    .flatMap(supplier -> supplier.text("id"))
                    .map(id -> school.get().suppliers().get(id.text()));
            if (api.isPresent()
                    && written.get("school-operations").isPresent()
                    && !api.get().contains(profile.id())) {
                findings.add(
                        source,
                        written.get("school-operations").orElseThrow(),
                        "has nowhere to go",
                        "an 'api' of the supplier for " + profile.id() + " in gateway.yaml");
            }
        }

        private Map<String, Map<String, FieldTerms>> fields(Node.Mapping written) {
            var fields = new LinkedHashMap<String, Map<String, FieldTerms>>();
            boolean aliasDomain = school.map(Parties.School::aliasDomain).orElse(true);
            var reader = new FieldReader(source, findings, aliasDomain, categories);
            written.mapping("fields")
                    .ifPresent(models -> models.entries().forEach((name, node) -> {
                        Model model = profile.models().get(name);
                        if (model == null) {
                            findings.add(
                                    source,
                                    node,
                                    "is not a model of the profile",
                                    Nearest.among(profile.models().keySet(), name));
                        } else if (node instanceof Node.Mapping terms) {
                            fields.put(name, reader.read(terms, model));
                        }
                    }));
            return fields;
        }
    }
}
