package nl.schuilnaam.config.agreement;

import static nl.schuilnaam.config.agreement.Action.Verb.ALIAS;
import static nl.schuilnaam.config.agreement.Action.Verb.BAND;
import static nl.schuilnaam.config.agreement.Action.Verb.CONSTANT;
import static nl.schuilnaam.config.agreement.Action.Verb.DAY;
import static nl.schuilnaam.config.agreement.Action.Verb.DROP;
import static nl.schuilnaam.config.agreement.Action.Verb.KEEP;
import static nl.schuilnaam.config.agreement.Action.Verb.MONTH;
import static nl.schuilnaam.config.agreement.Action.Verb.PREFIX;
import static nl.schuilnaam.config.agreement.Action.Verb.PSEUDONYM;
import static nl.schuilnaam.config.agreement.Action.Verb.REDACT;
import static nl.schuilnaam.config.agreement.Action.Verb.STAND_IN;
import static nl.schuilnaam.config.agreement.Action.Verb.YEAR;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.agreement.Action.Verb;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Category;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.IdentifierKind;

/** Which action an agreement may ask for on which kind of field: one table, and the reasons that it asks for. */
final class Matrix {
    /** The category whose fields never pass, of whatever kind they are. */
    private static final String NATIONAL_NUMBER = "national-number";

    private static final Map<FieldKind, Set<Verb>> ALLOWED = new EnumMap<>(FieldKind.class);

    static {
        allow(FieldKind.ID, PSEUDONYM);
        allow(FieldKind.REFERENCE, PSEUDONYM, DROP);
        allow(FieldKind.IDENTIFIER, DROP, PSEUDONYM, STAND_IN, KEEP);
        allow(FieldKind.NAME, KEEP, DROP, STAND_IN, CONSTANT);
        allow(FieldKind.EMAIL, DROP, ALIAS, STAND_IN, KEEP);
        allow(FieldKind.PHONE, DROP, KEEP);
        allow(FieldKind.BIRTH_DATE, KEEP, YEAR, MONTH, DAY, DROP, CONSTANT, STAND_IN);
        allow(FieldKind.DATE, KEEP, YEAR, MONTH, DAY, DROP, CONSTANT, STAND_IN);
        allow(FieldKind.TIMESTAMP, KEEP, YEAR, MONTH, DAY, DROP, CONSTANT, STAND_IN);
        allow(FieldKind.TEXT, KEEP, REDACT, DROP, CONSTANT);
        allow(FieldKind.LABEL, KEEP, REDACT, DROP, CONSTANT, STAND_IN, PREFIX);
        allow(FieldKind.CODE, KEEP, DROP, CONSTANT, STAND_IN, PREFIX);
        allow(FieldKind.URL, KEEP, DROP, CONSTANT, STAND_IN, PREFIX);
        allow(FieldKind.FLAG, KEEP, DROP, CONSTANT, STAND_IN);
        allow(FieldKind.NUMBER, KEEP, BAND, DROP, CONSTANT);
        allow(FieldKind.SPECIAL, KEEP, DROP, CONSTANT);
        allow(FieldKind.CREDENTIAL, DROP);
        allow(FieldKind.EXTENSION, DROP);
        allow(FieldKind.OBJECT, DROP);
    }

    private Matrix() {}

    private static void allow(FieldKind kind, Verb first, Verb... rest) {
        ALLOWED.put(kind, Collections.unmodifiableSet(EnumSet.of(first, rest)));
    }

    /** What may be asked for, reasons aside. */
    static Set<Verb> allowed(Field field) {
        Set<Verb> allowed = ALLOWED.getOrDefault(field.kind(), Set.of());
        boolean neverPasses = field.category().equals(NATIONAL_NUMBER)
                || (field.kind() == FieldKind.IDENTIFIER && mayBeNationalNumber(field));
        return neverPasses
                ? allowed.stream()
                        .filter(verb -> !lets(field, verb))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Verb.class)))
                : allowed;
    }

    /** Whether this action lets anything of the value through: part of it, or that it leads to the same as another. */
    static boolean lets(Field field, Verb verb) {
        return switch (verb) {
            case KEEP, YEAR, MONTH, DAY, PREFIX, BAND, REDACT -> true;
            case PSEUDONYM -> field.kind() == FieldKind.REFERENCE;
            case DROP, ALIAS, STAND_IN, CONSTANT -> false;
        };
    }

    /** The reason that this action takes on such a field: {@code identified}, {@code special}, or none (empty). */
    static String reason(Field field, Verb verb) {
        if (!lets(field, verb)) {
            return "";
        }
        if (isSpecial(field)) {
            return "special";
        }
        return switch (field.kind()) {
            case IDENTIFIER, EMAIL, PHONE -> verb == KEEP ? "identified" : "";
            default -> "";
        };
    }

    /** By its kind, or by the category that the profile puts it in (GDPR art. 9, UAVG art. 46). */
    private static boolean isSpecial(Field field) {
        return field.kind() == FieldKind.SPECIAL
                || Optional.ofNullable(BundledProfiles.categories().get(field.category()))
                        .filter(Category::special)
                        .isPresent();
    }

    /** Whether its name says that it is one (GDPR art. 87, UAVG art. 46), or the profile cannot say what it is. */
    private static boolean mayBeNationalNumber(Field field) {
        return IdentifierKind.isReserved(field.name()) || field.identifies().isEmpty();
    }
}
