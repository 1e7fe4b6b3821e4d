package nl.schuilnaam.config.profile;

/** The query parameters of OneRoster (binding 1.2, section 3.4). */
public enum QueryParameter {
    LIMIT("limit"),
    OFFSET("offset"),
    SORT("sort"),
    ORDER_BY("orderBy"),
    FILTER("filter"),
    FIELDS("fields");

    private final String spelling;

    QueryParameter(String spelling) {
        this.spelling = spelling;
    }

    /** The name as it stands in a query. */
    public String spelling() {
        return spelling;
    }
}
