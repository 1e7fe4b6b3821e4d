package nl.schuilnaam.config.installation;

import java.util.List;

/** As whom the gateway gets an access token (RFC 6749 section 4.4), and where. */
public record OAuth(Endpoint tokens, String clientId, Secret clientSecret, List<String> scopes) {
    public OAuth {
        scopes = List.copyOf(scopes);
    }
}
