package nl.schuilnaam.gateway.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.agreement.History;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive;
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

    Path file() {
        return file;
    }

    /** The configuration, with its agreements held against the versions that are kept in its data directory. */
    Configuration.Outcome load() {
        History history = data().<History>map(AgreementArchive::new).orElse(History.NONE);
        return Configuration.load(file, profiles(), history);
    }

    /** The data directory, whatever else is wrong with the configuration. */
    Optional<Path> data() {
        return Configuration.data(file);
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
