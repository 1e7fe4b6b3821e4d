package nl.schuilnaam.gateway.trial;

import java.util.Optional;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.policy.Rule.ValueAction;

/** What the receiver sees of one field. */
sealed interface Effect {
    /** For an officer: what is seen. */
    String words();

    /** Nothing. */
    record Nothing() implements Effect {
        @Override
        public String words() {
            return "nothing";
        }
    }

    /** All or a part of the value, or another id for it. */
    record Of(ValueAction action) implements Effect {
        @Override
        public String words() {
            if (action instanceof ValueAction.Keep) {
                return "the value";
            }
            if (action instanceof ValueAction.Identify) {
                return "a code name";
            }
            if (action instanceof ValueAction.Floor floor) {
                return switch (floor.precision()) {
                    case YEAR -> "the year";
                    case MONTH -> "year and month";
                    case DAY -> "the day";
                };
            }
            if (action instanceof ValueAction.Prefix prefix) {
                return "the first " + prefix.characters() + " characters";
            }
            return action instanceof ValueAction.Redact ? "the text without names" : "a band";
        }
    }

    /** Something else, whatever the message holds. */
    record Written(Content content) implements Effect {
        @Override
        public String words() {
            if (content instanceof Content.Constant) {
                return "a fixed value";
            }
            if (content instanceof Content.AroundId around) {
                return around.suffix().isEmpty() ? "a code name" : "an alias";
            }
            return content instanceof Content.OneOf ? "a stand-in" : "an address";
        }
    }

    Effect NOTHING = new Nothing();

    /** What becomes of a member that is not an object or a list of objects. */
    static Effect of(Rule.ObjectRule rule, String name) {
        Optional<Rule.Added> added =
                rule.added().stream().filter(one -> one.name().equals(name)).findFirst();
        if (added.isPresent()) {
            // Where records are found is the gateway's business, and the same under every agreement.
            Content content = added.get().content();
            return new Written(content instanceof Content.Address ? new Content.Address("") : content);
        }
        Optional<Rule> permitted = Optional.ofNullable(rule.members().get(name)).flatMap(Rule.Member::permitted);
        return permitted
                .map(Effect::element)
                .filter(Rule.ValueRule.class::isInstance)
                .<Effect>map(value -> new Of(((Rule.ValueRule) value).action()))
                .orElse(NOTHING);
    }

    /** The rule of what a list holds, however deep. */
    static Rule element(Rule rule) {
        return rule instanceof Rule.ListRule list ? element(list.element()) : rule;
    }

    /** Whether two parts of one value can be the same after all: the first four characters and all of a value of three. */
    static boolean mayBeTheSame(Effect one, Effect other) {
        return one instanceof Of mine
                && other instanceof Of theirs
                && !(mine.action() instanceof ValueAction.Identify)
                && !(theirs.action() instanceof ValueAction.Identify);
    }
}
