package nl.schuilnaam.gateway.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import picocli.CommandLine.Option;

/** The option that names the configuration. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The gateway's configuration (default: ${DEFAULT-VALUE}).",
            defaultValue = "config/gateway.yaml")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    Configuration.Outcome load() {
        return Configuration.load(file, profiles());
    }

    /** The exchange standards that agreements can name. */
    static Map<String, Profile> profiles() {
        var profiles = new LinkedHashMap<String, Profile>();
        for (String id : BundledProfiles.ids()) {
            BundledProfiles.find(id).ifPresent(profile -> profiles.put(id, profile));
        }
        return profiles;
    }
}
