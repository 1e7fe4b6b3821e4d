package nl.schuilnaam.gateway.audit;

import java.util.Locale;

/** Where a request arrives. The first two never share a port, a token or a client. */
public enum Listener {
    /** Suppliers' clients call here. */
    EDGE,
    /** The school's own systems call here. */
    INSIDE,
    /** The administrator of this machine asks here, through a socket in the data directory or by a command of its own. */
    ADMINISTRATION;

    /** As it stands in records and tokens. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
