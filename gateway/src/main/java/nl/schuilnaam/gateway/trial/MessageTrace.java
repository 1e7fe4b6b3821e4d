package nl.schuilnaam.gateway.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.agreement.Action;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.gateway.content.JsonTree;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every value of a message what became of it and why. It walks over the message before and after side by side, along the same rules as the rewriter that
 * made the one of the other, and decides nothing: where it cannot find in the result what the rules promise, it fails.
 */
public final class MessageTrace {
    private static final JsonTree.Members NOTHING = new JsonTree.Members(Map.of());

    private final Model model;
    private final Map<String, FieldTerms> terms;
    private final AgreementLines lines;
    private final boolean outward;
    private final List<TracedField> traced = new ArrayList<>();

    private MessageTrace(Model model, ExchangeTerms terms, AgreementLines lines, boolean outward) {
        this.model = model;
        this.terms = terms.fields().getOrDefault(model.name(), Map.of());
        this.lines = lines;
        this.outward = outward;
    }

    /**
     * Traces one message.
     *
     * @param model of the message's records
     * @param rule by which the rewriter made {@code after} of {@code before}
     * @param after in the order in which it was sent, with nobody left out
     * @return in the order of the message; what was added comes at the end of its object
     */
    public static List<TracedField> of(
            Model model,
            ExchangeTerms terms,
            AgreementLines lines,
            boolean outward,
            Rule.ObjectRule rule,
            JsonTree before,
            JsonTree after) {
        var trace = new MessageTrace(model, terms, lines, outward);
        trace.object(rule, before, after, "", List.of(), Optional.of(trace.envelope()));
        return List.copyOf(trace.traced);
    }

    /** What is known of the fields of an object. */
    private record Known(Map<String, Field> fields, Map<String, FieldTerms> terms, Kind kind) {}

    /** What an object is to the agreement. */
    private enum Kind {
        ENVELOPE,
        RECORD,
        GROUP,
        REFERENCE
    }

    private Known envelope() {
        return new Known(Map.of(), Map.of(), Kind.ENVELOPE);
    }

    private void object(
            Rule.ObjectRule rule,
            JsonTree before,
            JsonTree after,
            String place,
            List<String> names,
            Optional<Known> known) {
        Map<String, JsonTree> in = members(before);
        Map<String, JsonTree> out = members(after);
        for (Map.Entry<String, JsonTree> entry : in.entrySet()) {
            String name = entry.getKey();
            var at = new Place(below(rule.path(), name), below(place, name), known, names, name);
            Rule.Member member = rule.members().get(name);
            Rule.Added added = added(rule, name);
            if (member == null) {
                at.tell(entry.getValue(), null, Reason.UNKNOWN, false);
            } else if (added != null) {
                at.tell(
                        entry.getValue(),
                        required(out, name),
                        reason(added, at),
                        member.learned().isPresent());
            } else if (member.permitted().isEmpty()) {
                at.tell(entry.getValue(), null, withheld(at), member.learned().isPresent());
            } else {
                value(member.permitted().get(), entry.getValue(), out.get(name), at);
            }
        }
        for (Rule.Added added : rule.added()) {
            if (!in.containsKey(added.name())) {
                var at = new Place(
                        below(rule.path(), added.name()), below(place, added.name()), known, names, added.name());
                at.tell(null, required(out, added.name()), reason(added, at), false);
            }
        }
    }

    private void value(Rule rule, JsonTree before, @Nullable JsonTree after, Place at) {
        if (isLeftOut(rule, before)) {
            at.tell(before, null, Reason.NULL, false);
        } else if (after == null) {
            throw new IllegalStateException(rule.path() + " is permitted and did not pass");
        } else if (rule instanceof Rule.ObjectRule object) {
            object(object, before, after, at.place, at.down(), inside(at));
        } else if (rule instanceof Rule.ListRule list) {
            list(list, before, after, at);
        } else if (rule instanceof Rule.ValueRule value) {
            at.tell(before, after, reason(value.action()), false);
        }
    }

    private void list(Rule.ListRule rule, JsonTree before, JsonTree after, Place at) {
        List<JsonTree> in = elements(before);
        List<JsonTree> out = elements(after);
        if (rule.element() instanceof Rule.ValueRule value) {
            at.tell(before, after, reason(value.action()), false);
            return;
        }
        if (in.isEmpty()) {
            at.tell(before, after, Reason.KEPT, false);
        }
        int next = 0;
        for (int i = 0; i < in.size(); i++) {
            Place element = at.element(i);
            boolean leftOut = isLeftOut(rule.element(), in.get(i));
            value(rule.element(), in.get(i), leftOut ? null : out.get(next++), element);
        }
        if (next != out.size()) {
            throw new IllegalStateException(rule.path() + " holds more than came in");
        }
    }

