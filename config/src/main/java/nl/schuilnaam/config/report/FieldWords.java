package nl.schuilnaam.config.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.policy.ExplainedOperation;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.words.Phrase;
import nl.schuilnaam.config.words.Words;

/** What fields, treatments and operations are called. */
record FieldWords(Words words) {
    /** A field; under its technical name where nobody has given it another. */
    Phrase field(String profile, String model, String path) {
        return words.field(profile, model, path).orElse(Phrase.same(model + "." + path));
    }

    Phrase operation(String profile, String operation) {
        return words.operation(profile, operation).orElse(Phrase.same(operation));
    }

    /** Whom or what the records of a model are about, as narrowly as the operations that bring them allow. */
    Phrase subject(Explanation explanation, String model) {
        Set<String> operations = explanation
                .operations()
                .filter(operation -> operation.outward().stream()
                                .anyMatch(message -> message.model().equals(model))
                        || operation.inward().stream()
                                .anyMatch(message -> message.model().equals(model)))
                .map(ExplainedOperation::operation)
                .map(operation -> operation.id())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Phrase subject = words.subject(explanation.profile().id(), model, operations);
        Model known = explanation.profile().models().get(model);
        boolean persons = known != null && known.entity().isPerson();
        return explanation
                .population()
                .filter(population -> persons && population.limitsPupils())
                .map(population -> words.label(
                                subject.equals(words.model(explanation.profile().id(), model))
                                        ? "population.around"
                                        : "population.subject")
                        .with(Map.of("subject", subject, "criteria", criteria(population))))
                .orElse(subject);
    }

    /** Which pupils, in words for people: ids of the school's own system say nothing to them, so those are counted. */
    Phrase criteria(Population population) {
        var criteria = new ArrayList<Phrase>();
        if (!population.grades().isEmpty()) {
            Phrase grades = list(population.grades().stream()
                    .map(grade -> Phrase.same(grade.replaceFirst("^0+(?=.)", "")))
                    .toList());
            criteria.add(words.label(population.grades().size() == 1 ? "population.one-grade" : "population.grades")
                    .with(Map.of("grades", grades)));
        }
        counted(criteria, "orgs", population.orgs().size());
        counted(criteria, "classes", population.classes().size());
        counted(criteria, "courses", population.courses().size());
        counted(criteria, "groups", population.groups().size());
        return criteria.isEmpty() ? words.label("population.all") : list(criteria);
    }

    private void counted(List<Phrase> criteria, String what, int count) {
        if (count > 0) {
            criteria.add(words.label("population." + (count == 1 ? "one-" : "") + what)
                    .with(Map.of("number", Phrase.same(Integer.toString(count)))));
        }
    }

    /** What the receiver gets in the place of the value, or how much of it. */
    Phrase treatment(Treatment treatment) {
        Phrase phrase = words.label("treatment." + treatment.word());
        if (treatment instanceof Treatment.Prefix prefix) {
            return phrase.with(Map.of("number", Phrase.same(Integer.toString(prefix.characters()))));
        }
        if (treatment instanceof Treatment.Band band) {
            return phrase.with(Map.of("bounds", Phrase.same(String.join(", ", band.lowerBounds()))));
        }
        if (treatment instanceof Treatment.Fixed fixed) {
            return phrase.with(Map.of("value", Phrase.same(plain(fixed.json()))));
        }
        return phrase;
    }

    private static String plain(String json) {
        return json.length() > 1 && json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    Phrase list(List<Phrase> phrases) {
        Phrase and = words.label("page.and");
        Optional<Phrase> last = phrases.isEmpty() ? Optional.empty() : Optional.of(phrases.get(phrases.size() - 1));
        if (phrases.size() < 2) {
            return last.orElse(Phrase.same(""));
        }
        List<Phrase> before = phrases.subList(0, phrases.size() - 1);
        return new Phrase(
                before.stream().map(Phrase::dutch).collect(Collectors.joining(", ")) + " " + and.dutch() + " "
                        + last.get().dutch(),
                before.stream().map(Phrase::english).collect(Collectors.joining(", ")) + " " + and.english() + " "
                        + last.get().english());
    }
}
