package nl.schuilnaam.gateway.population;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.mapping.Entity;

/** What was learnt from a school's system. Who exists follows from it, also under an agreement that is changed later. */
final class Learnt implements Known {
    private final Facts facts;
    private final Map<String, Entity> persons;
    private final Map<String, Set<String>> groups;
    private final Optional<Known> before;
    private final Map<Key, Optional<Visible>> selected = new ConcurrentHashMap<>();

    private record Key(Population population, SupplierId supplier) {}

    /**
     * Holds what was learnt.
     *
     * @param persons the entities of those who exist for some supplier, by id
     * @param groups the members of the groups that an administrator keeps, by name
     * @param before while this takes the place of something else: nobody exists who did not exist there
     */
    Learnt(Facts facts, Map<String, Entity> persons, Map<String, Set<String>> groups, Optional<Known> before) {
        this.facts = facts;
        this.persons = Collections.unmodifiableMap(new HashMap<>(persons));
        this.groups = Map.copyOf(groups);
        this.before = before;
    }

    @Override
    public Optional<Visible> of(Policy policy) {
        return policy.population()
                .flatMap(population -> selected.computeIfAbsent(
                        new Key(population, policy.agreement().supplier().id()), key -> select(key, policy)));
    }

    /** Who would exist under a policy that is only tried. */
    Optional<Visible> would(Policy draft) {
        return draft.population()
                .map(population ->
                        select(new Key(population, draft.agreement().supplier().id())));
    }

    private Optional<Visible> select(Key key, Policy policy) {
        Visible visible = select(key);
        return before.isEmpty() ? Optional.of(visible) : before.get().of(policy).map(visible::and);
    }

    private Visible select(Key key) {
        Set<String> restricted = persons.entrySet().stream()
                .filter(entry -> !entry.getValue().existsFor(key.supplier()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return Selection.of(key.population(), facts, groups, restricted);
    }

    Facts facts() {
        return facts;
    }

    Map<String, Entity> persons() {
        return persons;
    }

    Map<String, Set<String>> groups() {
        return groups;
    }

    Optional<Known> before() {
        return before;
    }
}