    private static boolean isLeftOut(Rule rule, JsonTree value) {
        return value instanceof JsonTree.Scalar scalar
                && scalar.form() == JsonTree.Form.NULL
                && !(rule instanceof Rule.ValueRule one && one.action() instanceof ValueAction.Keep);
    }

    /** What is known one step further in: a record within the envelope, the members of a group, or a reference. */
    private Optional<Known> inside(Place at) {
        if (at.known.filter(known -> known.kind() == Kind.ENVELOPE).isPresent()) {
            return Optional.of(new Known(model.fields(), terms, Kind.RECORD));
        }
        return at.field().map(field -> {
            if (field.kind() == FieldKind.REFERENCE) {
                return new Known(Map.of(), Map.of(), Kind.REFERENCE);
            }
            Map<String, FieldTerms> members =
                    at.terms().orElse(null) instanceof FieldTerms.Group group ? group.members() : Map.of();
            return new Known(field.members(), members, Kind.GROUP);
        });
    }

    private Reason reason(ValueAction action) {
        if (action instanceof ValueAction.Identify) {
            return outward ? Reason.CODE_NAME : Reason.RE_LINKED;
        }
        if (action instanceof ValueAction.Redact) {
            return Reason.REDACTED;
        }
        return action instanceof ValueAction.Keep ? Reason.KEPT : Reason.COARSENED;
    }

    private static Reason reason(Rule.Added added, Place at) {
        if (added.content() instanceof Rule.Added.Content.Address) {
            return Reason.ADDRESS;
        }
        return at.verb().filter(verb -> verb != Action.Verb.DROP).isPresent() ? Reason.REPLACED : Reason.STAND_IN;
    }

    private static Reason withheld(Place at) {
        if (at.known.filter(known -> known.kind() == Kind.REFERENCE).isPresent()) {
            return Reason.NEEDLESS;
        }
        Optional<FieldKind> kind = at.field().map(Field::kind);
        if (kind.filter(one -> one == FieldKind.CREDENTIAL || one == FieldKind.EXTENSION)
                .isPresent()) {
            return Reason.NEVER;
        }
        return at.verb()
                .map(verb -> verb == Action.Verb.DROP ? Reason.DROPPED : Reason.NOT_BACK)
                .orElse(Reason.NOT_LISTED);
    }

    /** One member of one object, or one element of a list that is one. */
    private final class Place {
        private final String path;
        private final String place;
        private final Optional<Known> known;
        private final List<String> above;
        private final String name;

        Place(String path, String place, Optional<Known> known, List<String> above, String name) {
            this.path = path;
            this.place = place;
            this.known = known;
            this.above = above;
            this.name = name;
        }

        Place element(int index) {
            return new Place(path, place + "[" + index + "]", known, above, name);
        }

        Optional<Field> field() {
            return known.flatMap(one -> Optional.ofNullable(one.fields().get(name)));
        }

        Optional<FieldTerms> terms() {
            return known.flatMap(one -> Optional.ofNullable(one.terms().get(name)));
        }

        Optional<Action.Verb> verb() {
            return terms().filter(FieldTerms.Single.class::isInstance)
                    .map(said -> ((FieldTerms.Single) said).action().verb());
        }

        /** The names from the record to the inside of this one. */
        List<String> down() {
            if (known.filter(one -> one.kind() == Kind.ENVELOPE).isPresent()) {
                return List.of();
            }
            var down = new ArrayList<>(above);
            down.add(name);
            return List.copyOf(down);
        }

        void tell(@Nullable JsonTree before, @Nullable JsonTree after, Reason reason, boolean learned) {
            traced.add(new TracedField(
                    path,
                    place,
                    Optional.ofNullable(before).map(JsonTree::json),
                    Optional.ofNullable(after).map(JsonTree::json),
                    reason,
                    learned,
                    line()));
        }

        private Optional<AgreementLines.Line> line() {
            boolean reference =
                    known.filter(one -> one.kind() == Kind.REFERENCE).isPresent();
            List<String> names = reference ? above : down();
            return names.isEmpty() ? Optional.empty() : lines.at(model.name(), names);
        }
    }

    private static Rule.@Nullable Added added(Rule.ObjectRule rule, String name) {
        return rule.added().stream()
                .filter(added -> added.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static JsonTree required(Map<String, JsonTree> out, String name) {
        JsonTree value = out.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is to be written and was not");
        }
        return value;
    }

    private static Map<String, JsonTree> members(JsonTree tree) {
        return (tree instanceof JsonTree.Members members ? members : NOTHING).members();
    }

    private static List<JsonTree> elements(JsonTree tree) {
        return tree instanceof JsonTree.Elements list ? list.elements() : List.of();
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
