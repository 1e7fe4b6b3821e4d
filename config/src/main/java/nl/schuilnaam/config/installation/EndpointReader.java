package nl.schuilnaam.config.installation;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads where the gateway connects to: the address itself, and what may stand beside it. */
final class EndpointReader {
    private final Source source;
    private final FileNames files;
    private final Findings findings;

    /** Reads what a file holds, and fails where it holds something else. */
    private interface Contents {
        Collection<?> of(CertificateFactory factory, InputStream in) throws CertificateException, CRLException;
    }

    EndpointReader(Source source, FileNames files, Findings findings) {
        this.source = source;
        this.files = files;
        this.findings = findings;
    }

    /**
     * Reads an endpoint.
     *
     * @param written what {@code url} stands in
     * @param inward whether it may be an address inside without naming it
     */
    Endpoint read(Node.Mapping written, Node.Scalar url, URI address, boolean inward) {
        var ranges = new ArrayList<AddressRange>();
        for (Node element : written.elements("addresses")) {
            element.asText().flatMap(this::range).ifPresent(ranges::add);
        }
        Optional<Path> trust = file(
                written, "trust", address, "a file with certificates (PEM)", CertificateFactory::generateCertificates);
        Optional<Path> revoked = file(
                written,
                "revoked",
                address,
                "a file with a list of revoked certificates (PEM or DER)",
                CertificateFactory::generateCRLs);
        var endpoint = new Endpoint(address, ranges, trust, revoked);
        if (ranges.size() == written.elements("addresses").size()) {
            AddressRules rules = endpoint.rules(inward);
            Optional<InetAddress> literal = AddressRules.literal(address.getHost());
            literal.flatMap(rules::refusal)
                    .ifPresent(rule ->
                            findings.add(source, url, "is refused: " + rule.text(), "a host that may be called"));
        }
        return endpoint;
    }

    private Optional<AddressRange> range(Node.Scalar written) {
        Optional<AddressRange> range = AddressRange.parse(written.text());
        if (range.isEmpty()) {
            findings.add(
                    source,
                    written,
                    "is " + Finding.quote(written.text()),
                    "addresses such as 192.0.2.17, 10.1.0.0/16 or 2001:db8::/32, with nothing behind the prefix");
        } else if (AddressRules.areNeverCalled(range.get())) {
            findings.add(
                    source,
                    written,
                    "is " + Finding.quote(written.text()) + ", which is never called",
                    "no unspecified, link-local, multicast, broadcast or metadata addresses");
        }
        return range;
    }

    private Optional<Path> file(Node.Mapping written, String key, URI address, String expected, Contents contents) {
        Optional<Node.Scalar> name = written.text(key);
        if (name.isPresent() && !"https".equals(address.getScheme())) {
            findings.add(source, name.get(), "has no meaning without TLS", "no '" + key + "', or https");
            return Optional.empty();
        }
        Optional<Path> path = name.flatMap(files::readable);
        if (path.filter(Files::isReadable).isPresent() && !holds(path.get(), contents)) {
            findings.add(source, name.orElseThrow(), "names a file that holds something else", expected);
        }
        return path;
    }

    private static boolean holds(Path file, Contents contents) {
        try (InputStream in = Files.newInputStream(file)) {
            return !contents.of(CertificateFactory.getInstance("X.509"), in).isEmpty();
        } catch (IOException | CertificateException | CRLException e) {
            return false;
        }
    }

    /** An endpoint at the same host and port, however they are spelled, of which nothing more is said, is the same server. */
    static Endpoint besides(Endpoint first, Endpoint other) {
        boolean same = first.url().getScheme().equals(other.url().getScheme())
                && first.url().getHost().equalsIgnoreCase(other.url().getHost())
                && first.port() == other.port();
        return same && other.equals(Endpoint.of(other.url()))
                ? new Endpoint(other.url(), first.addresses(), first.trust(), first.revoked())
                : other;
    }
}
