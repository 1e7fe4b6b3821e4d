package nl.schuilnaam.mapping.key;

import java.util.Locale;
import java.util.Optional;

/** What a stored key may be used for. */
public enum KeyState {
    /** In use. */
    CURRENT,
    /** About to be replaced by another key of the same name: nobody may use it until then but who replaces it. */
    ROTATING,
    /** Opens what was made with it; nothing new is made with it. */
    RETIRED,
    /** There is no key any more, and never will be again under this name. */
    DESTROYED;

    /** The lower-case word that is stored. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyState> ofText(String text) {
        for (KeyState state : values()) {
            if (state.text().equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
