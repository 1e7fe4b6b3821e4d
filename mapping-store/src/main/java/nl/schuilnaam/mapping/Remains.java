package nl.schuilnaam.mapping;

/** How many rows a database holds that belong to one entity, counted in the rows themselves and not in what is made of them. */
public record Remains(int entities, int identifiers, int pseudonyms, int memberships) {
    /** Whether there is none. */
    public boolean isNothing() {
        return entities == 0 && identifiers == 0 && pseudonyms == 0 && memberships == 0;
    }
}
