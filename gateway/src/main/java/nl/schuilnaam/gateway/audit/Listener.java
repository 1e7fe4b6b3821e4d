package nl.schuilnaam.gateway.audit;

import java.util.Locale;

/** Where a request arrives. The two never share a port, a token or a client. */
public enum Listener {
    /** Suppliers' clients call here. */
    EDGE,
    /** The school's own systems call here. */
    INSIDE;

    /** As it stands in records and tokens. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
