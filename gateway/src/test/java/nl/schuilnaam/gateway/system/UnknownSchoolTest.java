package nl.schuilnaam.gateway.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is not known learns from no answer, and from no time that it took, which schools there are. */
class UnknownSchoolTest {
    private static final String SERVED = "de-regenboog";
    private static final String UNKNOWN = "de-libelle-x";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final int WRONG = 40;

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT, ", wrong-secrets: {per-minute: " + WRONG + "}");
        token = fixture.edgeToken("rekenmaat");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static RawHttp.Answer ask(URI listener, String school, String request, String form) throws Exception {
        var head = new ArrayList<>(List.of(request.replace("SCHOOL", school).split("\n")));
        if (!form.isEmpty()) {
            head.add("Content-Length: " + form.length());
        }
        return RawHttp.exchange(listener, head, form.getBytes(UTF_8));
    }

    private static RawHttp.Answer secret(URI listener, String school, String client) throws Exception {
        return ask(
                listener,
                school,
                "POST /SCHOOL/oauth2/token HTTP/1.1\n" + FORM,
                "grant_type=client_credentials&client_secret=wrong&client_id=" + client);
    }

    private static void assertSame(RawHttp.Answer unknown, RawHttp.Answer served) {
        // The order of the headers, too.
        assertThat(withoutExchange(unknown)).isEqualTo(withoutExchange(served));
    }

    private static String withoutExchange(RawHttp.Answer answer) {
        return answer.text().replace(answer.headers().getOrDefault("x-request-id", "-"), "(exchange)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "grant_type=password",
                "grant_type=client_credentials",
                "grant_type=client_credentials&x=%zz",
                "grant_type=client_credentials&client_id=x&client_id=x",
                "grant_type=client_credentials&client_id=x&client_secret=wrong",
                "grant_type=client_credentials&client_id=rekenmaat&client_secret=" + GatewayFixture.SECRET + "x",
                "grant_type=client_credentials&client_id=x&client_secret=wrong&scope=a%22"
            })
    void whateverIsSentToTheTokenEndpointIsAnsweredTheSame(String form) throws Exception {
        for (URI listener : List.of(fixture.gateway().edge(), fixture.gateway().inside())) {
            String request = "POST /SCHOOL/oauth2/token HTTP/1.1\n" + FORM;
            assertSame(ask(listener, UNKNOWN, request, form), ask(listener, SERVED, request, form));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /SCHOOL/oauth2/token HTTP/1.1",
                "HEAD /SCHOOL/oauth2/token HTTP/1.1",
                "OPTIONS /SCHOOL/oauth2/token HTTP/1.1",
                "PUT /SCHOOL/oauth2/token/ HTTP/1.1",
                "POST /SCHOOL/oauth2/token?a=b HTTP/1.1",
                "POST /SCHOOL/oauth2/token HTTP/1.1\nContent-Type: application/json",
                "GET /SCHOOL HTTP/1.1",
                "GET /SCHOOL/oauth2 HTTP/1.1",
                "GET /SCHOOL/oauth2/token/x HTTP/1.1",
                "GET /SCHOOL/schuilnaam/agreement HTTP/1.1",
                "GET /SCHOOL/rekenmaat/ims/oneroster/rostering/v1p2/users HTTP/1.1",
                "GET /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1",
                "GET /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1\nAuthorization: Bearer x",
                "GET /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1\nAuthorization: Basic x",
                "OPTIONS /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1",
                "HEAD /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1"
            })
    void whoeverBearsNoTokenIsAnsweredTheSameAtEveryPath(String request) throws Exception {
        for (URI listener : List.of(fixture.gateway().edge(), fixture.gateway().inside())) {
            RawHttp.Answer served = ask(listener, SERVED, request, "");
            assertSame(ask(listener, UNKNOWN, request, ""), served);
            assertThat(served.status()).isBetween(400, 415);
        }
    }

    @Test
    void aTokenOfOneSchoolTellsNothingOfAnother() throws Exception {
        String request = "GET /SCHOOL/ims/oneroster/rostering/v1p2/students HTTP/1.1\nAuthorization: Bearer ";
        String foreign = fixture.insideToken();

        assertSame(
                ask(fixture.gateway().edge(), UNKNOWN, request + token, ""),
                ask(fixture.gateway().edge(), SERVED, request + foreign, ""));
    }

    @Test
    void triedSecretsAreBlockedAfterTheSameNumber() throws Exception {
        URI edge = fixture.gateway().edge();
        for (int i = 0; i < WRONG; i++) {
            assertThat(secret(edge, UNKNOWN, "tried").status()).isEqualTo(401);
            assertThat(secret(edge, SERVED, "tried").status()).isEqualTo(401);
        }
        RawHttp.Answer unknown = secret(edge, UNKNOWN, "tried");
        RawHttp.Answer served = secret(edge, SERVED, "tried");

        assertThat(unknown.status()).isEqualTo(429);
        assertThat(served.status()).isEqualTo(429);
        assertThat(unknown.body()).isEqualTo(served.body());
        assertThat(unknown.headers().keySet()).isEqualTo(served.headers().keySet());
    }

    @Test
    void aWrongSecretTakesAsLong() throws Exception {
        URI edge = fixture.gateway().edge();
        var unknown = new long[WRONG - 10];
        var served = new long[WRONG - 10];
        for (int i = 0; i < unknown.length; i++) {
            long began = System.nanoTime();
            assertThat(secret(edge, UNKNOWN, "timed").status()).isEqualTo(401);
            long between = System.nanoTime();
            assertThat(secret(edge, SERVED, "timed").status()).isEqualTo(401);
            served[i] = System.nanoTime() - between;
            unknown[i] = between - began;
        }
        Arrays.sort(unknown);
        Arrays.sort(served);
        double ratio = (double) unknown[unknown.length / 2] / served[served.length / 2];

        // What is not compared is answered some ten times sooner.
        assertThat(ratio).isBetween(0.6, 1.6);
    }

    @Test
    void aSchoolThatIsNotThereIsNotNamedInTheRecords() throws Exception {
        assertThat(secret(fixture.gateway().edge(), UNKNOWN, "recorded").status())
                .isEqualTo(401);

        List<String> tokens = fixture.audit().stream()
                .filter(line -> line.contains("\"event\":\"token\""))
                .toList();
        assertThat(tokens).isNotEmpty();
        assertThat(fixture.audit()).noneMatch(line -> line.contains(UNKNOWN));
        assertThat(tokens.get(tokens.size() - 1)).contains("unauthenticated").doesNotContain("school");
    }

    @Test
    void theRightSecretLeadsNowhereAtASchoolThatIsNotThere() throws Exception {
        String basic = Base64.getEncoder().encodeToString(("rekenmaat:" + GatewayFixture.SECRET).getBytes(UTF_8));
        String request = "POST /SCHOOL/oauth2/token HTTP/1.1\n" + FORM + "\nAuthorization: Basic " + basic;
        String form = "grant_type=client_credentials";

        assertThat(ask(fixture.gateway().edge(), UNKNOWN, request, form).status())
                .isEqualTo(401);
        assertThat(ask(fixture.gateway().edge(), SERVED, request, form).status())
                .isEqualTo(200);
    }
}
