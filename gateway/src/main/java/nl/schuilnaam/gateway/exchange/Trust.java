package nl.schuilnaam.gateway.exchange;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import nl.schuilnaam.config.installation.Endpoint;

/**
 * Whose certificates an endpoint may present, by the validation of the Java runtime (RFC 5280 section 6).
 *
 * <p>The revocation check of Vert.x is not used: without a trust store of its own it does nothing, and it neither verifies a list nor asks whether it is still valid.
 */
final class Trust {
    private Trust() {}

    /**
     * Reads the certificates of an endpoint; empty where it goes by the authorities of the Java runtime and nothing else.
     *
     * @throws UncheckedIOException when a file cannot be read
     * @throws IllegalStateException when a file holds something else
     */
    static Optional<TrustOptions> of(Endpoint endpoint) {
        if (endpoint.trust().isEmpty() && endpoint.revoked().isEmpty()) {
            return Optional.empty();
        }
        try {
            Set<TrustAnchor> anchors =
                    endpoint.trust().isPresent() ? anchors(endpoint.trust().get()) : defaults();
            var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            if (endpoint.revoked().isPresent()) {
                parameters.setRevocationEnabled(true);
                parameters.addCertStore(revoked(endpoint.revoked().get()));
                parameters.addCertPathChecker(listOnly());
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return Optional.of(TrustOptions.wrap(factory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate or list of revoked certificates cannot be used", e);
        }
    }

    /** By the list that was given, and by nothing that would have to be fetched; what the list does not decide is refused. */
    private static PKIXRevocationChecker listOnly() throws GeneralSecurityException {
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(
                PKIXRevocationChecker.Option.PREFER_CRLS,
                PKIXRevocationChecker.Option.NO_FALLBACK,
                PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        return checker;
    }

    private static Set<TrustAnchor> anchors(Path file) throws IOException, GeneralSecurityException {
        var anchors = new HashSet<TrustAnchor>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.add(new TrustAnchor((X509Certificate) certificate, null));
            }
        }
        return anchors;
    }

    private static Set<TrustAnchor> defaults() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        var anchors = new HashSet<TrustAnchor>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                for (X509Certificate certificate : x509.getAcceptedIssuers()) {
                    anchors.add(new TrustAnchor(certificate, null));
                }
            }
        }
        return anchors;
    }

    private static CertStore revoked(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertStore.getInstance(
                    "Collection",
                    new CollectionCertStoreParameters(
                            CertificateFactory.getInstance("X.509").generateCRLs(in)));
        }
    }
}
