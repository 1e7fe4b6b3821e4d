package nl.schuilnaam.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.verdicts.Hostile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the soak is to notice, it notices. */
class SoakTest {
    private static final int PUPILS = 60;
    private static final String ONE = "3f0e9b2a-7c1d-4e55-9a3b-0c1d2e3f4a5b";
    private static final String OTHER = "4f0e9b2a-7c1d-4e55-9a3b-0c1d2e3f4a5b";

    private final Findings findings = new Findings();
    private final Judgement judgement = new Judgement(PUPILS, findings);

    private Set<String> found() throws InterruptedException {
        judgement.finish();
        return findings.all().keySet();
    }

    private static String user(Supplier supplier, int number, String pseudonym) {
        return "{\"user\":{\"sourcedId\":\"" + pseudonym + "\",\"" + supplier.known() + "\":\""
                + supplier.name(new Pupil(number)) + "\"}}";
    }

    // What reaches a supplier

    @Test
    void noTwoPupilsShareAText() {
        var texts = new HashSet<String>();
        for (int i = 0; i < 3_000; i++) {
            for (Identity each : new Pupil(i).identities()) {
                assertThat(texts.add(each.text())).as(each.kind().toString()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Supplier.class)
    void everyKindOfIdentityIsNoticedButTheOneThatIsKept(Supplier supplier) throws InterruptedException {
        var kinds = new HashSet<Identity.Kind>();
        for (Identity each : new Pupil(7).identities()) {
            judgement.received(supplier, "", "{\"x\":\"" + each.text() + "\"}");
            kinds.add(each.kind());
        }
        kinds.remove(supplier.kept());

        Set<String> found = found();
        for (Identity.Kind kind : kinds) {
            assertThat(found).contains(supplier.id() + " was told " + kind);
        }
        assertThat(found).doesNotContain(supplier.id() + " was told " + supplier.kept());
    }

    @Test
    void aPseudonymOfTheOtherSupplierIsNoticed() throws InterruptedException {
        judgement.received(Supplier.REKENMAAT, "", user(Supplier.REKENMAAT, 7, ONE));
        judgement.received(Supplier.LEESPLANK, "Link: <" + ONE.replace("-", "") + ">", "");

        assertThat(found()).containsExactly("leesplank was told a pseudonym of rekenmaat");
    }

    @Test
    void anotherPseudonymOfOnePersonAndOneOfTwoPersonsAreNoticed() throws InterruptedException {
        var unused = judgement.learn(Supplier.REKENMAAT, user(Supplier.REKENMAAT, 7, ONE));
        unused = judgement.learn(Supplier.REKENMAAT, user(Supplier.REKENMAAT, 7, ONE));
        unused = judgement.learn(Supplier.LEESPLANK, user(Supplier.LEESPLANK, 7, OTHER));
        assertThat(findings.size()).isZero();

        unused = judgement.learn(Supplier.REKENMAAT, user(Supplier.REKENMAAT, 7, OTHER));
        unused = judgement.learn(Supplier.REKENMAAT, user(Supplier.REKENMAAT, 8, ONE));

        assertThat(found())
                .containsExactlyInAnyOrder("a person got another pseudonym", "two persons got one pseudonym");
    }

    @Test
    void somebodyWhomTheSchoolDoesNotHaveIsNoticed() throws InterruptedException {
        var unused = judgement.learn(
                Supplier.REKENMAAT, "{\"user\":{\"sourcedId\":\"x\",\"givenName\":\"" + SchoolSystem.POISON + "\"}}");

        assertThat(found()).containsExactly("an answer speaks of nobody whom the school has");
    }

    @Test
    void aPushThatNamesTwoIdsIsNoticed() throws InterruptedException {
        judgement.pushed(Supplier.LEESPLANK, ONE, user(Supplier.LEESPLANK, 7, ONE));
        assertThat(findings.size()).isZero();
        judgement.pushed(Supplier.LEESPLANK, OTHER, user(Supplier.LEESPLANK, 7, ONE));

        assertThat(found()).hasSize(1);
    }

    // Hostile answers

    private static Answered refused(long sent, long received, String words) {
        return new Answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, sent, received, 502, words);
    }

    @Test
    void aHostileAnswerExplainsOneRefusalWhileItIsSaid() {
        String words = "The answer of the origin was refused: the answer is not well-formed HTTP";
        var trails = new Trails();
        long before = System.nanoTime();
        Trails.Trail trail = trails.begin();
        trail.end();
        long after = System.nanoTime();

        assertThat(trails.explains(refused(before - 2, before - 1, words))).isFalse();
        assertThat(trails.explains(refused(after + 1_000_000_000, after + 1_000_000_001, words)))
                .isFalse();
        assertThat(trails.explains(refused(before, after, "Something else"))).isFalse();
        assertThat(trails.explains(refused(before, after, words))).isTrue();
        assertThat(trails.explains(refused(before, after, words))).isFalse();
        assertThat(trails.explained()).isEqualTo(1);
    }

    // The school's system

    private static String said(SchoolSystem school, String text) throws IOException {
        try (var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), school.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A connection that was on its way when a server closed may still be taken, and then is closed without a word. */
    private static boolean isAnswered(SchoolSystem school) {
        try {
            return !said(school, get(50)).isEmpty();
        } catch (IOException nobody) {
            return false;
        }
    }

    private static String get(int number) {
        return "GET /ims/oneroster/rostering/v1p2/students/" + new Pupil(number).id() + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void theSchoolKeepsResultsAndNoticesWhoeverNobodyMayAskFor() throws IOException {
        try (var school = new SchoolSystem(10_000, PUPILS, Hostile.all(), findings, 1)) {
            assertThat(said(school, get(SchoolSystem.SPECIAL))).contains(new Pupil(SchoolSystem.SPECIAL).id());
            String result = "{\"result\":{\"score\":12,\"student\":{\"sourcedId\":\"somebody\"}}}";
            assertThat(said(
                            school,
                            "PUT /ims/oneroster/gradebook/v1p2/results/1 HTTP/1.1\r\nContent-Length: " + result.length()
                                    + "\r\n\r\n" + result))
                    .startsWith("HTTP/1.1 201 ");
            assertThat(school.students("12")).containsExactly("somebody");
            assertThat(findings.size()).isZero();

            String unused = said(school, get(SchoolSystem.SPECIAL - 1));
            assertThat(findings.size()).isEqualTo(1);
        }
    }

    @Test
    void theSchoolIsInTheMoodItIsIn() throws IOException {
        try (var school = new SchoolSystem(10_000, PUPILS, Hostile.all(), findings, 1)) {
            school.change(PlainServer.Mood.BROKEN);
            assertThat(said(school, get(50))).startsWith("HTTP/1.1 500 ");
            school.change(PlainServer.Mood.DOWN);
            assertThat(isAnswered(school)).isFalse();
            school.change(PlainServer.Mood.WELL);
            assertThat(said(school, get(50))).startsWith("HTTP/1.1 200 ");
        }
    }

    // What is explained

    private static Answered answered(Answered.Kind kind, Supplier supplier, int status) {
        long now = System.nanoTime();
        return new Answered(kind, supplier, now, now, status, "");
    }

    @Test
    void aFaultExplainsWhatItConcernsWhileItLastsAndUntilItsEndIsSeen() {
        var windows = new Windows(60);
        Answered early = answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 502);
        Windows.Window window = windows.begin(Fault.SCHOOL_DOWN);

        assertThat(windows.explanation(early)).isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 502)))
                .contains(Fault.SCHOOL_DOWN);
        assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 500)))
                .isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, Answered.NONE)))
                .isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.PUSH, Supplier.LEESPLANK, 502)))
                .isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.TOKEN, Supplier.REKENMAAT, 503)))
                .isEmpty();

        window.undone();
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 503)))
                .as("while the origin is left alone")
                .contains(Fault.SCHOOL_DOWN);
        windows.served(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 200));
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 503)))
                .as("a page may be one that is kept")
                .contains(Fault.SCHOOL_DOWN);
        windows.served(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 200));
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 503)))
                .isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.LEESPLANK, 503)))
                .as("the other supplier's connections are its own")
                .contains(Fault.SCHOOL_DOWN);
        assertThat(window.seconds()).isEmpty();
        windows.served(answered(Answered.Kind.SINGLE, Supplier.LEESPLANK, 200));
        assertThat(window.seconds()).isPresent();
    }

    @Test
    void aKilledGatewayMayShedWorkForAWhileAfterItServesAgain() {
        var windows = new Windows(60);
        windows.begin(Fault.KILLED).undone();
        windows.served(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 200));

        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 503)))
                .contains(Fault.KILLED);
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 500)))
                .isEmpty();
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 502)))
                .isEmpty();
    }

    @Test
    void nothingIsExplainedLongAfterAFault() throws InterruptedException {
        var windows = new Windows(0.001);
        windows.begin(Fault.SCHOOL_DOWN).undone();
        Thread.sleep(20);
        assertThat(windows.explanation(answered(Answered.Kind.LIST, Supplier.REKENMAAT, 503)))
                .isEmpty();
    }

    @Test
    void whatIsSlowOrUnreadExplainsNothing() {
        var windows = new Windows(60);
        for (Fault each : Set.of(Fault.SLOW_CONNECTIONS, Fault.LOG_UNREAD)) {
            Windows.Window unused = windows.begin(each);
        }
        for (int status : new int[] {Answered.NONE, 401, 403, 500, 502, 503, 504}) {
            assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, status)))
                    .isEmpty();
        }
    }

    @Test
    void aGatewayThatStoodStillMaySayThatTooMuchCameAtOnce() {
        var windows = new Windows(60);
        Windows.Window window = windows.begin(Fault.GATEWAY_STOPPED);

        assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 503)))
                .contains(Fault.GATEWAY_STOPPED);
        for (int status : new int[] {Answered.NONE, 401, 403, 500, 502, 504}) {
            assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, status)))
                    .isEmpty();
        }
        window.undone();
        windows.served(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 200));
        assertThat(windows.explanation(answered(Answered.Kind.SINGLE, Supplier.REKENMAAT, 503)))
                .isEmpty();
    }

    @Test
    void theGatewayIsKilledOnceInTheMiddle() {
        assertThat(Fault.turns(10)).hasSize(10).containsOnlyOnce(Fault.KILLED).contains(Fault.values());
        assertThat(Fault.turns(10).get(5)).isEqualTo(Fault.KILLED);
        assertThat(Fault.turns(61)).hasSize(61).containsOnlyOnce(Fault.KILLED);
        assertThat(Fault.turns(1)).containsExactly(Fault.KILLED);
    }

    // What grows

    private static Sampler.Series series(double growth, double noise) {
        var series = new Sampler.Series(1, Sampler.Measure.RSS);
        var random = new Random(3);
        for (int second = 0; second < 600; second += 5) {
            double warming = Math.min(second, 60) * 2;
            series.add(second, 400 + warming + growth * second / 60 + noise * random.nextGaussian());
        }
        return series;
    }

    @Test
    void twoPerCentEachMinuteAreNoticedAndWarmingUpIsNot() {
        assertThat(series(0, 5).grows()).isFalse();
        assertThat(series(2, 5).grows()).as("0.4 %").isFalse();
        assertThat(series(10, 5).grows()).as("2 %").isTrue();
        assertThat(series(10, 5).slope().orElseThrow()[0]).isBetween(1.5, 2.5);
    }
}
