package nl.schuilnaam.config.installation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What a secret file holds. It shows itself to nobody who does not ask for it by name. */
public final class Secret {
    private final String text;

    Secret(String text) {
        this.text = text;
    }

    /** The secret itself: for the one who presents or verifies it, never for a log, message or report. */
    public String reveal() {
        return text;
    }

    /** In constant time for secrets of equal length. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for all, so that it tells nothing. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[withheld]";
    }
}
