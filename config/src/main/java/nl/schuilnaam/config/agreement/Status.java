package nl.schuilnaam.config.agreement;

import java.util.Locale;

/** Where an agreement stands. Only an active one lets anything pass. */
public enum Status {
    DRAFT,
    ACTIVE,
    SUSPENDED,
    ENDED;

    /** As it stands in a file: {@code active}. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
