package nl.schuilnaam.gateway.population;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.gateway.exchange.Visible;

/**
 * Who exists for a supplier, by what the school's system says. Pure: the same arguments give the same answer.
 *
 * <p>A pupil exists who meets every criterion. A class exists in which such a pupil sits as a pupil. Who is not a pupil exists who has one of the roles and is connected with such
 * a pupil: has a seat in a class that exists, or acts for the pupil. Who is a pupil anywhere counts as a pupil, whatever else they are.
 */
final class Selection {
    private final Population population;
    private final Facts facts;
    private final Map<String, Set<String>> groups;
    private final Set<String> restricted;
    /** As what the person sits in which classes. */
    private final Map<String, Set<String>> pupilIn = new HashMap<>();

    private final Map<String, Set<String>> seatedIn = new HashMap<>();

    private Selection(Population population, Facts facts, Map<String, Set<String>> groups, Set<String> restricted) {
        this.population = population;
        this.facts = facts;
        this.groups = groups;
        this.restricted = restricted;
        for (Facts.Seat seat : facts.seats()) {
            if (facts.classes().containsKey(seat.group())) {
                add(seatedIn, seat.person(), seat.group());
                if (seat.role().equals(facts.pupil())) {
                    add(pupilIn, seat.person(), seat.group());
                }
            }
        }
    }

    /**
     * Selects.
     *
     * @param groups the members of the groups that an administrator keeps, by name
     * @param restricted persons who do not exist for the supplier in any case
     */
    static Visible of(Population population, Facts facts, Map<String, Set<String>> groups, Set<String> restricted) {
        return new Selection(population, facts, groups, restricted).select();
    }

    private Visible select() {
        var persons = new HashSet<String>();
        var classes = new HashSet<String>();
        facts.persons().forEach((id, person) -> {
            if (!restricted.contains(id) && isPupil(id, person) && isChosen(id, person)) {
                persons.add(id);
                classes.addAll(in(pupilIn, id));
            }
        });
        if (!population.limitsPupils()) {
            classes.addAll(facts.classes().keySet());
        }
        var agents = new HashSet<String>();
        persons.forEach(pupil -> agents.addAll(person(pupil).agents()));
        var others = new HashSet<String>();
        facts.persons().forEach((id, person) -> {
            if (!restricted.contains(id)
                    && !isPupil(id, person)
                    && shares(person.roles(), population.roles())
                    && (!population.limitsPupils() || isConnected(id, person, persons, agents, classes))) {
                others.add(id);
            }
        });
        persons.addAll(others);
        return new Visible(Map.of(EntityType.PERSON, persons, facts.classType(), classes));
    }

    private boolean isPupil(String id, Facts.Person person) {
        return person.roles().contains(facts.pupil()) || pupilIn.containsKey(id);
    }

    private boolean isChosen(String id, Facts.Person person) {
        Set<String> sits = in(pupilIn, id);
        return population.roles().contains(facts.pupil())
                && meets(population.grades(), person.grades())
                && meets(population.orgs(), person.orgs())
                && meets(population.classes(), sits)
                && (population.courses().isEmpty()
                        || sits.stream()
                                .anyMatch(group ->
                                        shares(facts.classes().getOrDefault(group, Set.of()), population.courses())))
                && (population.groups().isEmpty()
                        || population.groups().stream()
                                .anyMatch(name ->
                                        groups.getOrDefault(name, Set.of()).contains(id)));
    }

    private boolean isConnected(
            String id, Facts.Person person, Set<String> pupils, Set<String> agents, Set<String> classes) {
        return shares(in(seatedIn, id), classes) || shares(person.agents(), pupils) || agents.contains(id);
    }

    private Facts.Person person(String id) {
        return Objects.requireNonNull(facts.persons().get(id));
    }

    private static boolean meets(Set<String> criterion, Set<String> values) {
        return criterion.isEmpty() || shares(values, criterion);
    }

    private static boolean shares(Set<String> some, Set<String> others) {
        return !Collections.disjoint(some, others);
    }

    private static Set<String> in(Map<String, Set<String>> sets, String key) {
        return sets.getOrDefault(key, Set.of());
    }

    private static void add(Map<String, Set<String>> sets, String key, String value) {
        sets.computeIfAbsent(key, none -> new HashSet<>()).add(value);
    }
}
