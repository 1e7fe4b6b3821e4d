package nl.schuilnaam.gateway.edge;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;

/**
 * Issues access tokens and checks them, in memory alone: JWTs in the manner of RFC 9068, with HMAC-SHA256 under a key of the gateway's own, bound to one listener, one
 * school and one client. One form of token is accepted: header members, algorithm, type and claims are those that {@link #issue} writes, and nothing else. Safe for use
 * by several threads at once.
 *
 * <p>A token cannot be called back before it expires; that is why it is short-lived, and why an agreement is looked at in every exchange.
 */
public final class AccessTokens {
    /** How long a token may be valid at most, and what to choose when nothing else is configured. */
    public static final Duration MAX_LIFETIME = Duration.ofMinutes(15);

    private static final int MAX_LENGTH = 4_096;
    private static final int MIN_KEY_BYTES = 32;
    // Nodes of a cluster share the key and not quite the time.
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** What a check finds. */
    public sealed interface Outcome {
        /** The token is ours, in time, and for this listener and school. */
        record Valid(AccessToken token) implements Outcome {}

        /** Anything else. The caller is told that the token is not valid, and no more. */
        record Invalid(Reason reason) implements Outcome {}
    }

    /** Why a token is not valid; for the log. */
    public enum Reason {
        OVERSIZED,
        MALFORMED,
        /** Another algorithm, type, or header member than ours. */
        FOREIGN_HEADER,
        BAD_SIGNATURE,
        BAD_CLAIMS,
        NOT_YET_VALID,
        EXPIRED,
        /** For another listener or school. */
        OTHER_AUDIENCE
    }

    /** A fresh token. The text is for the client's answer and nothing else. */
    public static final class Issued {
        private final String text;
        private final Duration lifetime;

        private Issued(String text, Duration lifetime) {
            this.text = text;
            this.lifetime = lifetime;
        }

        public String text() {
            return text;
        }

        public Duration lifetime() {
            return lifetime;
        }

        @Override
        public String toString() {
            return "Issued[...]";
        }
    }

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final String issuer;
    private final Duration lifetime;
    private final Clock clock;

    /**
     * Makes tokens under one key.
     *
     * @param key at least 32 bytes of a secure random source; copied
     * @param issuer the gateway's own name in its tokens
     * @param lifetime whole seconds, at most {@link #MAX_LIFETIME}
     */
    public AccessTokens(byte[] key, String issuer, Duration lifetime, Clock clock) {
        if (key.length < MIN_KEY_BYTES) {
            throw new IllegalArgumentException("the key of access tokens must have at least 32 bytes");
        }
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("the lifetime of access tokens must be 1 s to 15 min");
        }
        try {
            this.signer = new MACSigner(key.clone());
            this.verifier = new MACVerifier(key.clone());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key of access tokens cannot be used", e);
        }
        this.issuer = issuer;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** Issues a token, without I/O. */
    public Issued issue(
            Listener listener, SchoolId school, Optional<SupplierId> supplier, String clientId, Set<String> scopes) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience(listener, school))
                .subject(clientId)
                .claim("client_id", clientId)
                .claim("scope", String.join(" ", new TreeSet<>(scopes)))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString());
        supplier.ifPresent(id -> claims.claim("supplier", id.value()));
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(), claims.build());
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("an access token cannot be signed", e);
        }
        String text = jwt.serialize();
        if (text.length() > MAX_LENGTH) {
            throw new IllegalStateException("an access token would be too long: " + text.length() + " characters");
        }
        return new Issued(text, lifetime);
    }

    /** Checks a token for one listener and school, without I/O. */
    public Outcome check(Listener listener, SchoolId school, String token) {
        if (token.length() > MAX_LENGTH) {
            return new Outcome.Invalid(Reason.OVERSIZED);
        }
        if (!COMPACT.matcher(token).matches()) {
            return new Outcome.Invalid(Reason.MALFORMED);
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            if (!header.getAlgorithm().equals(JWSAlgorithm.HS256)
                    || !TYPE.equals(header.getType())
                    || !header.getIncludedParams().equals(Set.of("alg", "typ"))) {
                return new Outcome.Invalid(Reason.FOREIGN_HEADER);
            }
            // The last character of a seal has bits that say nothing; only one spelling of it is ours.
            if (!jwt.verify(verifier)
                    || !Base64URL.encode(jwt.getSignature().decode()).equals(jwt.getSignature())) {
                return new Outcome.Invalid(Reason.BAD_SIGNATURE);
            }
            return judge(listener, school, jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return new Outcome.Invalid(Reason.MALFORMED);
        }
    }

    private Outcome judge(Listener listener, SchoolId school, JWTClaimsSet claims) throws ParseException {
        String client = claims.getSubject();
        String scope = claims.getStringClaim("scope");
        String supplier = claims.getStringClaim("supplier");
        Date issuedAt = claims.getIssueTime();
        Date expiresAt = claims.getExpirationTime();
        if (!issuer.equals(claims.getIssuer())
                || client == null
                || !client.equals(claims.getStringClaim("client_id"))
                || scope == null
                || issuedAt == null
                || expiresAt == null
                || claims.getJWTID() == null) {
            return new Outcome.Invalid(Reason.BAD_CLAIMS);
        }
        if (!claims.getAudience().equals(List.of(audience(listener, school)))) {
            return new Outcome.Invalid(Reason.OTHER_AUDIENCE);
        }
        Instant now = clock.instant();
        Instant issued = issuedAt.toInstant();
        Instant expires = expiresAt.toInstant();
        if (issued.isAfter(now.plus(CLOCK_SKEW))) {
            return new Outcome.Invalid(Reason.NOT_YET_VALID);
        }
        if (!now.isBefore(expires)) {
            return new Outcome.Invalid(Reason.EXPIRED);
        }
        if (Duration.between(issued, expires).compareTo(MAX_LIFETIME) > 0) {
            return new Outcome.Invalid(Reason.BAD_CLAIMS);
        }
        return new Outcome.Valid(new AccessToken(
                listener,
                school,
                Optional.ofNullable(supplier).map(SupplierId::new),
                client,
                scope.isEmpty() ? Set.of() : Set.of(scope.split(" ")),
                expires));
    }

    private static String audience(Listener listener, SchoolId school) {
        return listener.spelling() + "/" + school.value();
    }
}
