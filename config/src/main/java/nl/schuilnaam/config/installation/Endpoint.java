package nl.schuilnaam.config.installation;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the gateway connects to, and how it makes sure that it is there.
 *
 * @param url with https, or with http and a loopback host
 * @param addresses which the host may have; empty for all that {@link AddressRules} permit
 * @param trust certificates (PEM), one of which is the server's or has signed it; empty for the authorities that the Java runtime trusts
 * @param revoked a list of revoked certificates (RFC 5280 section 5, PEM or DER)
 */
public record Endpoint(URI url, List<AddressRange> addresses, Optional<Path> trust, Optional<Path> revoked) {
    public Endpoint {
        addresses = List.copyOf(addresses);
    }

    /** An endpoint of which nothing but its address is said. */
    public static Endpoint of(URI url) {
        return new Endpoint(url, List.of(), Optional.empty(), Optional.empty());
    }

    /** Whether what is said there is said inside TLS. */
    public boolean isEncrypted() {
        return "https".equals(url.getScheme());
    }

    /** The port of the URL, or that of its scheme. */
    public int port() {
        return url.getPort() != -1 ? url.getPort() : isEncrypted() ? 443 : 80;
    }

    /** @param inward whether it may be a loopback or private address without saying so: a school's own system may, a supplier's may not */
    public AddressRules rules(boolean inward) {
        return new AddressRules(url, addresses, inward);
    }
}
