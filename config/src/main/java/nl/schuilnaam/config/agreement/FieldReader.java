package nl.schuilnaam.config.agreement;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Action.Verb;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads what an agreement says about the fields of a model, and holds every action against the kind of its field. */
final class FieldReader {
    private static final String NOT_PERSONAL = "not-personal";

    private final Source source;
    private final Findings findings;
    private final boolean aliasDomain;
    private final Optional<Set<String>> categories;

    /**
     * @param aliasDomain whether the school names a domain for alias addresses
     * @param categories those that the annex lists; empty where it does not say, so that any may pass
     */
    FieldReader(Source source, Findings findings, boolean aliasDomain, Optional<Set<String>> categories) {
        this.source = source;
        this.findings = findings;
        this.aliasDomain = aliasDomain;
        this.categories = categories;
    }

    /** The terms of a whole model. */
    Map<String, FieldTerms> read(Node.Mapping written, Model model) {
        String id = model.id().name();
        if (!written.entries().containsKey(id)) {
            findings.add(
                    new Finding(source.name(), written.line(), written.path() + "." + id, "is missing", "'pseudonym'"));
        }
        return members(written, model.fields(), true);
    }

    private Map<String, FieldTerms> members(Node.Mapping written, Map<String, Field> fields, boolean hasId) {
        var terms = new LinkedHashMap<String, FieldTerms>();
        written.entries().forEach((name, node) -> {
            Field field = fields.get(name);
            if (field == null) {
                findings.add(source, node, "is not a field of the profile", Nearest.among(fields.keySet(), name));
            } else {
                terms(node, field, hasId).ifPresent(read -> terms.put(name, read));
            }
        });
        return terms;
    }

    private Optional<FieldTerms> terms(Node node, Field field, boolean hasId) {
        if (node instanceof Node.Mapping mapping && !mapping.entries().containsKey("action")) {
            if (field.kind() == FieldKind.OBJECT) {
                return Optional.of(new FieldTerms.Group(members(mapping, field.members(), false)));
            }
            findings.add(source, node, "is a group of fields", expected(field, hasId));
            return Optional.empty();
        }
        Optional<Node.Scalar> scalar = node instanceof Node.Mapping mapping ? mapping.text("action") : node.asText();
        Optional<Action> parsed = scalar.flatMap(text -> Action.parse(text.text()));
        if (scalar.isEmpty() || parsed.isEmpty()) {
            return Optional.empty(); // the schema has said so
        }
        if (node instanceof Node.Mapping mapping) {
            onlyReasonsBesideTheAction(mapping);
        }
        int before = findings.count();
        Optional<String> reason = single(scalar.get(), node, parsed.get(), field, hasId);
        return findings.count() == before ? Optional.of(new FieldTerms.Single(parsed.get(), reason)) : Optional.empty();
    }

    private void onlyReasonsBesideTheAction(Node.Mapping mapping) {
        mapping.entries().forEach((name, value) -> {
            if (!Set.of("action", "identified", "special").contains(name)) {
                findings.add(
                        source,
                        value,
                        "stands beside an action",
                        Nearest.among(List.of("identified", "special"), name));
            }
        });
    }

    private Optional<String> single(Node.Scalar written, Node node, Action action, Field field, boolean hasId) {
        Verb verb = action.verb();
        String is = "is " + Finding.quote(written.text());
        if (!Matrix.allowed(field).contains(verb)) {
            findings.add(source, written, is, expected(field, hasId));
            return Optional.empty();
        }
        argumentProblem(action, field, hasId, aliasDomain)
                .ifPresent(expected -> findings.add(source, written, is, expected));
        if (Matrix.lets(field, verb)
                && !field.category().equals(NOT_PERSONAL)
                && categories
                        .filter(listed -> !listed.contains(field.category()))
                        .isPresent()) {
            findings.add(
                    source,
                    written,
                    is + ", and is of the category " + Finding.quote(field.category()) + ", which 'data' does not list",
                    "'drop', or the category among 'data'");
        }
        return reason(written, node, verb, field, hasId);
    }

    private Optional<String> reason(Node.Scalar written, Node node, Verb verb, Field field, boolean hasId) {
        String needed = Matrix.reason(field, verb);
        Optional<String> reason = Optional.empty();
        for (String name : List.of("identified", "special")) {
            Optional<Node> given = node instanceof Node.Mapping mapping ? mapping.get(name) : Optional.empty();
            if (name.equals(needed)) {
                reason = given.filter(Node.Mapping.class::isInstance)
                        .flatMap(value -> ((Node.Mapping) value).text("reason"))
                        .map(Node.Scalar::text);
                if (given.isEmpty()) {
                    findings.add(
                            source,
                            written,
                            "is " + Finding.quote(written.text()) + " without a reason",
                            expected(field, hasId));
                }
            } else if (given.isPresent()) {
                findings.add(
                        source,
                        given.get(),
                        "gives a reason that '" + verb.spelling() + "' does not ask for here",
                        "none");
            }
        }
        return reason;
    }

