package nl.schuilnaam.config.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.Annex;
import nl.schuilnaam.config.agreement.Annex.Part;
import nl.schuilnaam.config.agreement.EpochRule;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.agreement.Service;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.ExplainedOperation;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.words.Language;
import nl.schuilnaam.config.words.Phrase;
import nl.schuilnaam.config.words.Words;

/**
 * The privacy leaflet (<i>Privacybijsluiter</i>) of an agreement: one page of HTML that stands by itself, for the website of the school. It shows every field that the
 * policy lets through or replaces, and no other; it says nothing of when it was made, so that the same agreement gives the same page.
 */
public final class Bijsluiter {
    private static final String NOT_PERSONAL = "not-personal";

    private final Words words;
    private final FieldWords names;
    private final PebbleTemplate template;

    public Bijsluiter(Words words) {
        this.words = words;
        this.names = new FieldWords(words);
        var loader = new ClasspathLoader(Bijsluiter.class.getClassLoader());
        loader.setPrefix("nl/schuilnaam/config/report");
        loader.setSuffix(".peb");
        // It escapes what it writes unless told otherwise, and the template never does.
        this.template = new PebbleEngine.Builder()
                .loader(loader)
                .strictVariables(true)
                .build()
                .getTemplate("bijsluiter");
    }

