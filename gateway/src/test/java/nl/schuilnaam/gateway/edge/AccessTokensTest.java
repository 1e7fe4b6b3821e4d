package nl.schuilnaam.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.edge.AccessTokens.Outcome;
import nl.schuilnaam.gateway.edge.AccessTokens.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTokensTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final SupplierId SUPPLIER = new SupplierId("rekenmaat");
    private static final long IAT = NOW.getEpochSecond();
    private static final String HEADER = "{'alg':'HS256','typ':'at+jwt'}";
    private static final String CLAIMS = claims(IAT, IAT + 900);

    private final AccessTokens tokens = at(NOW);

    @Test
    void issuedTokenIsValidForItsListenerAndSchool() {
        String token = issue();

        assertThat(tokens.check(Listener.EDGE, SCHOOL, token))
                .isEqualTo(new Outcome.Valid(new AccessToken(
                        Listener.EDGE,
                        SCHOOL,
                        Optional.of(SUPPLIER),
                        "rekenmaat-1",
                        Set.of("https://purl.example/a.readonly", "b"),
                        NOW.plusSeconds(900))));
    }

    @Test
    void tokenOfAnotherListenerOrSchoolIsNotValid() {
        String token = issue();

        assertThat(reason(tokens.check(Listener.INSIDE, SCHOOL, token))).isEqualTo(Reason.OTHER_AUDIENCE);
        assertThat(reason(tokens.check(Listener.EDGE, new SchoolId("de-wilg"), token)))
                .isEqualTo(Reason.OTHER_AUDIENCE);
    }

    @Test
    void tokenUnderAnotherKeyIsNotValid() {
        var others = new AccessTokens(
                "fedcba9876543210fedcba9876543210".getBytes(UTF_8), "schuilnaam", Duration.ofMinutes(15), fixed(NOW));

        assertThat(reason(others.check(Listener.EDGE, SCHOOL, issue()))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void tokenIsValidUntilTheInstantAtWhichItExpires() {
        String token = issue();

        assertThat(at(NOW.plusMillis(899_999)).check(Listener.EDGE, SCHOOL, token))
                .isInstanceOf(Outcome.Valid.class);
        assertThat(reason(at(NOW.plusSeconds(900)).check(Listener.EDGE, SCHOOL, token)))
                .isEqualTo(Reason.EXPIRED);
        assertThat(reason(at(NOW.minusSeconds(6)).check(Listener.EDGE, SCHOOL, token)))
                .isEqualTo(Reason.NOT_YET_VALID);
    }

    /** The token that the test seals itself, with the platform's own HMAC, is the one form that passes; all others differ from it in one thing. */
    @Test
    void tokenSealedByAnotherToolIsValid() throws Exception {
        assertThat(tokens.check(Listener.EDGE, SCHOOL, seal(HEADER, CLAIMS, "HmacSHA256")))
                .isInstanceOf(Outcome.Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'alg':'none','typ':'at+jwt'}",
                "{'alg':'HS384','typ':'at+jwt'}",
                "{'alg':'RS256','typ':'at+jwt'}",
                "{'alg':'HS256'}",
                "{'alg':'HS256','typ':'JWT'}",
                "{'alg':'HS256','typ':'at+jwt','crit':['exp'],'exp':1}",
                "{'alg':'HS256','typ':'at+jwt','b64':false,'crit':['b64']}",
                "{'alg':'HS256','typ':'at+jwt','kid':'1'}",
                "{'alg':'HS256','typ':'at+jwt','zip':'DEF'}",
                "{'alg':'HS256','typ':'at+jwt','jwk':{'kty':'oct','k':'AAAA'}}",
                "{'typ':'at+jwt'}",
                "[]",
                "x"
            })
    void tokenWithAnotherHeaderIsNotValid(String header) throws Exception {
        assertThat(reason(tokens.check(Listener.EDGE, SCHOOL, seal(header, CLAIMS, "HmacSHA256"))))
                .isIn(Reason.FOREIGN_HEADER, Reason.MALFORMED);
    }

    @Test
    void tokenOfAnotherAlgorithmWithAGoodSealOfItIsNotValid() throws Exception {
        assertThat(reason(tokens.check(
                        Listener.EDGE, SCHOOL, seal("{'alg':'HS512','typ':'at+jwt'}", CLAIMS, "HmacSHA512"))))
                .isEqualTo(Reason.FOREIGN_HEADER);
    }

    @Test
    void tokenWithoutASealIsNotValid() throws Exception {
        String token = seal(HEADER, CLAIMS, "HmacSHA256");

        assertThat(reason(tokens.check(Listener.EDGE, SCHOOL, token.substring(0, token.lastIndexOf('.') + 1))))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void tokenThatLivesTooLongIsNotValid() throws Exception {
        assertThat(reason(tokens.check(Listener.EDGE, SCHOOL, seal(HEADER, claims(IAT, IAT + 901), "HmacSHA256"))))
                .isEqualTo(Reason.BAD_CLAIMS);
    }

    @ParameterizedTest
    @CsvSource({"iss", "sub", "client_id", "scope", "iat", "exp", "jti", "aud"})
    void tokenWithoutOneOfItsClaimsIsNotValid(String claim) throws Exception {
        String without = CLAIMS.replace("'" + claim + "':", "'x':");

        assertThat(tokens.check(Listener.EDGE, SCHOOL, seal(HEADER, without, "HmacSHA256")))
                .isInstanceOf(Outcome.Invalid.class);
    }

    @Test
    void oversizedTokenIsNotReadAtAll() {
        assertThat(reason(tokens.check(Listener.EDGE, SCHOOL, "a".repeat(4_097))))
                .isEqualTo(Reason.OVERSIZED);
    }

    @Test
    void changedTokenIsNeverValid() {
        String token = issue();
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            char[] changed = token.toCharArray();
            int at = random.nextInt(changed.length);
            changed[at] = (char) (33 + random.nextInt(94));
            if (changed[at] != token.charAt(at)) {
                assertThat(tokens.check(Listener.EDGE, SCHOOL, new String(changed)))
                        .isInstanceOf(Outcome.Invalid.class);
            }
        }
    }

    /** Of the last character of a seal four bits count; the others are zero in the one spelling that is valid. */
    @Test
    void tokenHasOneSpelling() {
        String token = issue();
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        assertThat(alphabet.chars()
                        .mapToObj(last -> token.substring(0, token.length() - 1) + (char) last)
                        .filter(changed -> tokens.check(Listener.EDGE, SCHOOL, changed) instanceof Outcome.Valid))
                .containsExactly(token);
    }

    @Test
    void tokenShowsInNoText() {
        AccessTokens.Issued issued = tokens.issue(Listener.EDGE, SCHOOL, Optional.empty(), "sis", Set.of("a"));

        assertThat(issued.toString()).doesNotContain(issued.text());
    }

    @Test
    void shortKeyAndLongLifetimeAreRefused() {
        assertThatThrownBy(() -> new AccessTokens(new byte[31], "schuilnaam", Duration.ofMinutes(15), fixed(NOW)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AccessTokens(KEY, "schuilnaam", Duration.ofMinutes(16), fixed(NOW)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String issue() {
        return tokens.issue(
                        Listener.EDGE,
                        SCHOOL,
                        Optional.of(SUPPLIER),
                        "rekenmaat-1",
                        Set.of("https://purl.example/a.readonly", "b"))
                .text();
    }

    private static AccessTokens at(Instant now) {
        return new AccessTokens(KEY, "schuilnaam", Duration.ofMinutes(15), fixed(now));
    }

    private static Clock fixed(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static String claims(long issued, long expires) {
        return "{'iss':'schuilnaam','aud':'edge/de-regenboog','sub':'c','client_id':'c','scope':'a','supplier':'s',"
                + "'jti':'j','iat':" + issued + ",'exp':" + expires + "}";
    }

    private static String seal(String header, String claims, String algorithm) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = base64.encodeToString(header.replace('\'', '"').getBytes(UTF_8)) + "."
                + base64.encodeToString(claims.replace('\'', '"').getBytes(UTF_8));
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(KEY, algorithm));
        return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private static Reason reason(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
        return ((Outcome.Invalid) outcome).reason();
    }
}
