package nl.schuilnaam.config.report;

import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.Annex;
import nl.schuilnaam.config.agreement.EpochRule;
import nl.schuilnaam.config.agreement.Permit;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.Purpose;
import nl.schuilnaam.config.agreement.Service;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.ExplainedOperation;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.words.Language;
import nl.schuilnaam.config.words.Phrase;
import nl.schuilnaam.config.words.Words;

/**
 * In what the second of two versions of an agreement differs from the first, for an officer who has to approve it. What passes is compared as the rules have it, so that
 * another way of writing the same is no difference.
 *
 * @param changes none where the two do the same and say the same
 */
public record AgreementDiff(List<Difference> changes) {
    public AgreementDiff {
        changes = List.copyOf(changes);
    }

    public boolean changesNothing() {
        return changes.isEmpty();
    }

    /** Whether anything is more than before: a message of which more passes, a longer time, a further recipient. */
    public boolean widens() {
        return changes.stream().anyMatch(Difference::widening);
    }

    /** Compares. */
    public static AgreementDiff between(ExplainedAgreement before, ExplainedAgreement after, Words words) {
        var comparison = new Comparison(before, after, words);
        comparison.parties();
        comparison.exchanges();
        comparison.pseudonyms();
        comparison.time();
        comparison.annexes();
        return new AgreementDiff(comparison.changes);
    }

    /** Collects the differences. */
    private static final class Comparison {
        private final ExplainedAgreement was;
        private final ExplainedAgreement is;
        private final Agreement before;
        private final Agreement after;
        private final Words words;
        private final FieldWords names;
        private final Phrase supplier;
        private final List<Difference> changes = new ArrayList<>();

        private Comparison(ExplainedAgreement was, ExplainedAgreement is, Words words) {
            this.was = was;
            this.is = is;
            this.before = was.agreement();
            this.after = is.agreement();
            this.words = words;
            this.names = new FieldWords(words);
            this.supplier = Phrase.same(after.supplier().name());
        }

        private void add(String topic, String subject, boolean widening, Map<String, Phrase> places) {
            var all = new LinkedHashMap<String, Phrase>();
            all.put("supplier", supplier);
            all.putAll(places);
            changes.add(new Difference(
                    topic, subject, widening, words.label("change." + topic).with(all)));
        }

        // Between whom

        private void parties() {
            changed("other-school", before.school(), after.school(), true, id -> Phrase.same(id.toString()));
            changed(
                    "other-supplier",
                    before.supplier().id(),
                    after.supplier().id(),
                    true,
                    id -> Phrase.same(id.toString()));
            changed("supplier-name", before.supplier().name(), after.supplier().name(), false, Phrase::same);
            changed(
                    "supplier-country",
                    before.supplier().country(),
                    after.supplier().country(),
                    leavesEea(before.supplier().country(), after.supplier().country()),
                    words::country);
            changed(
                    "supplier-contact",
                    before.supplier().contact(),
                    after.supplier().contact(),
                    false,
                    Phrase::same);
            changed(
                    "supplier-mechanism",
                    before.supplier().mechanism(),
                    after.supplier().mechanism(),
                    false,
                    this::mechanism);
            changed("agreement-id", before.id(), after.id(), false, Phrase::same);
            changed(
                    "status",
                    before.status(),
                    after.status(),
                    after.status() == Status.ACTIVE,
                    status -> words.label("status." + status.spelling()));
        }

        private <T> void changed(String topic, T earlier, T later, boolean widening, Function<T, Phrase> inWords) {
            if (!earlier.equals(later)) {
                add(topic, "", widening, Map.of("before", inWords.apply(earlier), "after", inWords.apply(later)));
            }
        }

        private boolean leavesEea(String earlier, String later) {
            return !earlier.equals(later) && !words.isInEea(later);
        }

        private Phrase mechanism(Optional<String> key) {
            return key.map(one ->
                            Optional.ofNullable(words.mechanisms().get(one)).orElse(Phrase.same(one)))
                    .orElseGet(() -> words.label("page.not-stated"));
        }

        // What passes

