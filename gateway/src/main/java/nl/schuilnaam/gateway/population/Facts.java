package nl.schuilnaam.gateway.population;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.config.profile.EntityType;

/**
 * What a school's system says of who belongs where, as of one reading of it. Immutable. It holds ids of persons and nothing else of them; {@code toString} shows none.
 *
 * @param persons by id
 * @param classes the course of each class, by id; empty where it has none
 * @param seats who is what in which class today
 * @param classType the type of entity that classes are
 * @param pupil the role of pupils
 */
record Facts(
        Map<String, Person> persons,
        Map<String, Set<String>> classes,
        List<Seat> seats,
        EntityType classType,
        String pupil) {
    Facts {
        persons = Collections.unmodifiableMap(new HashMap<>(persons));
        classes = Collections.unmodifiableMap(new HashMap<>(classes));
        seats = List.copyOf(seats);
    }

    /** The same without a person who was erased. */
    Facts without(String person) {
        var fewer = new HashMap<>(persons);
        fewer.remove(person);
        return new Facts(fewer, classes, seats, classType, pupil);
    }

    /** What is said of one person: values in the school's own spelling, and the ids of those who act for the person or for whom the person acts. */
    record Person(Set<String> roles, Set<String> grades, Set<String> orgs, Set<String> agents) {
        @Override
        public String toString() {
            return "Person[withheld]";
        }
    }

    /** A person in a class. */
    record Seat(String person, String group, String role) {
        @Override
        public String toString() {
            return "Seat[withheld]";
        }
    }

    @Override
    public String toString() {
        return "Facts[persons=" + persons.size() + ", classes=" + classes.size() + ", seats=" + seats.size() + "]";
    }
}
