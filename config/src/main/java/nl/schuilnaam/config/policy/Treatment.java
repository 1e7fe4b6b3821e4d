package nl.schuilnaam.config.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nl.schuilnaam.config.policy.Rule.Precision;
import nl.schuilnaam.config.profile.EntityType;

/** What becomes of one field on its way, as the compiled rules have it. Two treatments of the same field can be compared by what they let the receiver learn. */
public sealed interface Treatment {
    /** The one word for it: {@code keep}, {@code withheld}, {@code pseudonym} ... Stable; programs read it. */
    String word();

    /** Whether anything of the value goes on: some change of the value alone changes what the receiver gets. */
    default boolean passes() {
        return !isReplaced() && !(this instanceof Withheld);
    }

    /** Whether something else stands in its place, whatever the value. */
    default boolean isReplaced() {
        return this instanceof Fixed
                || this instanceof Chosen
                || this instanceof OwnPseudonym
                || this instanceof Alias
                || this instanceof Address;
    }

    /** Whether there are two messages that this treatment tells apart and the other one does not. */
    default boolean tellsMoreThan(Treatment other) {
        if (!passes()) {
            return false;
        }
        if (!other.passes()) {
            return true;
        }
        if (this instanceof Kept) {
            return !(other instanceof Kept);
        }
        if (this instanceof Floored mine && other instanceof Floored theirs) {
            return mine.precision().compareTo(theirs.precision()) > 0;
        }
        if (this instanceof Prefix mine && other instanceof Prefix theirs) {
            return mine.characters() > theirs.characters();
        }
        if (this instanceof Band mine && other instanceof Band theirs) {
            return !theirs.cuts().containsAll(mine.cuts());
        }
        return !(other instanceof Kept) && !equals(other);
    }

    /** Does not pass, and nothing stands in its place. */
    record Withheld() implements Treatment {
        @Override
        public String word() {
            return "withheld";
        }
    }

    /** Passes unchanged. */
    record Kept() implements Treatment {
        @Override
        public String word() {
            return "keep";
        }
    }

    /** A group of fields that stands in the message, as often as it did; each of its fields has a treatment of its own. */
    record Opened() implements Treatment {
        @Override
        public String word() {
            return "group";
        }
    }

    /** An id or a reference: the receiver gets the id by which it knows the same entity. */
    record Pseudonym(EntityType entity) implements Treatment {
        @Override
        public String word() {
            return "pseudonym";
        }
    }

    /** A date or timestamp of which only so much passes. */
    record Floored(Precision precision) implements Treatment {
        @Override
        public String word() {
            return switch (precision) {
                case YEAR -> "year";
                case MONTH -> "month";
                case DAY -> "day";
            };
        }
    }

    /** A text passes without what was found in it that names a person of the school. */
    record Redacted() implements Treatment {
        @Override
        public String word() {
            return "redact";
        }
    }

    /** The first characters pass. */
    record Prefix(int characters) implements Treatment {
        @Override
        public String word() {
            return "prefix";
        }
    }

    /** The lower bound of the band passes. */
    record Band(List<String> lowerBounds) implements Treatment {
        public Band {
            lowerBounds = List.copyOf(lowerBounds);
        }

        /** Where one band ends and the next begins: a number below the first bound is in the first band. */
        private Set<BigDecimal> cuts() {
            var cuts = new TreeSet<BigDecimal>();
            lowerBounds.stream().skip(1).map(BigDecimal::new).forEach(cuts::add);
            return cuts;
        }

        @Override
        public String word() {
            return "band";
        }
    }

    /** Always this JSON text. */
    record Fixed(String json) implements Treatment {
        @Override
        public String word() {
            return "constant";
        }
    }

    /** One of these, chosen by the receiver's own id of the record. */
    record Chosen(List<String> choices) implements Treatment {
        public Chosen {
            choices = List.copyOf(choices);
        }

        @Override
        public String word() {
            return "stand-in";
        }
    }

    /** The receiver's own id of the record. */
    record OwnPseudonym() implements Treatment {
        @Override
        public String word() {
            return "own-pseudonym";
        }
    }

    /** An address that is made of the receiver's own id of the record and leads through the school. */
    record Alias(String domain) implements Treatment {
        @Override
        public String word() {
            return "alias";
        }
    }

    /** Where the receiver finds the record itself. */
    record Address() implements Treatment {
        @Override
        public String word() {
            return "address";
        }
    }
}
