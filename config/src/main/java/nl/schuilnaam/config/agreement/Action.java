package nl.schuilnaam.config.agreement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an officer wants done with a field.
 *
 * @param arguments of {@link Verb#PREFIX} the one number, of {@link Verb#BAND} the lower bounds, of {@link Verb#CONSTANT} the one text; otherwise none
 */
public record Action(Verb verb, List<String> arguments) {
    public static final Action DROP = new Action(Verb.DROP, List.of());

    public Action {
        arguments = List.copyOf(arguments);
    }

    /** What can be done. */
    public enum Verb {
        KEEP("keep"),
        DROP("drop"),
        PSEUDONYM("pseudonym"),
        ALIAS("alias"),
        STAND_IN("stand-in"),
        YEAR("year"),
        MONTH("month"),
        DAY("day"),
        PREFIX("prefix"),
        BAND("band"),
        REDACT("redact"),
        CONSTANT("constant");

        private final String spelling;

        Verb(String spelling) {
            this.spelling = spelling;
        }

        /** The word in a file, without arguments. */
        public String spelling() {
            return spelling;
        }

        private boolean takesArguments() {
            return this == PREFIX || this == BAND || this == CONSTANT;
        }
    }

    /** Reads the written form: {@code keep}, {@code prefix:4}, {@code band:[0,10,20]}, {@code constant:any text}; empty when it is none of these. */
    public static Optional<Action> parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        Optional<Verb> verb = Arrays.stream(Verb.values())
                .filter(v -> v.spelling.equals(word) && v.takesArguments() == (colon >= 0))
                .findFirst();
        if (verb.isEmpty()) {
            return Optional.empty();
        }
        String rest = text.substring(colon + 1);
        return switch (verb.get()) {
            case PREFIX ->
                rest.matches("[1-9][0-9]{0,2}")
                        ? Optional.of(new Action(Verb.PREFIX, List.of(rest)))
                        : Optional.empty();
            case BAND ->
                rest.matches("\\[[^\\[\\]]*\\]")
                        ? Optional.of(new Action(
                                Verb.BAND,
                                Arrays.stream(rest.substring(1, rest.length() - 1)
                                                .split(",", -1))
                                        .map(String::strip)
                                        .toList()))
                        : Optional.empty();
            case CONSTANT -> Optional.of(new Action(Verb.CONSTANT, List.of(rest)));
            default -> Optional.of(new Action(verb.get(), List.of()));
        };
    }

    /** The one argument of {@link Verb#PREFIX} and {@link Verb#CONSTANT}. */
    public String argument() {
        return arguments.get(0);
    }

    /** As it stands in a file. */
    @Override
    public String toString() {
        return switch (verb) {
            case PREFIX, CONSTANT -> verb.spelling + ":" + argument();
            case BAND -> arguments.stream().collect(Collectors.joining(",", "band:[", "]"));
            default -> verb.spelling;
        };
    }
}
