package nl.schuilnaam.mapping;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import org.jspecify.annotations.Nullable;

/**
 * One real identifier of one entity, as a school's system spells it: 1 to {@value #MAX_CHARS} characters of well-formed Unicode.
 *
 * <p>Equality is exact. Only {@link #canonical()}, from which look-ups are made, folds case, and only for e-mail addresses. {@link #toString()}
 * never shows the value. Numbers that the law reserves (BSN/PGN and what is derived from them) are refused as a kind: this store holds none.
 */
public final class Identifier {
    public static final int MAX_CHARS = 1_000;

    private static final Set<String> REFUSED_KINDS = Set.of("bsn", "pgn", "hpgn", "stampseudoniem");

    private final EntityType entity;
    private final IdentifierKind kind;
    private final String value;

    /** @throws IllegalArgumentException when {@link #accepts} refuses the value, or the kind is one that may not be stored; the message holds no value */
    public Identifier(EntityType entity, IdentifierKind kind, String value) {
        if (REFUSED_KINDS.contains(kind.name())) {
            throw new IllegalArgumentException("identifiers of kind " + kind + " are never stored");
        }
        if (!accepts(value)) {
            throw new IllegalArgumentException(
                    "not an identifier; expected 1 to " + MAX_CHARS + " characters of well-formed Unicode");
        }
        this.entity = entity;
        this.kind = kind;
        this.value = value;
    }

    /** Whether a value may be an identifier at all: its length, and no half of a surrogate pair (which has no UTF-8 form). */
    public static boolean accepts(String value) {
        return !value.isEmpty() && value.length() <= MAX_CHARS && WellFormed.isUtf16(value);
    }

    public EntityType entity() {
        return entity;
    }

    public IdentifierKind kind() {
        return kind;
    }

    /** The value as the school spells it: identity, to be written to the school side only. */
    public String value() {
        return value;
    }

    /** The spelling under which the identifier is looked up: e-mail addresses NFKC and lower-case, every other kind exactly as it is. */
    public String canonical() {
        return kind.equals(IdentifierKind.EMAIL)
                ? Normalizer.normalize(value, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT)
                : value;
    }

    /** The identifier in its {@link #canonical()} spelling: equal for all spellings that lead to the same entity. */
    Identifier inCanonicalSpelling() {
        String canonical = canonical();
        return canonical.equals(value) ? this : new Identifier(entity, kind, canonical);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identifier that
                && entity.equals(that.entity)
                && kind.equals(that.kind)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entity, kind, value);
    }

    @Override
    public String toString() {
        return "Identifier[" + entity + " " + kind + " (value withheld)]";
    }
}
