package nl.schuilnaam.config.agreement;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whom an exchange is about at all. Who does not belong to it does not exist for the supplier. A pupil belongs to it who meets every criterion that names anything, each by
 * any of the values that it names; the ids are the school's own, and never of a person.
 *
 * @param grades year groups, as the school's system spells them
 * @param orgs ids of school units
 * @param classes ids of classes in which the pupil sits
 * @param courses ids of courses of which the pupil has a class
 * @param groups names of groups whose members an administrator lists, away from this file
 * @param roles what persons may be who exist at all, in the words of the profile
 */
public record Population(
        Set<String> grades,
        Set<String> orgs,
        Set<String> classes,
        Set<String> courses,
        Set<String> groups,
        Set<String> roles) {
    public Population {
        grades = sorted(grades);
        orgs = sorted(orgs);
        classes = sorted(classes);
        courses = sorted(courses);
        groups = sorted(groups);
        roles = sorted(roles);
    }

    /** Whether it is some of the pupils; otherwise it is all of them, and says only which roles exist. */
    public boolean limitsPupils() {
        return Stream.of(grades, orgs, classes, courses, groups).anyMatch(criterion -> !criterion.isEmpty());
    }

    private static Set<String> sorted(Set<String> values) {
        return Collections.unmodifiableSet(new TreeSet<>(values));
    }
}
