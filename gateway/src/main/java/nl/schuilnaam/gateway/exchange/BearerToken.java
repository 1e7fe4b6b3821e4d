package nl.schuilnaam.gateway.exchange;

/** A token that an origin gave to the gateway. Shows in no text. */
public final class BearerToken {
    private final String text;

    BearerToken(String text) {
        this.text = text;
    }

    /** The value of {@code Authorization} (RFC 6750 section 2.1). */
    public String authorization() {
        return "Bearer " + text;
    }

    @Override
    public String toString() {
        return "BearerToken[...]";
    }
}