    /**
     * Writes the page.
     *
     * @param school the school's name
     */
    public String page(ExplainedAgreement explained, String school, Language language) {
        var writer = new StringWriter();
        try {
            template.evaluate(writer, new Page(explained, school, language).content(), language.locale());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return writer.toString();
    }

    /**
     * Whether the page has a row for a field. A group shows by its members; where none of them passes, that it is there still does.
     *
     * @param all every field of the same record
     */
    static boolean isShown(ExplainedField field, List<ExplainedField> all) {
        if (field.treatment() instanceof Treatment.Opened) {
            return all.stream()
                    .filter(other -> other.path().startsWith(field.path() + "."))
                    .allMatch(member -> member.treatment() instanceof Treatment.Withheld);
        }
        return !(field.treatment() instanceof Treatment.Withheld);
    }

    /** What the template needs, in one language. */
    private final class Page {
        private final ExplainedAgreement explained;
        private final Agreement agreement;
        private final Annex annex;
        private final Language language;
        private final Map<String, Phrase> parties;

        private Page(ExplainedAgreement explained, String school, Language language) {
            this.explained = explained;
            this.agreement = explained.agreement();
            this.annex = agreement.annex();
            this.language = language;
            this.parties = Map.of(
                    "school", Phrase.same(school),
                    "supplier", Phrase.same(agreement.supplier().name()));
        }

        private Map<String, Object> content() {
            var content = new LinkedHashMap<String, Object>();
            content.put("language", language.tag());
            content.put("t", words.labels(language));
            content.put(
                    "product",
                    annex.product()
                            .map(Annex.Product::name)
                            .orElse(agreement.supplier().name()));
            content.put("of", label("page.of"));
            content.put("intro", label("page.intro"));
            content.put("codeName", label("page.code-name"));
            content.put(
                    "epoch",
                    label(
                            agreement.epoch() == EpochRule.AGREEMENT
                                    ? "page.epoch-agreement"
                                    : "page.epoch-school-year"));
            content.put("status", agreement.status() == Status.ACTIVE ? "" : notInForce());
            content.put("exchanges", exchanges());
            content.put("description", description());
            content.put(
                    "services",
                    agreed(
                            Part.SERVICES,
                            annex.services().stream().map(this::service).toList()));
            content.put(
                    "purposes",
                    agreement.purposes().stream()
                            .map(purpose -> List.of(
                                    in(words.purpose(purpose.key())),
                                    purpose.basis()
                                            .map(basis -> in(Optional.ofNullable(
                                                            words.bases().get(basis))
                                                    .orElse(Phrase.same(basis))))
                                            .orElse(label("page.not-stated"))))
                            .toList());
            content.put("data", agreed(Part.DATA, data()));
            content.put("sent", sent());
            content.put(
                    "storage",
                    agreed(
                            Part.STORAGE,
                            annex.storage().stream().map(this::place).toList()));
            content.put(
                    "transfers",
                    agreed(
                            Part.TRANSFERS,
                            annex.transfers().stream().map(this::place).toList()));
            content.put(
                    "subprocessors",
                    agreed(
                            Part.SUBPROCESSORS,
                            agreement.subprocessors().stream()
                                    .map(one ->
                                            List.of(one.name(), country(one.country(), one.mechanism()), one.service()))
                                    .toList()));
            content.put("retention", agreed(Part.RETENTION, retention()));
            content.put("contacts", contacts());
            content.put("measures", agreed(Part.SECURITY, annex.security().measures()));
            content.put("certificates", annex.security().certificates());
            content.put("edition", edition());
            content.put("consent", consent());
            content.put("agreement", agreement.id());
            content.put("hash", agreement.version().toString());
            content.put(
                    "period",
                    in(words.label("page.period-from-until")
                            .with(Map.of(
                                    "from", Phrase.same(day(agreement.period().from())),
                                    "until", Phrase.same(day(agreement.period().until()))))));
            content.put(
                    "supplier",
                    agreement.supplier().name() + ", "
                            + country(
                                    agreement.supplier().country(),
                                    agreement.supplier().mechanism()));
            content.put("contact", agreement.supplier().contact());
            return content;
        }

        private String label(String path) {
            return in(words.label(path).with(parties));
        }

        private String in(Phrase phrase) {
            return phrase.in(language);
        }

        private String notInForce() {
            return in(words.label("page.not-in-force")
                    .with(Map.of(
                            "status", words.label("status." + agreement.status().spelling()))));
        }

        /** What stands in a part; a part that the file leaves out is not the same as one with nothing in it. */
        private Map<String, Object> agreed(Part part, List<?> rows) {
            return Map.of("rows", rows, "otherwise", label(annex.states(part) ? "page.none" : "page.not-stated"));
        }

        // What passes

        private List<Map<String, Object>> exchanges() {
            var exchanges = new ArrayList<Map<String, Object>>();
            explained
                    .exchanges()
                    .forEach((profile, explanation) -> exchanges.add(Map.of(
                            "profile",
                            in(words.label("page.made-of").with(Map.of("profile", Phrase.same(profile)))),
                            "population",
                            population(explanation),
                            "outward",
                            models(explanation, explanation.outward(), "outward"),
                            "inward",
                            models(explanation, explanation.inward(), "inward"),
                            "supplierOperations",
                            operations(profile, explanation.supplierOperations()),
                            "schoolOperations",
                            operations(profile, explanation.schoolOperations()))));
            return exchanges;
        }

        private String population(Explanation explanation) {
            return explanation
                    .population()
                    .filter(Population::limitsPupils)
                    .map(population ->
                            in(words.label("population.about").with(Map.of("criteria", names.criteria(population)))))
                    .orElse("");
        }

        private List<Map<String, Object>> models(
                Explanation explanation, Map<String, List<ExplainedField>> fields, String direction) {
            var models = new ArrayList<Map<String, Object>>();
            String profile = explanation.profile().id();
            fields.forEach((model, all) -> {
                List<ExplainedField> shown =
                        all.stream().filter(field -> isShown(field, all)).toList();
                if (!shown.isEmpty()) {
                    models.add(Map.of(
                            "about",
                                    capital(in(words.title(profile, model)
                                            .orElseGet(() -> names.subject(explanation, model)))),
                            "model", model,
                            "real", rows(shown, false, profile, model, direction),
                            "replaced", rows(shown, true, profile, model, direction)));
                }
            });
            return models;
        }

        private List<Map<String, String>> rows(
                List<ExplainedField> shown, boolean replaced, String profile, String model, String direction) {
            return shown.stream()
                    .filter(field -> field.treatment().isReplaced() == replaced)
                    .map(field -> Map.of(
                            "id", direction + " " + profile + " " + model + "." + field.path(),
                            "field", in(names.field(profile, model, field.path())),
                            "gets", in(names.treatment(field.treatment())),
                            // An id never passes as it is, so it is no data of the category that the real one is of.
                            "category", field.kind() == FieldKind.ID ? "" : in(words.category(field.category())),
                            "technical", field.path(),
                            "reason",
                                    field.reason()
                                            .map(reason -> in(words.label("label.reason")
                                                    .with(Map.of("reason", Phrase.same(reason)))))
                                            .orElse("")))
                    .toList();
        }

        private List<Map<String, String>> operations(String profile, Map<String, ExplainedOperation> operations) {
            boolean counts = operations.values().stream().anyMatch(ExplainedOperation::totalCount);
            Stream<Map<String, String>> all = operations.keySet().stream()
                    .map(id -> Map.of("words", in(names.operation(profile, id)), "technical", id));
            return Stream.concat(
                            all,
                            counts
                                    ? Stream.of(Map.of("words", label("label.total-count"), "technical", "total-count"))
                                    : Stream.of())
                    .toList();
        }

        /** The categories of whatever passes outward, as the policy has it. */
        private List<String> sent() {
            Set<String> categories = new LinkedHashSet<>();
            explained.exchanges().values().stream()
                    .flatMap(explanation -> explanation.outward().values().stream())
                    .flatMap(List::stream)
                    .filter(field -> field.treatment().passes()
                            && !(field.treatment() instanceof Treatment.Opened)
                            && field.kind() != FieldKind.ID
                            && !field.category().equals(NOT_PERSONAL))
                    .map(ExplainedField::category)
                    .forEach(categories::add);
            return categories.stream().map(key -> in(words.category(key))).toList();
        }

        // What else was agreed

        private Map<String, String> description() {
            return annex.product()
                    .map(product -> Map.of(
                            "name", product.name(),
                            "text", product.description(),
                            "for", product.targetGroup().orElse(label("page.not-stated"))))
                    .orElse(Map.of());
        }

        private List<String> service(Service service) {
            String how = !service.optional()
                    ? "label.inseparable"
                    : service.chosen() ? "label.optional-chosen" : "label.optional-off";
            return List.of(service.name(), label(how));
        }

        private List<List<String>> data() {
            var data = new ArrayList<List<String>>();
            annex.data()
                    .forEach((persons, categories) -> data.add(List.of(
                            in(Optional.ofNullable(words.persons().get(persons)).orElse(Phrase.same(persons))),
                            String.join(
                                    "; ",
                                    categories.stream()
                                            .map(category -> in(words.category(category.key()))
                                                    + category.reason()
                                                            .map(reason -> " (" + reason + ")")
                                                            .orElse(""))
                                            .toList()))));
            return data;
        }

        private String place(nl.schuilnaam.config.agreement.Place place) {
            return country(place.country(), place.mechanism()) + (place.place().isEmpty() ? "" : ": " + place.place());
        }

        private String country(String code, Optional<String> mechanism) {
            String name = in(words.country(code));
            return mechanism
                    .map(key -> name + " ("
                            + in(words.label("page.outside-eea")
                                    .with(Map.of(
                                            "mechanism",
                                            Optional.ofNullable(
                                                            words.mechanisms().get(key))
                                                    .orElse(Phrase.same(key)))))
                            + ")")
                    .orElse(name);
        }

        private List<List<String>> retention() {
            var rows = new ArrayList<List<String>>();
            agreement
                    .retention()
                    .forEach((key, period) -> rows.add(List.of(
                            capital(in(words.retention(key))),
                            in(PeriodWords.of(period, words))
                                    + (key.equals("after-end") ? " " + label("label.after-end-suffix") : ""))));
            return rows;
        }

        private List<Map<String, String>> contacts() {
            return List.of("security", "data-leak").stream()
                    .map(key -> Map.of(
                            "what", label("label." + key + "-contact"),
                            "who",
                                    Optional.ofNullable(annex.contacts().get(key))
                                            .map(contact -> String.join(
                                                    ", ",
                                                    Stream.of(
                                                                    contact.name().stream(),
                                                                    Stream.of(contact.email()),
                                                                    contact.phone().stream())
                                                            .flatMap(one -> one)
                                                            .toList()))
                                            .orElse(label("page.not-stated"))))
                    .toList();
        }

        private String edition() {
            return annex.edition()
                    .map(edition -> in(words.label("label.edition")
                            .with(Map.of(
                                    "number", Phrase.same(edition.number()),
                                    "date", Phrase.same(day(edition.date()))))))
                    .orElse(label("page.not-stated"));
        }

        private String consent() {
            return annex.consent()
                    .map(consent -> in(words.label("decision." + consent.decision())
                            .with(Map.of("date", Phrase.same(day(consent.date()))))))
                    .orElse(label("page.not-stated"));
        }

        private String day(LocalDate day) {
            return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                    .withLocale(language.locale())
                    .format(day);
        }

        private String capital(String text) {
            return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(language.locale()) + text.substring(1);
        }
    }
}
