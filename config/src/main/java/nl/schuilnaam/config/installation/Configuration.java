package nl.schuilnaam.config.installation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;

/**
 * Everything that {@code gateway.yaml} and the files it names say: loaded whole, or not at all.
 *
 * @param file {@code gateway.yaml}
 * @param agreements of all schools, also those that are not in force
 * @param profiles by id
 */
public record Configuration(
        Path file,
        Storage storage,
        Listener edge,
        Listener inside,
        Limits limits,
        Map<SchoolId, School> schools,
        List<Agreement> agreements,
        Map<String, Profile> profiles) {
    public Configuration {
        schools = Collections.unmodifiableMap(new LinkedHashMap<>(schools));
        agreements = List.copyOf(agreements);
        profiles = Map.copyOf(profiles);
    }

    /** What came of loading. */
    public sealed interface Outcome {}

    /** All of it is good. */
    public record Loaded(Configuration configuration) implements Outcome {}

    /**
     * Some of it is not, so none of it counts.
     *
     * @param findings all of them, of all files, in reading order; at least one
     */
    public record Rejected(List<Finding> findings) implements Outcome {
        public Rejected {
            findings = List.copyOf(findings);
        }
    }

    /** Reads {@code gateway.yaml} and every file that it names, with the profiles that come with the gateway. See {@link #load(Path, Map)}. */
    public static Outcome load(Path gatewayYaml) {
        var profiles = new LinkedHashMap<String, Profile>();
        BundledProfiles.ids()
                .forEach(id -> profiles.put(id, BundledProfiles.find(id).orElseThrow()));
        return load(gatewayYaml, profiles);
    }

    /**
     * Reads {@code gateway.yaml} and every file that it names. Blocks on the file system; never throws for what stands in a file.
     *
     * @param profiles the exchange standards that agreements can name, by id
     */
    public static Outcome load(Path gatewayYaml, Map<String, Profile> profiles) {
        return new ConfigurationReader(gatewayYaml, profiles).read();
    }

    /** The directory where the gateway keeps what it must not lose. */
    public Path data() {
        return storage.data();
    }

    public Optional<School> school(SchoolId id) {
        return Optional.ofNullable(schools.get(id));
    }
}
