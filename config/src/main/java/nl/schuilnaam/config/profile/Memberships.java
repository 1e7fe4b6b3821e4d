package nl.schuilnaam.config.profile;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a standard says who belongs where. Fields are written as dotted paths below a record; a path that ends in a reference stands for the id in it.
 *
 * @param persons the operation that lists all persons, and what a person's record says
 * @param classes the operation that lists all classes, and what a class's record says
 * @param members the operation that lists who sits in which class
 * @param pupil the role of pupils
 * @param roles the roles that exist where an agreement does not say which
 * @param gone what a record's status is when it only tells that there is no such thing any more
 */
public record Memberships(
        Persons persons, Classes classes, Members members, String pupil, Set<String> roles, Gone gone) {
    public Memberships {
        roles = java.util.Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    /** @param agents those who act for a person, or for whom the person acts */
    public record Persons(
            String operation, List<String> roles, List<String> grades, List<String> orgs, List<String> agents) {
        public Persons {
            roles = List.copyOf(roles);
            grades = List.copyOf(grades);
            orgs = List.copyOf(orgs);
            agents = List.copyOf(agents);
        }
    }

    /** What a class is a class of. */
    public record Classes(String operation, String course) {}

    /** Who is what in which class, and the day from which that is over. */
    public record Members(String operation, String person, String group, String role, String until) {}

    /** A field of every record, and the value at which the record counts as not there. */
    public record Gone(String field, String value) {}
}