        private void exchanges() {
            var profiles = new LinkedHashSet<>(is.exchanges().keySet());
            profiles.addAll(was.exchanges().keySet());
            for (String profile : profiles) {
                Optional<Explanation> earlier =
                        Optional.ofNullable(was.exchanges().get(profile));
                Optional<Explanation> later = Optional.ofNullable(is.exchanges().get(profile));
                if (earlier.isPresent() && later.isPresent()) {
                    population(profile, earlier.get().population(), later.get().population());
                }
                operations(profile, "operation", earlier, later, Explanation::supplierOperations);
                operations(profile, "school-operation", earlier, later, Explanation::schoolOperations);
                var told = new LinkedHashSet<String>();
                fields(profile, earlier, later, Explanation::outward, "receives", told);
                fields(profile, earlier, later, Explanation::inward, "may-send", new LinkedHashSet<>());
                queries(profile, earlier, later, told);
                permits(profile, permits(earlier), permits(later));
            }
        }

        private static Map<String, Permit> permits(Optional<Explanation> explanation) {
            var permits = new LinkedHashMap<String, Permit>();
            explanation
                    .map(Explanation::permits)
                    .orElse(List.of())
                    .forEach(permit -> permits.put(permit.field() + " " + permit.finds(), permit));
            return permits;
        }

        private void permits(String profile, Map<String, Permit> had, Map<String, Permit> has) {
            has.forEach((what, permit) -> {
                Map<String, Phrase> places = Map.of("what", Phrase.same(what));
                if (!had.containsKey(what)) {
                    add("guard-permit", profile + " " + what, true, places);
                } else if (!permit.equals(had.get(what))) {
                    add("guard-permit-otherwise", profile + " " + what, false, places);
                }
            });
            had.keySet().stream()
                    .filter(what -> !has.containsKey(what))
                    .forEach(what -> add(
                            "guard-permit-no-more", profile + " " + what, false, Map.of("what", Phrase.same(what))));
        }

        private void population(String profile, Optional<Population> had, Optional<Population> has) {
            if (had.equals(has)) {
                return;
            }
            boolean wider = had.isPresent()
                    && has.map(population -> admitsMore(population, had.get())).orElse(true);
            add(
                    wider ? "population-wider" : "population-narrower",
                    profile + " population",
                    wider,
                    Map.of(
                            "before", had.map(this::population).orElseGet(() -> words.label("population.everybody")),
                            "after", has.map(this::population).orElseGet(() -> words.label("population.everybody"))));
        }

        /** Whether there can be somebody who belongs to the one and not to the other: whoever meets every criterion of the one meets those of the other only if these are no narrower. */
        private static boolean admitsMore(Population one, Population other) {
            return isNarrower(other.grades(), one.grades())
                    || isNarrower(other.orgs(), one.orgs())
                    || isNarrower(other.classes(), one.classes())
                    || isNarrower(other.courses(), one.courses())
                    || isNarrower(other.groups(), one.groups())
                    || !other.roles().containsAll(one.roles());
        }

        /** Whether a criterion keeps out somebody whom the other lets in; without values it keeps out nobody. */
        private static boolean isNarrower(Set<String> criterion, Set<String> other) {
            return !criterion.isEmpty() && (other.isEmpty() || !criterion.containsAll(other));
        }

        /** For an officer with the ids themselves: another class is another population. */
        private Phrase population(Population population) {
            var criteria = new ArrayList<Phrase>();
            criterion(criteria, "grades", population.grades());
            criterion(criteria, "orgs", population.orgs());
            criterion(criteria, "classes", population.classes());
            criterion(criteria, "courses", population.courses());
            criterion(criteria, "groups", population.groups());
            criterion(criteria, "roles", population.roles());
            return names.list(criteria);
        }

        private void criterion(List<Phrase> criteria, String what, Set<String> values) {
            if (!values.isEmpty()) {
                criteria.add(words.label("population.named-" + what)
                        .with(Map.of("values", Phrase.same(String.join(", ", values)))));
            }
        }

        private void operations(
                String profile,
                String topic,
                Optional<Explanation> earlier,
                Optional<Explanation> later,
                Function<Explanation, Map<String, ExplainedOperation>> which) {
            Map<String, ExplainedOperation> had = earlier.map(which).orElse(Map.of());
            Map<String, ExplainedOperation> has = later.map(which).orElse(Map.of());
            has.forEach((id, operation) -> {
                if (!had.containsKey(id)) {
                    add(topic, profile + " " + id, true, Map.of("operation", names.operation(profile, id)));
                }
            });
            had.forEach((id, operation) -> {
                if (!has.containsKey(id)) {
                    add(
                            topic + "-no-more",
                            profile + " " + id,
                            false,
                            Map.of("operation", names.operation(profile, id)));
                }
            });
            boolean counted = counts(had, has);
            boolean counts = counts(has, had);
            if (counted != counts) {
                add(counts ? "total-count" : "total-count-no-more", profile, counts, Map.of());
            }
        }

