package nl.schuilnaam.config.report;

import com.fasterxml.jackson.databind.node.TextNode;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Offer;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.words.Phrase;
import nl.schuilnaam.config.words.Words;

/**
 * The file that an officer begins an agreement with. It permits one operation, in which pupils bear code names and nothing else of them is real; whatever could be permitted
 * stands behind a {@code #} at the beginning of its line, with what it means. So an agreement is made by taking signs away, and what was not looked at does not pass.
 */
public final class AgreementDraft {
    private static final String NATIONAL_NUMBER = "national-number";
    private static final int FIELD = 8;
    private static final int COMMENT = 46;

    private final Words words;
    private final FieldWords names;
    private final PebbleTemplate template;

    public AgreementDraft(Words words) {
        this.words = words;
        this.names = new FieldWords(words);
        var loader = new ClasspathLoader(AgreementDraft.class.getClassLoader());
        loader.setPrefix("nl/schuilnaam/config/report");
        loader.setSuffix(".peb");
        // It writes YAML: what comes from outside is quoted before, and a template does not swallow ends of lines.
        this.template = new PebbleEngine.Builder()
                .loader(loader)
                .strictVariables(true)
                .autoEscaping(false)
                .newLineTrimming(false)
                .build()
                .getTemplate("agreement-draft");
    }

    /**
     * What the agreement is about.
     *
     * @param agreement its id
     * @param name the supplier's name in full
     * @param aliasDomain whether the school names a domain for alias addresses
     */
    public record About(
            String agreement,
            SchoolId school,
            SupplierId supplier,
            String name,
            Profile profile,
            Period period,
            boolean aliasDomain) {}

    /** The text of the file. */
    public String text(About about) {
        var content = new LinkedHashMap<String, Object>();
        content.put("agreement", about.agreement());
        content.put("school", about.school().toString());
        content.put("supplier", about.supplier().toString());
        content.put("name", TextNode.valueOf(about.name()).toString());
        content.put("profile", about.profile().id());
        content.put("from", about.period().from().toString());
        content.put("until", about.period().until().toString());
        content.put("actions", actions());
        content.put("purposes", entries(words.purposes()));
        content.put("categories", categories());
        content.put("persons", entries(words.persons()));
        content.put("limitsPupils", about.profile().memberships().isPresent());
        Operation permitted = permitted(about.profile());
        content.put("operations", operations(about.profile(), permitted));
        content.put("models", models(about, permitted));
        for (String part : List.of(
                "product",
                "services",
                "purposes",
                "categories",
                "storage",
                "subprocessors",
                "retention",
                "contacts",
                "version",
                "security",
                "consent")) {
            content.put("about_" + part, both(words.label("heading." + part)));
        }
        content.put("about_transfers", both(words.label("label.transfers")));
        var writer = new StringWriter();
        try {
            template.evaluate(writer, content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return writer.toString();
    }

    /** The plainest that brings nobody but pupils; where a standard has none, the first that only reads. */
    private Operation permitted(Profile profile) {
        return words.operationsOfPupils(profile.id()).stream()
                .flatMap(id -> profile.operation(id).stream())
                .findFirst()
                .or(() -> profile.operations().stream()
                        .filter(operation -> operation.method().equals("GET"))
                        .findFirst())
                .orElseGet(() -> profile.operations().get(0));
    }

    private List<String> actions() {
        var actions = new ArrayList<String>();
        for (String word : List.of("keep", "pseudonym", "alias", "stand-in", "year", "month", "day", "redact")) {
            actions.add(word + ": " + both(words.label("treatment." + word)));
        }
        actions.add("prefix:4: " + both(words.label("treatment.prefix").with(Map.of("number", Phrase.same("4")))));
        actions.add("band:[0,10,20]: "
                + both(words.label("treatment.band").with(Map.of("bounds", Phrase.same("0, 10, 20")))));
        actions.add(
                "constant:...: " + both(words.label("treatment.constant").with(Map.of("value", Phrase.same("...")))));
        return actions;
    }

    private List<String> categories() {
        return BundledProfiles.categories().values().stream()
                .filter(category -> !category.key().equals(NATIONAL_NUMBER))
                .map(category ->
                        (category.special() ? "{category: " + category.key() + ", reason: \"...\"}" : category.key())
                                + ": " + both(words.category(category.key())))
                .toList();
    }

    private static List<String> entries(Map<String, Phrase> phrases) {
        return phrases.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + both(entry.getValue()))
                .toList();
    }

    private List<String> operations(Profile profile, Operation permitted) {
        return profile.operations().stream()
                .map(operation -> line(
                        operation.equals(permitted),
                        FIELD - 2,
                        "- " + operation.id(),
                        both(names.operation(profile.id(), operation.id()))))
                .toList();
    }

    private List<Map<String, Object>> models(About about, Operation permitted) {
        List<String> needed = Stream.of(permitted.request(), permitted.response())
                .flatMap(Optional::stream)
                .map(Payload::model)
                .toList();
        var models = new ArrayList<Map<String, Object>>();
        for (Model model : about.profile().models().values()) {
            boolean present = needed.contains(model.name());
            var lines = new ArrayList<String>();
            lines.add((present ? "" : "#") + " ".repeat(FIELD - 2) + model.name() + ":");
            for (Field field : model.fields().values()) {
                lines.addAll(new FieldLines(about, model).of(field, field.name(), FIELD, present));
            }
            models.add(Map.of(
                    "about", both(words.model(about.profile().id(), model.name())), "lines", List.copyOf(lines)));
        }
        return models;
    }

    /** The lines of a field of one model. */
    private final class FieldLines {
        private final About about;
        private final Model model;

        private FieldLines(About about, Model model) {
            this.about = about;
            this.model = model;
        }

        /** One line, or for a group one and those of its members; none for what never passes. */
        private List<String> of(Field field, String path, int indent, boolean present) {
            String meaning = both(names.field(about.profile().id(), model.name(), path));
            if (Offer.isGroup(field)) {
                var members = new ArrayList<String>();
                field.members()
                        .values()
                        .forEach(member -> members.addAll(of(member, path + "." + member.name(), indent + 2, false)));
                if (!members.isEmpty()) {
                    members.add(0, line(false, indent, field.name() + ":", meaning));
                }
                return members;
            }
            boolean ofRecord = !path.contains(".");
            boolean isId = field.equals(model.id());
            // What nobody can do without, and nothing can stand in for: a record without its id is none.
            boolean permitted = present && isId;
            return Offer.of(field, ofRecord, about.aliasDomain())
                    .map(offer -> List.of(line(
                            permitted,
                            indent,
                            field.name() + ": " + offer.written(),
                            meaning + " [" + field.category() + "]" + others(offer))))
                    .orElse(List.of());
        }

        private static String others(Offer offer) {
            return offer.others().isEmpty() ? "" : "; ook/also " + String.join(", ", offer.others());
        }
    }

    /** @param present whether it takes effect as it stands */
    private static String line(boolean present, int indent, String yaml, String comment) {
        String begin = (present ? "" : "#") + " ".repeat(indent) + yaml;
        return begin + " ".repeat(Math.max(2, COMMENT - begin.length())) + "# " + comment;
    }

    private static String both(Phrase phrase) {
        return phrase.dutch().equals(phrase.english()) ? phrase.dutch() : phrase.dutch() + " / " + phrase.english();
    }
}
