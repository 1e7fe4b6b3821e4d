package nl.schuilnaam.config.installation;

import java.net.URI;
import java.util.Optional;

/**
 * A server that the gateway calls.
 *
 * @param url the base below which the paths of a standard begin, without a slash at the end
 * @param oauth how to be let in; empty where the server asks for nothing
 */
public record Api(URI url, Optional<OAuth> oauth) {}
