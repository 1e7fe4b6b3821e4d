package nl.schuilnaam.config.profile;

import java.util.regex.Pattern;

/** The sort of thing that an id names: a person, class, org, line item ... Ids of two types never share a pseudonym, each type having a key of its own. */
public record EntityType(String name) {
    private static final Pattern SPELLING = Pattern.compile("[a-z][A-Za-z0-9]{0,62}");

    /** Pupils, teachers, guardians: the entities with rights (GDPR art. 4(1)). */
    public static final EntityType PERSON = new EntityType("person");

    public EntityType {
        if (!SPELLING.matcher(name).matches()) {
            throw new IllegalArgumentException("not an entity type; expected a letter, then letters and digits");
        }
    }

    public boolean isPerson() {
        return equals(PERSON);
    }

    @Override
    public String toString() {
        return name;
    }
}
