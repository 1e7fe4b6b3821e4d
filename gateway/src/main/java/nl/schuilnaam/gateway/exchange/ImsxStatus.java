package nl.schuilnaam.gateway.exchange;

/** The code minor values that the OneRoster 1.2 REST bindings list for failures ({@code imsx_codeMinorFieldValue}). */
public enum ImsxStatus {
    INVALID_FILTER_FIELD("invalid_filter_field"),
    INVALID_SELECTION_FIELD("invalid_selection_field"),
    INVALID_DATA("invaliddata"),
    UNAUTHORISED_REQUEST("unauthorisedrequest"),
    FORBIDDEN("forbidden"),
    SERVER_BUSY("server_busy"),
    UNKNOWN_OBJECT("unknownobject"),
    INTERNAL_SERVER_ERROR("internal_server_error");

    private final String spelling;

    ImsxStatus(String spelling) {
        this.spelling = spelling;
    }

    /** As it stands in a message. */
    public String spelling() {
        return spelling;
    }
}
