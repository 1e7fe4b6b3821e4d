package nl.schuilnaam.config.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The profiles that come with the gateway. Reads files at first use; not for an event loop before that. */
public final class BundledProfiles {
    private static final List<String> FILES = List.of("oneroster-1.2.yaml");

    private BundledProfiles() {}

    /** The profile that agreements call by this name. */
    public static Optional<Profile> find(String id) {
        return Optional.ofNullable(Loaded.PROFILES.get(id));
    }

    /** The names of all of them. */
    public static Set<String> ids() {
        return Loaded.PROFILES.keySet();
    }

    /** The categories that fields of profiles fall in, by key, in the order of the model agreement. */
    public static Map<String, Category> categories() {
        return Loaded.CATEGORIES;
    }

    private static String text(String file) {
        try (InputStream stream = BundledProfiles.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("not in the jar: " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read once, by the first caller. */
    private static final class Loaded {
        static final Map<String, Category> CATEGORIES =
                ProfileReader.readCategories("categories.yaml", text("categories.yaml"));
        static final Map<String, Profile> PROFILES = profiles();

        private static Map<String, Profile> profiles() {
            var reader = new ProfileReader(CATEGORIES);
            var profiles = new LinkedHashMap<String, Profile>();
            for (String file : FILES) {
                Profile profile = reader.read(file, text(file));
                if (!file.equals(profile.id() + ".yaml")) {
                    throw new IllegalStateException(file + " calls itself " + profile.id());
                }
                profiles.put(profile.id(), profile);
            }
            return Collections.unmodifiableMap(profiles);
        }
    }
}