    /** Whether an action that the kind of the field allows can be done in this place. */
    static boolean isPossible(Verb verb, Field field, boolean hasId, boolean aliasDomain) {
        return Action.parse(example(verb))
                .filter(action ->
                        argumentProblem(action, field, hasId, aliasDomain).isEmpty())
                .isPresent();
    }

    /** What would be right instead of this action's argument, or instead of the action, in this place. */
    private static Optional<String> argumentProblem(Action action, Field field, boolean hasId, boolean aliasDomain) {
        return switch (action.verb()) {
            case STAND_IN -> standInProblem(field, hasId, aliasDomain);
            case ALIAS ->
                !hasId
                        ? Optional.of("'drop': only a record with an id of its own has an alias")
                        : aliasDomain
                                ? Optional.empty()
                                : Optional.of("'drop', or an 'alias-domain' of the school in gateway.yaml");
            case PSEUDONYM ->
                field.kind() == FieldKind.IDENTIFIER && !hasId
                        ? Optional.of("'drop': only a record with an id of its own has a pseudonym")
                        : Optional.empty();
            case PREFIX, REDACT ->
                field.type() != ValueType.STRING
                        ? Optional.of("an action for other than texts")
                        : field.values().isEmpty()
                                ? Optional.empty()
                                : Optional.of("keep, drop or constant: the field has a vocabulary");
            case BAND ->
                isAscending(action.arguments(), field.type() == ValueType.INTEGER)
                        ? Optional.empty()
                        : Optional.of("ascending numbers, such as band:[0,10,20]");
            case CONSTANT ->
                Constants.json(field, action.argument()).isPresent()
                        ? Optional.empty()
                        : Optional.of(Constants.expected(field));
            case YEAR, MONTH, DAY ->
                field.type() == ValueType.DATE || field.type() == ValueType.TIMESTAMP
                        ? Optional.empty()
                        : Optional.of("keep or drop: the field is not written as a date");
            default -> Optional.empty();
        };
    }

    private static Optional<String> standInProblem(Field field, boolean hasId, boolean aliasDomain) {
        if (field.standIn().isEmpty()) {
            return Optional.of("'drop': the profile has no stand-in for it");
        }
        StandIn standIn = field.standIn().get();
        if (standIn instanceof StandIn.Alias && !aliasDomain) {
            return Optional.of("'drop', or an 'alias-domain' of the school in gateway.yaml");
        }
        return !hasId && !(standIn instanceof StandIn.Constant)
                ? Optional.of("'drop': only a record with an id of its own has such a stand-in")
                : Optional.empty();
    }

    private static boolean isAscending(List<String> bounds, boolean whole) {
        String spelling = whole ? "-?(?:0|[1-9][0-9]{0,17})" : "-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,17})?";
        for (int i = 0; i < bounds.size(); i++) {
            if (!bounds.get(i).matches(spelling)
                    || (i > 0 && new BigDecimal(bounds.get(i - 1)).compareTo(new BigDecimal(bounds.get(i))) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** In words, what the kind of field allows. */
    private static String expected(Field field, boolean hasId) {
        if (field.kind() == FieldKind.OBJECT) {
            return "a group of its fields, such as {"
                    + field.members().keySet().iterator().next() + ": ...}, or 'drop'";
        }
        List<String> words = Matrix.allowed(field).stream()
                .filter(verb -> hasId
                        || (verb != Verb.ALIAS && !(verb == Verb.PSEUDONYM && field.kind() == FieldKind.IDENTIFIER)))
                .filter(verb -> verb != Verb.STAND_IN || field.standIn().isPresent())
                .map(verb -> {
                    String reason = Matrix.reason(field, verb);
                    return reason.isEmpty()
                            ? example(verb)
                            : "{action: " + example(verb) + ", " + reason + ": {reason: ...}}";
                })
                .toList();
        return words.size() == 1
                ? "'" + words.get(0) + "'"
                : words.stream().collect(Collectors.joining(", ", "one of ", ""));
    }

    static String example(Verb verb) {
        return switch (verb) {
            case PREFIX -> "prefix:4";
            case BAND -> "band:[0,10,20]";
            case CONSTANT -> "constant:...";
            default -> verb.spelling();
        };
    }
}
