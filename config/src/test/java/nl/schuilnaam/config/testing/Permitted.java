package nl.schuilnaam.config.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.config.profile.ValueType;

/**
 * What an agreement may ask of each kind of field, written a second time and in another way, to hold the code against. A reason is given as {@code keep+identified} or
 * {@code keep+special}.
 */
public final class Permitted {
    /** Every form of action that there is, beside constants that fit one type only. */
    public static final List<String> ACTIONS = List.of(
            "keep",
            "keep+identified",
            "keep+special",
            "drop",
            "pseudonym",
            "alias",
            "stand-in",
            "year",
            "month",
            "day",
            "prefix:2",
            "band:[0,10]",
            "redact");

    private static final Map<String, String> TABLE = Map.ofEntries(
            Map.entry("ID", "pseudonym"),
            Map.entry("REFERENCE", "pseudonym drop"),
            Map.entry("IDENTIFIER", "drop pseudonym stand-in keep+identified"),
            Map.entry("EMAIL", "drop alias stand-in keep+identified"),
            Map.entry("NAME", "keep drop stand-in constant"),
            Map.entry("PHONE", "drop keep+identified"),
            Map.entry("CREDENTIAL", "drop"),
            Map.entry("EXTENSION", "drop"),
            Map.entry("BIRTH_DATE", "keep year month day drop constant stand-in"),
            Map.entry("DATE", "keep year month day drop constant stand-in"),
            Map.entry("TIMESTAMP", "keep year month day drop constant stand-in"),
            Map.entry("TEXT", "keep redact drop constant"),
            Map.entry("LABEL", "keep redact drop constant stand-in prefix:2"),
            Map.entry("CODE", "keep drop constant stand-in prefix:2"),
            Map.entry("URL", "keep drop constant stand-in prefix:2"),
            Map.entry("FLAG", "keep drop constant stand-in"),
            Map.entry("NUMBER", "keep band:[0,10] drop constant"),
            Map.entry("SPECIAL", "keep+special drop constant"),
            Map.entry("OBJECT", "drop"));

    private Permitted() {}

    /**
     * What may be asked of this field.
     *
     * @param atRecord whether the field stands in a record, rather than in a group within one
     */
    public static List<String> actions(Field field, boolean atRecord) {
        var actions = new ArrayList<>(List.of(TABLE.get(field.kind().name()).split(" ")));
        boolean identifier = field.kind().name().equals("IDENTIFIER");
        if (!atRecord) {
            actions.remove("alias");
            if (identifier) {
                actions.remove("pseudonym");
            }
        }
        if (field.standIn().isEmpty() || (!atRecord && !(field.standIn().get() instanceof StandIn.Constant))) {
            actions.remove("stand-in");
        }
        if (identifier && field.identifies().isEmpty()) {
            actions.remove("keep+identified"); // it may be a national number
        }
        if (field.type() != ValueType.STRING || !field.values().isEmpty()) {
            actions.remove("prefix:2");
            actions.remove("redact");
        }
        if (actions.remove("constant")) {
            actions.add("constant:" + constant(field));
        }
        return actions;
    }

    private static String constant(Field field) {
        return switch (field.type()) {
            case STRING -> field.values().isEmpty() ? "x" : field.values().get(0);
            case INTEGER, NUMBER -> "7";
            case FLAG -> "true";
            case DATE -> "2001-02-03";
            case TIMESTAMP -> "2001-02-03T04:05:06Z";
        };
    }

    /** The action as an agreement spells it, in the form of JSON objects. */
    public static Object written(String action) {
        int plus = action.indexOf('+');
        return plus < 0
                ? action
                : Map.of(
                        "action",
                        action.substring(0, plus),
                        action.substring(plus + 1),
                        Map.of("reason", "The school has decided so."));
    }
}
