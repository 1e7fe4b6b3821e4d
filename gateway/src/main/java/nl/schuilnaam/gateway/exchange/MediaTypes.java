package nl.schuilnaam.gateway.exchange;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a {@code Content-Type} (RFC 9110 section 8.3) names the one media type that a profile speaks, in the one charset that is read. */
final class MediaTypes {
    private MediaTypes() {}

    /** True for the type itself, with no parameter but {@code charset=utf-8}. */
    static boolean matches(@Nullable String header, String mediaType) {
        if (header == null) {
            return false;
        }
        String[] parts = header.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(mediaType)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (!parameter.equals("charset=utf-8") && !parameter.equals("charset=\"utf-8\"")) {
                return false;
            }
        }
        return parts.length <= 2;
    }
}