        /** Whether operations that both have tell how many records there are. */
        private static boolean counts(Map<String, ExplainedOperation> one, Map<String, ExplainedOperation> other) {
            return one.entrySet().stream()
                    .anyMatch(entry -> other.containsKey(entry.getKey())
                            && entry.getValue().totalCount());
        }

        /** @param told takes the models of which something has been told */
        private void fields(
                String profile,
                Optional<Explanation> earlier,
                Optional<Explanation> later,
                Function<Explanation, Map<String, List<ExplainedField>>> direction,
                String topic,
                Set<String> told) {
            Map<String, List<ExplainedField>> had = earlier.map(direction).orElse(Map.of());
            Map<String, List<ExplainedField>> has = later.map(direction).orElse(Map.of());
            var models = new LinkedHashSet<>(has.keySet());
            models.addAll(had.keySet());
            for (String model : models) {
                int count = changes.size();
                Map<String, ExplainedField> fieldsBefore = byPath(had.getOrDefault(model, List.of()));
                Map<String, ExplainedField> fieldsAfter = byPath(has.getOrDefault(model, List.of()));
                var paths = new LinkedHashSet<>(fieldsAfter.keySet());
                paths.addAll(fieldsBefore.keySet());
                Phrase subject = names.subject(later.or(() -> earlier).orElseThrow(), model);
                for (String path : paths) {
                    field(
                            profile,
                            model,
                            path,
                            subject,
                            Optional.ofNullable(fieldsBefore.get(path)),
                            Optional.ofNullable(fieldsAfter.get(path)),
                            topic);
                }
                if (changes.size() > count) {
                    told.add(model);
                }
            }
        }

        private static Map<String, ExplainedField> byPath(List<ExplainedField> fields) {
            var byPath = new LinkedHashMap<String, ExplainedField>();
            fields.forEach(field -> byPath.put(field.path(), field));
            return byPath;
        }

        private void field(
                String profile,
                String model,
                String path,
                Phrase subject,
                Optional<ExplainedField> earlier,
                Optional<ExplainedField> later,
                String topic) {
            Treatment had = earlier.map(ExplainedField::treatment).orElseGet(Treatment.Withheld::new);
            Treatment has = later.map(ExplainedField::treatment).orElseGet(Treatment.Withheld::new);
            var places = Map.of(
                    "field", names.field(profile, model, path),
                    "of", subject,
                    "before", names.treatment(had),
                    "after", names.treatment(has));
            String what = profile + " " + model + "." + path;
            if (has.tellsMoreThan(had)) {
                boolean whole = has instanceof Treatment.Kept || has instanceof Treatment.Opened;
                add(topic + (had.passes() ? "-more-precisely" : whole ? "" : "-as"), what, true, places);
            } else if (had.tellsMoreThan(has)) {
                add(
                        topic + (has.passes() ? "-less-precisely" : has.isReplaced() ? "-replaced" : "-no-more"),
                        what,
                        false,
                        places);
            } else if (!has.equals(had)) {
                add(topic + "-otherwise", what, false, places);
            } else if (!earlier.flatMap(ExplainedField::reason).equals(later.flatMap(ExplainedField::reason))) {
                add("reason", what, false, places);
            }
        }

        /** What may be asked for follows from what passes; it is told where it changes by itself. */
        private void queries(
                String profile, Optional<Explanation> earlier, Optional<Explanation> later, Set<String> told) {
            if (earlier.isEmpty() || later.isEmpty()) {
                return;
            }
            for (Function<Explanation, Map<String, ExplainedOperation>> side :
                    List.<Function<Explanation, Map<String, ExplainedOperation>>>of(
                            Explanation::supplierOperations, Explanation::schoolOperations)) {
                side.apply(later.get()).forEach((id, operation) -> {
                    ExplainedOperation had = side.apply(earlier.get()).get(id);
                    String model = operation
                            .operation()
                            .response()
                            .map(payload -> payload.model())
                            .orElse("");
                    if (had == null || told.contains(model)) {
                        return;
                    }
                    asks("may-ask-by", profile, model, id, minus(operation.readable(), had.readable()), true);
                    asks("may-ask-by-no-more", profile, model, id, minus(had.readable(), operation.readable()), false);
                });
            }
        }

