package nl.schuilnaam.gateway.exchange;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** How the gateway presents itself to one origin: its registration at a token endpoint (RFC 6749 section 4.4). The secret shows in no text. */
public final class OriginClient {
    private final String clientId;
    private final String secret;
    private final SortedSet<String> scopes;

    public OriginClient(String clientId, String secret, Set<String> scopes) {
        this.clientId = clientId;
        this.secret = secret;
        this.scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
    }

    public String clientId() {
        return clientId;
    }

    String secret() {
        return secret;
    }

    public SortedSet<String> scopes() {
        return scopes;
    }

    @Override
    public String toString() {
        return "OriginClient[" + clientId + "]";
    }
}
