package nl.schuilnaam.config.agreement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.agreement.Action.Verb;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;

/**
 * What an agreement could say about a field, for somebody who begins to write one.
 *
 * @param written as it would stand in a file; where a reason is asked for, with a place for it that is refused until it is filled in
 * @param others the actions that are possible instead, beside leaving the field out
 */
public record Offer(String written, List<String> others) {
    public Offer {
        others = List.copyOf(others);
    }

    /**
     * Empty for a field that never passes.
     *
     * @param ofRecord whether the field is one of the record itself, rather than of a group in it
     * @param aliasDomain whether the school names a domain for alias addresses
     */
    public static Optional<Offer> of(Field field, boolean ofRecord, boolean aliasDomain) {
        List<Verb> possible = Arrays.stream(Verb.values())
                .filter(verb -> verb != Verb.DROP && Matrix.allowed(field).contains(verb))
                .filter(verb -> verb == Verb.CONSTANT || FieldReader.isPossible(verb, field, ofRecord, aliasDomain))
                .toList();
        return possible.stream()
                .filter(verb -> verb == first(field))
                .findFirst()
                .or(() ->
                        possible.stream().filter(verb -> verb != Verb.CONSTANT).findFirst())
                .map(verb -> new Offer(
                        written(field, verb),
                        possible.stream()
                                .filter(other -> other != verb)
                                .map(FieldReader::example)
                                .toList()));
    }

    /** What tells least and is still of use. */
    private static Verb first(Field field) {
        return switch (field.kind()) {
            case ID, REFERENCE, IDENTIFIER -> Verb.PSEUDONYM;
            case EMAIL -> Verb.ALIAS;
            case BIRTH_DATE -> Verb.YEAR;
            case TIMESTAMP -> Verb.DAY;
            default -> Verb.KEEP;
        };
    }

    private static String written(Field field, Verb verb) {
        String reason = Matrix.reason(field, verb);
        return reason.isEmpty()
                ? FieldReader.example(verb)
                : "{action: " + FieldReader.example(verb) + ", " + reason + ": {reason: \"...\"}}";
    }

    /** Whether the members of a field are offered instead of the field. */
    public static boolean isGroup(Field field) {
        return field.kind() == FieldKind.OBJECT;
    }
}
