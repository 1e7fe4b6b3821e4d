package nl.schuilnaam.config.installation;

import java.net.URI;
import java.util.Optional;

/**
 * A server that the gateway calls.
 *
 * @param endpoint the base below which the paths of a standard begin, without a slash at the end
 * @param oauth how to be let in; empty where the server asks for nothing
 */
public record Api(Endpoint endpoint, Optional<OAuth> oauth) {
    public URI url() {
        return endpoint.url();
    }
}
