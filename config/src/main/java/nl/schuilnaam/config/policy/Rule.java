package nl.schuilnaam.config.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.ValueType;

/**
 * What a message, or a part of it, may hold in one direction, and what happens to it: a tree with the shape of the message. What the tree does not name does not
 * pass. A rule is direction-bound: the policy holds one tree for what goes outward and another for what comes inward, and a rewriter need not know which it has.
 */
public sealed interface Rule {
    /** Where in the message: {@code users.roles.org.sourcedId}; names of the profile only, so it may stand in logs. */
    String path();

    /** Whether a text anywhere in it is to be read for the names of persons. */
    default boolean redacts() {
        if (this instanceof ObjectRule object) {
            return object.members().values().stream()
                    .anyMatch(member -> member.permitted().filter(Rule::redacts).isPresent());
        }
        return this instanceof ListRule list
                ? list.element().redacts()
                : this instanceof ValueRule value && value.action() instanceof ValueAction.Redact;
    }

    /**
     * An object.
     *
     * @param members what may stand in it, by exact name; a name that is not here is unknown, and is dropped and counted
     * @param idMember the member that holds the id of the entity that this object is about or refers to
     * @param added what is written at the end of the object, whatever the message holds
     */
    record ObjectRule(String path, Map<String, Member> members, Optional<String> idMember, List<Added> added)
            implements Rule {
        public ObjectRule {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
            added = List.copyOf(added);
        }
    }

    /**
     * A list.
     *
     * @param records whether the elements are the records of the message: they are counted, and their order is the supplier's own
     */
    record ListRule(String path, Rule element, boolean records) implements Rule {}

    /** A scalar. Null passes as null where the action is {@link ValueAction.Keep}, and is otherwise left out. */
    record ValueRule(String path, ValueType type, List<String> values, int maxLength, ValueAction action)
            implements Rule {
        public ValueRule {
            values = List.copyOf(values);
        }
    }

    /**
     * A member that the profile knows.
     *
     * @param permitted what happens to it; empty means that it is dropped
     * @param learned the value is an identifier of the person whom the enclosing object is about; read, whether it passes or not, so that every identifier of a
     *     person leads to one surrogate
     * @param witnessed where the member is dropped, the ids in it are read all the same and not written, since the enclosing object speaks of whom they name: if they do
     *     not exist for the receiver, neither does the object
     */
    record Member(Optional<Rule> permitted, Optional<IdentifierKind> learned, Optional<Rule> witnessed) {
        /** A member that speaks of nobody, or of whom it speaks does not matter. */
        public Member(Optional<Rule> permitted, Optional<IdentifierKind> learned) {
            this(permitted, learned, Optional.empty());
        }

        /** The same member where it is not asked for. */
        Member unselected() {
            return new Member(Optional.empty(), learned, witnessed);
        }

        /** Known, and not permitted. */
        public static final Member WITHHELD = new Member(Optional.empty(), Optional.empty());
    }

    /** A member that is written instead of one that may not pass. */
    record Added(String name, Content content) {
        /** What is written. None of these depends on anything in the message but the id. */
        public sealed interface Content {
            /** JSON text. */
            record Constant(String json) implements Content {}

            /** A string: prefix, the id of the enclosing object as the receiver will see it, suffix. */
            record AroundId(String prefix, String suffix) implements Content {}

            /** A URL: base, slash, and the id of the enclosing object as the receiver will see it, percent-encoded so that it stays one segment of the path. */
            record Address(String base) implements Content {}

            /** One of these strings, chosen by the id of the enclosing object as the receiver will see it. */
            record OneOf(List<String> choices) implements Content {
                public OneOf {
                    choices = List.copyOf(choices);
                }
            }
        }
    }

    /** What happens to the value of a scalar. */
    sealed interface ValueAction {
        /** Passes unchanged, numbers as their source text. */
        record Keep() implements ValueAction {}

        /**
         * An id, replaced by the id by which the receiver knows the same entity.
         *
         * @param kind the kind of identifier on the school side
         * @param subject whether this is the id of the record itself; a supplier that creates a record may put an id of its own making here and nowhere else
         */
        record Identify(EntityType entity, IdentifierKind kind, boolean subject) implements ValueAction {}

        /** A date or timestamp, cut down to the first instant of its year, month or day. */
        record Floor(Precision precision) implements ValueAction {}

        /** A text in which placeholders stand for whatever names a person of the school. Not a promise that nobody is named in it. */
        record Redact() implements ValueAction {}

        /** The first characters. */
        record Prefix(int characters) implements ValueAction {}

        /**
         * A number, replaced by the lower bound of the band it falls in.
         *
         * @param lowerBounds as JSON number texts, ascending; a number below the first is replaced by the first
         */
        record Band(List<String> lowerBounds) implements ValueAction {
            public Band {
                lowerBounds = List.copyOf(lowerBounds);
            }
        }
    }

    /** How much of a date passes. */
    enum Precision {
        YEAR,
        MONTH,
        DAY
    }
}
