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
import nl.schuilnaam.config.agreement.AgreementVersion;
import nl.schuilnaam.config.agreement.History;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;

/**
 * Everything that {@code gateway.yaml} and the files it names say: loaded whole, or not at all.
 *
 * @param file {@code gateway.yaml}
 * @param agreements of all schools, also those that are not in force
 * @param texts the text of each agreement's file, by version
 * @param profiles by id
 * @param words what things are called on pages for people
 */
public record Configuration(
        Path file,
        Storage storage,
        Listener edge,
        Listener inside,
        Limits limits,
        Map<SchoolId, School> schools,
        List<Agreement> agreements,
        Map<AgreementVersion, String> texts,
        Map<String, Profile> profiles,
        Words words) {
    public Configuration {
        schools = Collections.unmodifiableMap(new LinkedHashMap<>(schools));
        agreements = List.copyOf(agreements);
        texts = Map.copyOf(texts);
        profiles = Map.copyOf(profiles);
    }

    /** What came of loading. */
    public sealed interface Outcome {}

    /**
     * All of it is good.
     *
     * @param notes what is no fault and should be seen: a name of files that means none
     * @param warnings what a reader should know all the same, such as what an agreement does not state; in reading order, possibly none
     */
    public record Loaded(Configuration configuration, List<Finding> notes, List<Finding> warnings) implements Outcome {
        public Loaded {
            notes = List.copyOf(notes);
            warnings = List.copyOf(warnings);
        }
    }

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
        return load(gatewayYaml, profiles, History.NONE);
    }

    /**
     * The same, with the agreements held against their earlier versions: one that has ended stays so.
     *
     * @param history of these agreements
     */
    public static Outcome load(Path gatewayYaml, Map<String, Profile> profiles, History history) {
        return new ConfigurationReader(gatewayYaml, profiles, history, false).read();
    }

    /**
     * The same for a gateway that runs: where no agreement is left, there is a note instead of a finding, since an agreement whose file was taken away must not go on.
     */
    public static Outcome reload(Path gatewayYaml, Map<String, Profile> profiles, History history) {
        return new ConfigurationReader(gatewayYaml, profiles, history, true).read();
    }

    /** Where a gateway with this file keeps its data, whatever is wrong with the rest; empty when the file does not say. Blocks. */
    public static Optional<Path> data(Path gatewayYaml) {
        var unheard = new Findings();
        return Source.read(gatewayYaml.toAbsolutePath().normalize(), gatewayYaml.toString(), unheard)
                .flatMap(source -> source.root().text("data").flatMap(new FileNames(source, unheard)::path));
    }

    /** Whom an agreement for a gateway with this file can name, whatever is wrong with the rest; nobody when the file cannot be read. Blocks. */
    public static Parties parties(Path gatewayYaml) {
        return Source.read(gatewayYaml.toAbsolutePath().normalize(), gatewayYaml.toString(), new Findings())
                .map(source -> ConfigurationReader.parties(source.root()))
                .orElseGet(() -> new Parties(Map.of()));
    }

    /**
     * What differs beside the agreements, by the names of the parts in {@code gateway.yaml}: a gateway that runs with the one cannot go on with the other without a restart. Secrets are
     * compared too.
     */
    public List<String> differencesBesideAgreements(Configuration other) {
        var parts = new LinkedHashMap<String, Boolean>();
        parts.put("data, store, keys, node", storage.equals(other.storage));
        parts.put("listeners.edge", edge.equals(other.edge));
        parts.put("listeners.inside", inside.equals(other.inside));
        parts.put("limits", limits.equals(other.limits));
        parts.put("schools", schools.equals(other.schools));
        parts.put("", file.equals(other.file) && profiles.equals(other.profiles));
        return parts.entrySet().stream()
                .filter(part -> !part.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The directory where the gateway keeps what it must not lose. */
    public Path data() {
        return storage.data();
    }

    public Optional<School> school(SchoolId id) {
        return Optional.ofNullable(schools.get(id));
    }
}
