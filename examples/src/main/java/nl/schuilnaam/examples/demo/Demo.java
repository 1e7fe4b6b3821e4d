package nl.schuilnaam.examples.demo;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;
import nl.schuilnaam.examples.school.DemoSchool;
import nl.schuilnaam.examples.school.School;
import nl.schuilnaam.examples.search.IdentitySearch;
import nl.schuilnaam.examples.supplier.Leesplank;
import nl.schuilnaam.examples.supplier.Session;
import nl.schuilnaam.examples.supplier.Tap;
import nl.schuilnaam.examples.supplier.Work;

/** The whole story, from top to bottom: start everything, exchange, show, search, judge. */
public final class Demo {
    static final Program<Options> PROGRAM = new Program<>(Demo.class, "help.txt", Options::parse, Demo::run);

    private static final long SEED = 2026;
    private static final String BASE = "/de-regenboog";
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";

    private final Options options;
    private final PrintStream out;
    private final Vertx vertx = Vertx.vertx();

    private Demo(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs the demo; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    private static boolean run(PrintStream out, Options options) throws Exception {
        var demo = new Demo(options, out);
        try {
            return demo.tell();
        } finally {
            done(demo.vertx.close());
        }
    }

    /** Whether everything held. */
    private boolean tell() throws Exception {
        long started = System.nanoTime();
        GatewayCommand gatewayCommand = options.gateway();
        Installation installation =
                Installation.in(WorkDirectory.of(options.work(), "schuilnaam-demo-"), gatewayCommand);
        School school = School.generate(SEED);
        DemoSchool demoSchool =
                done(DemoSchool.start(vertx, school, 0, Map.of("schuilnaam", installation.secret("school"))));
        Leesplank leesplank = done(Leesplank.start(
                vertx,
                Map.of("de-regenboog", installation.secret("leesplank-api")),
                installation.capture("leesplank-pushed.raw")));
        installation.write(demoSchool.server().root(), leesplank.root());
        try (GatewayCommand.Running gateway = gatewayCommand.run(
                installation.configuration(), installation.directory().resolve("gateway.log"))) {
            out.printf(
                    "A school of %,d pupils, two suppliers and a gateway are running (%.1f s).%n%n",
                    school.pupils().size(), (System.nanoTime() - started) / 1e9);
            CompletableFuture<IdentitySearch> search =
                    CompletableFuture.supplyAsync(() -> new IdentitySearch(school.identities()));
            Tap atRekenmaat = tap(gateway, installation, "rekenmaat");
            Tap atLeesplank = tap(gateway, installation, "leesplank");
            Traffic traffic = Traffic.between(
                    new Traffic.Parties(
                            school,
                            leesplank,
                            session(gateway, atRekenmaat.port(), installation.capture("rekenmaat.bodies")),
                            session(gateway, atLeesplank.port(), installation.capture("leesplank.bodies")),
                            new Session(
                                    gateway.inside(),
                                    gateway.inside().getPort(),
                                    BASE,
                                    installation.directory().resolve("leerplein.bodies"))),
                    installation);
            CompositeFuture unused =
                    done(Future.all(atRekenmaat.captured(), atLeesplank.captured(), leesplank.captured()));
            Received received = Received.by(demoSchool);
            OnePupil.of(school, received, traffic, leesplank).ifPresent(out::println);
            Judgement judgement = Judgement.of(
                    new Judgement.Evidence(school, installation, traffic, leesplank, received), search.get());
            report(installation, judgement, started);
            if (options.keep()) {
                keepRunning(installation, gateway, traffic);
            }
            return judgement.holds();
        }
    }

    private Tap tap(GatewayCommand.Running gateway, Installation installation, String supplier)
            throws InterruptedException, ExecutionException, TimeoutException {
        return done(Tap.start(
                vertx, gateway.edge().getPort(), Tap.Receiver.CLIENT, installation.capture(supplier + ".raw")));
    }

    private static Session session(GatewayCommand.Running gateway, int port, Path bodies) {
        return new Session(gateway.edge(), port, BASE, bodies);
    }

    private void report(Installation installation, Judgement judgement, long started) throws IOException {
        Figures figures = judgement.figures();
        out.printf(
                "%,d identities of the school looked for in %,d bytes that the suppliers received: %,d found.%n",
                figures.identitiesSearched(), figures.bytesSearched(), figures.found());
        out.println(
                "  In plain, folded, and in JSON, URL, HTML, base64, hexadecimal and UTF-16 form. First names are permitted to");
        out.println("  Rekenmaat by its agreement and so are not looked for there; for Leesplank they are.");
        out.printf("%d ids shared by the two suppliers.%n", figures.idsSharedBySuppliers());
        out.printf(
                "%d results sent, %d of them in the school under the id of the right pupil.%n",
                figures.resultsSent(), figures.resultsRelinked());
        out.println("Audit log: " + (figures.auditLog().isEmpty() ? "NONE" : figures.auditLog()));
        out.println("Captures:  " + installation.capture(""));
        judgement.findings().forEach(finding -> out.println("FINDING: " + finding));
        out.printf(
                "%s (%.1f s)%n",
                judgement.holds() ? "Everything holds." : "NOT everything holds.", (System.nanoTime() - started) / 1e9);
        if (options.json().isPresent()) {
            Path unused = Files.writeString(options.json().get(), figures.json().toPrettyString() + "\n");
        }
    }

    private void keepRunning(Installation installation, GatewayCommand.Running gateway, Traffic traffic)
            throws InterruptedException {
        String edge = gateway.edge() + BASE;
        String inside = gateway.inside() + BASE;
        Work.Sent sent = traffic.rekenmaat().sent().get(0);
        out.printf(
                """

                Still running; end it with Ctrl-C. Edge: %1$s  Inside: %2$s

                # As Rekenmaat: an access token, two pupils (200), and a new score for a pupil (204).
                TOKEN=$(curl -s -u rekenmaat:%3$s -d grant_type=client_credentials %1$s/oauth2/token | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/')
                curl -i -H "Authorization: Bearer $TOKEN" '%1$s%4$s/students?limit=2'
                curl -i -X PUT -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' %1$s%5$s/results/%6$s \
                  -d '{"result":{"sourcedId":"%6$s","status":"active","lineItem":{"sourcedId":"%7$s","type":"lineItem"},"student":{"sourcedId":"%8$s","type":"user"},"scoreStatus":"fully graded","score":99,"scoreDate":"2026-11-20"}}'

                # The same token for what is Leesplank's: a pupil under Leesplank's pseudonym is not there (404), and on the inside it opens nothing (401).
                curl -i -H "Authorization: Bearer $TOKEN" %1$s%4$s/students/%9$s
                curl -i -H "Authorization: Bearer $TOKEN" %2$s/leesplank%5$s/results

                # As Leesplank, under its own token: that pupil is there (200), and bears no name.
                TOKEN=$(curl -s -u leesplank:%10$s -d grant_type=client_credentials %1$s/oauth2/token | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/')
                curl -i -H "Authorization: Bearer $TOKEN" %1$s%4$s/students/%9$s
                """,
                edge,
                inside,
                installation.secret("rekenmaat"),
                ROSTER,
                GRADES,
                sent.id(),
                Work.TASK,
                sent.student(),
                traffic.leesplank().sent().get(0).student(),
                installation.secret("leesplank"));
        int unused = gateway.process().waitFor();
    }

    private static <T> T done(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
