package nl.schuilnaam.config.installation;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the gateway takes calls.
 *
 * @param port 0 for any free one
 * @param publicUrl how clients reach it, without a slash at the end; empty where that follows from host and port
 * @param tls empty on loopback, or behind something that ends TLS
 */
public record Listener(String host, int port, Optional<URI> publicUrl, Optional<Tls> tls, boolean behindTlsProxy) {
    /** Two PEM files: the certificate chain and the private key. */
    public record Tls(Path certificate, Path key) {}

    /**
     * The address that clients know, without a slash at the end.
     *
     * @param boundPort the port that it listens on, which the configuration may not know
     */
    public URI publicUrl(int boundPort) {
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return publicUrl.orElseGet(
                () -> URI.create((tls.isPresent() ? "https://" : "http://") + literal + ":" + boundPort));
    }
}