        private void asks(
                String topic, String profile, String model, String operation, Set<String> paths, boolean widening) {
            if (!paths.isEmpty()) {
                add(
                        topic,
                        profile + " " + operation,
                        widening,
                        Map.of(
                                "operation",
                                names.operation(profile, operation),
                                "fields",
                                names.list(paths.stream()
                                        .map(path -> path.endsWith(".sourcedId")
                                                ? path.substring(0, path.length() - ".sourcedId".length())
                                                : path)
                                        .map(path -> names.field(profile, model, path))
                                        .toList())));
            }
        }

        private static <T> Set<T> minus(Collection<T> all, Collection<T> others) {
            return all.stream()
                    .filter(one -> !others.contains(one))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        // Code names

        private void pseudonyms() {
            String epochBefore = before.epoch() == EpochRule.AGREEMENT ? "agreement" : "school-year";
            String epochAfter = after.epoch() == EpochRule.AGREEMENT ? "agreement" : "school-year";
            if (!epochBefore.equals(epochAfter)) {
                add("epoch-" + epochAfter, "pseudonyms.epoch", epochAfter.equals("agreement"), Map.of());
            } else if (before.epoch() == EpochRule.AGREEMENT && !before.id().equals(after.id())) {
                add("epoch-renewed", "pseudonyms.epoch", false, Map.of());
            }
            if (!before.format().equals(after.format())) {
                boolean spelt = before.format() instanceof PseudonymFormat.Spelling
                        && after.format() instanceof PseudonymFormat.Spelling;
                add(spelt ? "format" : "format-renewed", "pseudonyms.format", false, Map.of());
            }
        }

        // How long

        private void time() {
            LocalDate from = before.period().from();
            LocalDate until = before.period().until();
            if (!after.period().from().equals(from)) {
                boolean earlier = after.period().from().isBefore(from);
                add(
                        earlier ? "begins-earlier" : "begins-later",
                        "period.from",
                        earlier,
                        Map.of("before", day(from), "after", day(after.period().from())));
            }
            if (!after.period().until().equals(until)) {
                boolean later = after.period().until().isAfter(until);
                add(
                        later ? "ends-later" : "ends-earlier",
                        "period.until",
                        later,
                        Map.of("before", day(until), "after", day(after.period().until())));
            }
            var keys = new LinkedHashSet<>(after.retention().keySet());
            keys.addAll(before.retention().keySet());
            for (String key : keys) {
                Optional<Period> had = Optional.ofNullable(before.retention().get(key));
                Optional<Period> has = Optional.ofNullable(after.retention().get(key));
                if (!had.equals(has)) {
                    boolean longer = has.isEmpty() || (had.isPresent() && isLonger(has.get(), had.get()));
                    add(
                            longer ? "kept-longer" : "kept-shorter",
                            "retention." + key,
                            longer,
                            Map.of(
                                    "what", words.retention(key),
                                    "before", had.map(this::period).orElseGet(() -> words.label("page.not-stated")),
                                    "after", has.map(this::period).orElseGet(() -> words.label("page.not-stated"))));
                }
            }
        }

        /** Whether there is a day from which on the one takes longer than the other: a month is longer than 30 days, or shorter. */
        private static boolean isLonger(Period one, Period other) {
            LocalDate first = LocalDate.of(2023, 1, 1);
            return IntStream.range(0, 366 * 4)
                    .mapToObj(first::plusDays)
                    .anyMatch(day -> day.plus(one).isAfter(day.plus(other)));
        }

        private Phrase day(LocalDate day) {
            return new Phrase(day(day, Language.NL), day(day, Language.EN));
        }

        private static String day(LocalDate day, Language language) {
            return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                    .withLocale(language.locale())
                    .format(day);
        }

        private Phrase period(Period period) {
            return PeriodWords.of(period, words);
        }

        // What else was agreed

        private void annexes() {
            Annex had = before.annex();
            Annex has = after.annex();
            set(
                    "purpose",
                    keyed(before.purposes(), Purpose::key),
                    keyed(after.purposes(), Purpose::key),
                    words::purpose,
                    (earlier, later) -> earlier.isEmpty());
            set(
                    "subprocessor",
                    keyed(before.subprocessors(), one -> one.name()),
                    keyed(after.subprocessors(), one -> one.name()),
                    Phrase::same,
                    (earlier, later) ->
                            earlier.isEmpty() || leavesEea(earlier.get().country(), later.country()));
            set(
                    "storage",
                    keyed(had.storage(), place -> place.country() + " " + place.place()),
                    keyed(has.storage(), place -> place.country() + " " + place.place()),
                    this::place,
                    (earlier, later) -> earlier.isEmpty()
                            && had.storage().stream()
                                    .noneMatch(place -> place.country().equals(later.country())));
            set(
                    "transfer",
                    keyed(had.transfers(), place -> place.country() + " " + place.place()),
                    keyed(has.transfers(), place -> place.country() + " " + place.place()),
                    this::place,
                    (earlier, later) -> earlier.isEmpty());
            set(
                    "service",
                    keyed(had.services(), Service::name),
                    keyed(has.services(), Service::name),
                    Phrase::same,
                    (earlier, later) ->
                            later.chosen() && !earlier.filter(Service::chosen).isPresent());
            set("data", categories(had), categories(has), this::category, (earlier, later) -> earlier.isEmpty());
            different("product", had.product(), has.product());
            different("contacts", had.contacts(), has.contacts());
            different("security", had.security(), has.security());
            different("version", had.edition(), has.edition());
            different("participation-council", had.consent(), has.consent());
            // An empty list says "none", which is more than to say nothing.
            different("stated", told(had), told(has));
        }

        private static Set<Annex.Part> told(Annex annex) {
            return annex.stated().stream()
                    .filter(part -> switch (part) {
                        case SERVICES -> annex.services().isEmpty();
                        case DATA -> annex.categories().isEmpty();
                        case STORAGE -> annex.storage().isEmpty();
                        case TRANSFERS -> annex.transfers().isEmpty();
                        case SECURITY ->
                            annex.security().measures().isEmpty()
                                    && annex.security().certificates().isEmpty();
                        case CONTACTS -> annex.contacts().isEmpty();
                        case SUBPROCESSORS, RETENTION -> true;
                        case PRODUCT, EDITION, CONSENT -> false;
                    })
                    .collect(Collectors.toSet());
        }

        private void different(String part, Object earlier, Object later) {
            if (!earlier.equals(later)) {
                add("annex", part, false, Map.of("part", words.label("part." + part)));
            }
        }

        private interface Wider<T> {
            boolean test(Optional<T> earlier, T later);
        }

        private <T> void set(
                String topic,
                Map<String, T> earlier,
                Map<String, T> later,
                Function<String, Phrase> inWords,
                Wider<T> wider) {
            later.forEach((key, value) -> {
                Optional<T> had = Optional.ofNullable(earlier.get(key));
                if (had.isEmpty() || !had.get().equals(value)) {
                    add(
                            had.isEmpty() ? topic : topic + "-otherwise",
                            key,
                            wider.test(had, value),
                            Map.of("what", inWords.apply(key)));
                }
            });
            earlier.keySet().forEach(key -> {
                if (!later.containsKey(key)) {
                    add(topic + "-no-more", key, false, Map.of("what", inWords.apply(key)));
                }
            });
        }

        /** By a key; several of the same key are told apart by their number. */
        private static <T> Map<String, T> keyed(List<T> all, Function<T, String> key) {
            var keyed = new LinkedHashMap<String, T>();
            for (T one : all) {
                String name = key.apply(one).strip();
                String unique = name;
                for (int i = 2; keyed.containsKey(unique); i++) {
                    unique = name + " (" + i + ")";
                }
                keyed.put(unique, one);
            }
            return keyed;
        }

        private static Map<String, Object> categories(Annex annex) {
            var categories = new LinkedHashMap<String, Object>();
            annex.data()
                    .forEach((persons, listed) ->
                            listed.forEach(category -> categories.put(persons + " " + category.key(), category)));
            return categories;
        }

        private Phrase category(String key) {
            int blank = key.indexOf(' ');
            Phrase persons = Optional.ofNullable(words.persons().get(key.substring(0, blank)))
                    .orElse(Phrase.same(key.substring(0, blank)));
            return words.label("page.category-of")
                    .with(Map.of("category", words.category(key.substring(blank + 1)), "persons", persons));
        }

        private Phrase place(String key) {
            Phrase country = words.country(key.substring(0, 2));
            String place = key.substring(2).strip();
            return place.isEmpty()
                    ? country
                    : new Phrase(country.dutch() + " (" + place + ")", country.english() + " (" + place + ")");
        }
    }
}
