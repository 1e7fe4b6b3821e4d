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
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.Permit;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Operation;
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
    private final Set<EntityType> watched;
    private final Map<EntityType, Witness> witnesses;
    private final Optional<Policy> watchful;

    Policy(
            Agreement agreement,
            Profile profile,
            Map<String, OperationPolicy> supplierOperations,
            Map<String, OperationPolicy> schoolOperations,
            Set<EntityType> watched,
            Map<EntityType, Witness> witnesses,
            Optional<Policy> watchful) {
        this.agreement = agreement;
        this.profile = profile;
        this.supplierOperations = Collections.unmodifiableMap(new LinkedHashMap<>(supplierOperations));
        this.schoolOperations = Collections.unmodifiableMap(new LinkedHashMap<>(schoolOperations));
        this.watched = Set.copyOf(watched);
        this.witnesses = Map.copyOf(witnesses);
        this.watchful = watchful;
    }

    /**
     * How to find out of whom a record speaks that a request only names.
     *
     * @param operation reads one record
     * @param rule what of the answer is looked at; it writes nothing of it
     */
    public record Witness(Operation operation, Rule.ObjectRule rule) {}

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

    /** Whom the agreement is about; empty when it is about everybody. */
    public Optional<Population> population() {
        return Optional.ofNullable(agreement.exchanges().get(profile.id())).flatMap(ExchangeTerms::population);
    }

    /** What the guard may find in messages under this policy without refusing them. */
    public List<Permit> permits() {
        return Optional.ofNullable(agreement.exchanges().get(profile.id()))
                .map(ExchangeTerms::permits)
                .orElse(List.of());
    }

    /**
     * The same policy where somebody may not exist for the supplier: its rules look at whom records speak of, also in what does not pass. It permits nothing more, and
     * less only of what speaks of who does not exist. With a population a policy is always watchful.
     */
    public Policy watchful() {
        return watchful.orElse(this);
    }

    /** The types of which an entity may not exist for the supplier; none where the policy is not watchful. */
    public Set<EntityType> watched() {
        return watched;
    }

    /** For the types of records that speak of somebody who may not exist, how to find out of whom; none where the policy is not watchful. */
    public Map<EntityType, Witness> witnesses() {
        return witnesses;
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
