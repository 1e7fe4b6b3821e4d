package nl.schuilnaam.gateway.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;

/**
 * All agreements of all schools as they stood at one moment, with everything that follows from them. Immutable: whoever takes one is never shown half of the next.
 */
public final class Book {
    private final List<Agreement> agreements;
    private final Map<Pair, List<Policy>> policies;
    private final Map<Pair, Set<String>> supplierScopes;
    private final Map<SchoolId, Set<String>> schoolScopes;

    private record Pair(SchoolId school, SupplierId supplier) {}

    /**
     * @param agreements also those that are not in force
     * @param policies what they were compiled to, one for each agreement and profile; what has none lets nothing pass
     */
    public Book(Collection<Agreement> agreements, Collection<Policy> policies) {
        this.agreements = List.copyOf(agreements);
        var byPair = new HashMap<Pair, List<Policy>>();
        var ofSuppliers = new HashMap<Pair, Set<String>>();
        var ofSchools = new HashMap<SchoolId, Set<String>>();
        for (Policy policy : policies) {
            Agreement agreement = policy.agreement();
            var pair = new Pair(agreement.school(), agreement.supplier().id());
            byPair.computeIfAbsent(pair, key -> new ArrayList<>()).add(policy);
            collect(policy.supplierOperations().values(), ofSuppliers.computeIfAbsent(pair, key -> new HashSet<>()));
            collect(
                    policy.schoolOperations().values(),
                    ofSchools.computeIfAbsent(agreement.school(), key -> new HashSet<>()));
        }
        byPair.replaceAll((pair, list) -> List.copyOf(list));
        this.policies = Map.copyOf(byPair);
        this.supplierScopes = frozen(ofSuppliers);
        this.schoolScopes = frozen(ofSchools);
    }

    private static void collect(Collection<OperationPolicy> operations, Set<String> scopes) {
        operations.forEach(operation -> scopes.addAll(operation.operation().scopes()));
    }

    private static <K> Map<K, Set<String>> frozen(Map<K, Set<String>> sets) {
        sets.replaceAll((key, set) -> Collections.unmodifiableSet(set));
        return Map.copyOf(sets);
    }

    /** All of them, in the order of their files. */
    public List<Agreement> agreements() {
        return agreements;
    }

    /** The agreement of a school that has this id. */
    public Optional<Agreement> agreement(SchoolId school, String id) {
        return agreements.stream()
                .filter(one -> one.school().equals(school) && one.id().equals(id))
                .findFirst();
    }

    /** The agreements between a school and a supplier. */
    public List<Agreement> agreements(SchoolId school, SupplierId supplier) {
        return agreements.stream()
                .filter(one ->
                        one.school().equals(school) && one.supplier().id().equals(supplier))
                .toList();
    }

    /** What all of them were compiled to. */
    public List<Policy> policies() {
        return policies.values().stream().flatMap(List::stream).toList();
    }

    /** What may pass between a school and a supplier, at any time. */
    List<Policy> policies(SchoolId school, SupplierId supplier) {
        return policies.getOrDefault(new Pair(school, supplier), List.of());
    }

    /**
     * The scopes of every operation that the agreements name: a token may say less, and never more.
     *
     * @param supplier whose client asks; empty for one of the school's own systems
     */
    public Set<String> scopes(SchoolId school, Optional<SupplierId> supplier) {
        return supplier.map(one -> supplierScopes.getOrDefault(new Pair(school, one), Set.of()))
                .orElseGet(() -> schoolScopes.getOrDefault(school, Set.of()));
    }
}
