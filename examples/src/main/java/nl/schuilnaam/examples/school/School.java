package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Dutch school for primary and secondary education that does not exist: 2,000 pupils, 160 teachers, 80 classes, a gradebook. The same seed gives the same school, to
 * the last letter. The records are OneRoster 1.2 records without {@code href}s, which depend on where they are served.
 */
public final class School {
    private final List<Person> pupils;
    private final List<Person> teachers;
    private final Map<RecordType, Map<String, ObjectNode>> records;

    School(List<Person> pupils, List<Person> teachers, Map<RecordType, Map<String, ObjectNode>> records) {
        this.pupils = List.copyOf(pupils);
        this.teachers = List.copyOf(teachers);
        this.records = new EnumMap<>(records);
    }

    /** The school of this seed. */
    public static School generate(long seed) {
        return new SchoolGenerator(seed).generate();
    }

    /** In the order of their numbers. */
    public List<Person> pupils() {
        return pupils;
    }

    /** In the order of their numbers. */
    public List<Person> teachers() {
        return teachers;
    }

    /** Pupils, then teachers. */
    public List<Person> people() {
        var people = new ArrayList<>(pupils);
        people.addAll(teachers);
        return Collections.unmodifiableList(people);
    }

    /** Copies of the records of a type, by id, in a stable order. */
    public Map<String, ObjectNode> records(RecordType type) {
        var copies = new LinkedHashMap<String, ObjectNode>();
        records.getOrDefault(type, Map.of()).forEach((id, record) -> copies.put(id, record.deepCopy()));
        return copies;
    }

    /** The person with this id, if the school has one. */
    public Optional<Person> person(String sourcedId) {
        return people().stream()
                .filter(person -> person.sourcedId().equals(sourcedId))
                .findFirst();
    }

    /**
     * Every text by which somebody of this school could be recognised or looked up, each once: names in the orders and forms in which lists show them, birth dates,
     * numbers, addresses, user names, phone numbers, chain ids, and the ids of all records.
     */
    public Set<Identity> identities() {
        var identities = new LinkedHashSet<Identity>();
        for (Person person : people()) {
            addNames(identities, person);
            addBirthDate(identities, person.birthDate());
            add(identities, Identity.Kind.NUMBER, person.number());
            add(identities, Identity.Kind.USERNAME, person.username());
            add(identities, Identity.Kind.EMAIL, person.email());
            addPhone(identities, person.phone());
            add(identities, Identity.Kind.ECK_ID, person.eckId());
        }
        records.values().forEach(byId -> byId.keySet().forEach(id -> add(identities, Identity.Kind.SOURCED_ID, id)));
        return Collections.unmodifiableSet(identities);
    }

    private static void addNames(Set<Identity> identities, Person person) {
        String given = person.givenName();
        String family = person.familyName();
        String core = person.familyNameCore();
        String prefix = family.substring(0, family.length() - core.length()).strip();
        add(identities, Identity.Kind.GIVEN_NAME, given);
        add(identities, Identity.Kind.FAMILY_NAME, family);
        add(identities, Identity.Kind.FAMILY_NAME, core);
        add(identities, Identity.Kind.FULL_NAME, given + " " + family);
        add(identities, Identity.Kind.FULL_NAME, given + " " + core);
        add(identities, Identity.Kind.FULL_NAME, family + ", " + given);
        add(identities, Identity.Kind.FULL_NAME, family + " " + given);
        add(identities, Identity.Kind.FULL_NAME, core + ", " + given);
        if (!prefix.isEmpty()) {
            add(identities, Identity.Kind.FULL_NAME, core + ", " + prefix + ", " + given);
        }
    }

    private static void addBirthDate(Set<Identity> identities, LocalDate date) {
        String iso = date.toString();
        add(identities, Identity.Kind.BIRTH_DATE, iso);
        add(
                identities,
                Identity.Kind.BIRTH_DATE,
                iso.substring(8) + "-" + iso.substring(5, 7) + "-" + iso.substring(0, 4));
    }

    private static void addPhone(Set<Identity> identities, String phone) {
        add(identities, Identity.Kind.PHONE, phone);
        if (!phone.isEmpty()) {
            add(identities, Identity.Kind.PHONE, phone.replace("-", ""));
            add(identities, Identity.Kind.PHONE, "+31" + phone.replace("-", "").substring(1));
        }
    }

    private static void add(Set<Identity> identities, Identity.Kind kind, String text) {
        if (!text.isEmpty()) {
            identities.add(new Identity(kind, text));
        }
    }
}
