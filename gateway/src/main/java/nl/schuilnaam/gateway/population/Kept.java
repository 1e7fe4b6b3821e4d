package nl.schuilnaam.gateway.population;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.MembershipRules;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Named;
import nl.schuilnaam.mapping.Surrogate;

/**
 * What the store keeps of who belongs where, sealed under the row key of each entity and gone with it: under which populations an entity exists, and the groups in which an
 * administrator put a person. It names populations and groups, and holds no id.
 */
final class Kept {
    private final MappingStore store;

    Kept(MappingStore store) {
        this.store = store;
    }

    /**
     * As it is now.
     *
     * @param marks of the entities that have any
     * @param ids the school's own id of those of them that have one
     */
    record Marks(Map<Surrogate, Set<String>> marks, Map<Surrogate, Named> ids) {
        /** The ids of who or what has a mark, by type. */
        private Map<EntityType, Set<String>> with(String mark) {
            var found = new HashMap<EntityType, Set<String>>();
            marks.forEach((surrogate, names) -> {
                Named named = ids.get(surrogate);
                if (named != null && names.contains(mark)) {
                    found.computeIfAbsent(named.entity().type(), none -> new HashSet<>())
                            .add(named.identifier().value());
                }
            });
            return found;
        }

        /** The members of each group. */
        Map<String, Set<String>> groups() {
            return marks.values().stream()
                    .flatMap(Set::stream)
                    .filter(mark -> mark.startsWith(Mark.GROUP))
                    .distinct()
                    .collect(Collectors.toMap(
                            mark -> mark.substring(Mark.GROUP.length()),
                            mark -> with(mark).getOrDefault(EntityType.PERSON, Set.of())));
        }

        /** Who existed under those of the policies of which anything was kept. */
        Restored restored(Iterable<Policy> policies) {
            var populations = new HashMap<String, Visible>();
            for (Policy policy : policies) {
                String mark = Mark.of(policy);
                var ids = with(mark);
                if (!ids.isEmpty()) {
                    ids.putIfAbsent(EntityType.PERSON, Set.of());
                    ids.putIfAbsent(
                            MembershipRules.of(policy.profile()).classes().entity(), Set.of());
                    populations.put(mark, new Visible(ids));
                }
            }
            return new Restored(populations);
        }
    }

    Future<Marks> read(SchoolId school) {
        return store.memberships(school)
                .compose(marks -> marks.isEmpty()
                        ? Future.succeededFuture(new Marks(marks, Map.of()))
                        : store.identifiers(school, IdentifierKind.SIS_ID, marks.keySet())
                                .map(ids -> new Marks(marks, ids)));
    }

    /** Takes marks away that do not hold any more, durably. */
    Future<Void> removeGone(Place place, Marks before, Iterable<Policy> policies, Known now) {
        var holding = new HashMap<String, Visible>();
        policies.forEach(policy -> now.of(policy).ifPresent(visible -> holding.put(Mark.of(policy), visible)));
        var changes = new LinkedHashMap<Surrogate, UnaryOperator<Set<String>>>();
        before.marks().forEach((surrogate, marks) -> {
            Named named = before.ids().get(surrogate);
            Set<String> gone = marks.stream()
                    .filter(mark -> Mark.isOf(place, mark))
                    .filter(mark -> named == null || !holds(holding.get(mark), named))
                    .collect(Collectors.toSet());
            if (!gone.isEmpty()) {
                changes.put(surrogate, standing -> minus(standing, gone));
            }
        });
        return change(place, changes);
    }

    private static boolean holds(@org.jspecify.annotations.Nullable Visible visible, Named named) {
        return visible != null
                && visible.ids()
                        .getOrDefault(named.entity().type(), Set.of())
                        .contains(named.identifier().value());
    }

    /** Gives everybody and everything that exists the marks that hold, and takes all others of this place away, durably. */
    Future<Void> keep(
            Place place, Marks before, Map<Identifier, Entity> entities, Iterable<Policy> policies, Known now) {
        var wanted = new HashMap<Surrogate, Set<String>>();
        for (Policy policy : policies) {
            String mark = Mark.of(policy);
            now.of(policy)
                    .ifPresent(visible -> visible.ids()
                            .forEach((type, ids) -> ids.forEach(id -> {
                                Entity entity = entities.get(new Identifier(type, IdentifierKind.SIS_ID, id));
                                if (entity != null) {
                                    wanted.computeIfAbsent(entity.surrogate(), none -> new TreeSet<>())
                                            .add(mark);
                                }
                            })));
        }
        var concerned = new HashSet<>(before.marks().keySet());
        concerned.addAll(wanted.keySet());
        var changes = new LinkedHashMap<Surrogate, UnaryOperator<Set<String>>>();
        for (Surrogate surrogate : concerned) {
            Set<String> after = wanted.getOrDefault(surrogate, Set.of());
            UnaryOperator<Set<String>> change = standing -> {
                Set<String> others = standing.stream()
                        .filter(mark -> !Mark.isOf(place, mark))
                        .collect(Collectors.toSet());
                others.addAll(after);
                return others;
            };
            Set<String> standing = before.marks().getOrDefault(surrogate, Set.of());
            if (!change.apply(standing).equals(standing)) {
                changes.put(surrogate, change);
            }
        }
        return change(place, changes);
    }

    private Future<Void> change(Place place, Map<Surrogate, UnaryOperator<Set<String>>> changes) {
        return changes.isEmpty() ? Future.succeededFuture() : store.changeMemberships(place.school(), changes);
    }

    /** Puts a person into a group, or takes them out, durably. */
    Future<Void> group(SchoolId school, String group, Surrogate person, boolean member) {
        return store.changeMemberships(school, Map.of(person, standing -> {
            var after = new HashSet<>(standing);
            boolean changed = member ? after.add(Mark.group(group)) : after.remove(Mark.group(group));
            return changed ? after : standing;
        }));
    }

    private static Set<String> minus(Set<String> some, Set<String> others) {
        var left = new HashSet<>(some);
        left.removeAll(others);
        return left;
    }
}
