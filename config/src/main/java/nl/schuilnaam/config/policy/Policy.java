package nl.schuilnaam.config.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Profile;

/**
 * What passes between one school and one supplier through one profile: one version of their agreement, compiled. Immutable; an exchange takes one and keeps to it.
 * It does not know the time: whether it applies is for {@link Agreement#isInForce} to say.
 */
public final class Policy {
    private final Agreement agreement;
    private final Profile profile;
    private final Map<String, OperationPolicy> supplierOperations;
    private final Map<String, OperationPolicy> schoolOperations;

    Policy(
            Agreement agreement,
            Profile profile,
            Map<String, OperationPolicy> supplierOperations,
            Map<String, OperationPolicy> schoolOperations) {
        this.agreement = agreement;
        this.profile = profile;
        this.supplierOperations = Collections.unmodifiableMap(new LinkedHashMap<>(supplierOperations));
        this.schoolOperations = Collections.unmodifiableMap(new LinkedHashMap<>(schoolOperations));
    }

    /** A request that the agreement permits. */
    public record Match(OperationPolicy operation, List<PathId> ids) {
        public Match {
            ids = List.copyOf(ids);
        }
    }

    /** An id in a path, as the client wrote it. It may be a real one, so it has no text form. */
    public record PathId(EntityType entity, String text) {
        @Override
        public String toString() {
            return "{" + entity + "}";
        }
    }

    public Agreement agreement() {
        return agreement;
    }

    public Profile profile() {
        return profile;
    }

    /** What the supplier may ask of the school's system, by operation id. */
    public Map<String, OperationPolicy> supplierOperations() {
        return supplierOperations;
    }

    /** What the school's own systems may ask of the supplier's API, by operation id. */
    public Map<String, OperationPolicy> schoolOperations() {
        return schoolOperations;
    }

    /**
     * What the supplier asks of the school's system.
     *
     * @param method in capitals
     * @param path decoded segments below the base of the standard
     */
    public Optional<Match> supplierOperation(String method, List<String> path) {
        return match(supplierOperations, method, path);
    }

    /** What a system of the school asks of the supplier's API; parameters as for {@link #supplierOperation}. */
    public Optional<Match> schoolOperation(String method, List<String> path) {
        return match(schoolOperations, method, path);
    }

    /** The methods with which the supplier may ask for this path, sorted; none when it may not ask for it at all. */
    public Set<String> supplierMethods(List<String> path) {
        return methods(supplierOperations, path);
    }

    /** The methods with which the school's own systems may ask for this path, sorted. */
    public Set<String> schoolMethods(List<String> path) {
        return methods(schoolOperations, path);
    }

    /**
     * Looks among all operations of the profile, so that a path which the standard means as a word ({@code /courses/components}) is never taken for an id because the
     * agreement leaves out the operation that it names.
     */
    private Optional<Match> match(Map<String, OperationPolicy> permitted, String method, List<String> path) {
        return profile.match(method, path)
                .flatMap(found -> Optional.ofNullable(
                                permitted.get(found.operation().id()))
                        .map(operation -> new Match(operation, ids(found))));
    }

    private Set<String> methods(Map<String, OperationPolicy> permitted, List<String> path) {
        var methods = new TreeSet<String>();
        for (OperationPolicy candidate : permitted.values()) {
            String method = candidate.operation().method();
            if (!methods.contains(method) && match(permitted, method, path).isPresent()) {
                methods.add(method);
            }
        }
        return Collections.unmodifiableSet(methods);
    }

    private static List<PathId> ids(Profile.Match found) {
        List<EntityType> entities = found.operation().path().entities();
        var ids = new ArrayList<PathId>();
        for (int i = 0; i < entities.size(); i++) {
            ids.add(new PathId(entities.get(i), found.ids().get(i)));
        }
        return ids;
    }

    @Override
    public String toString() {
        return agreement.id() + "@" + agreement.version() + " through " + profile.id();
    }
}
