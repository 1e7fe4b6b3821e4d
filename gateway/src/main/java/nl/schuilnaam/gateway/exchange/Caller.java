package nl.schuilnaam.gateway.exchange;

import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;

/**
 * Who calls, on whose behalf: proven by an access token, checked without I/O.
 *
 * @param listener where the call arrived: at the edge a supplier calls the school, inside a school's system calls the supplier
 * @param supplier at the edge the supplier that calls; inside the supplier that is called
 * @param scopes what the token was issued for; empty stands for nothing at all
 */
public record Caller(Listener listener, SchoolId school, SupplierId supplier, String clientId, Set<String> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }
}
