package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;
import nl.schuilnaam.examples.verdicts.Hostile;

/**
 * Lets a gateway work for a long time near its limit, amid hostile bytes and faults, and judges everything: what suppliers got, whether each error had a cause, whether every
 * result arrived, and whether anything grows.
 */
public final class Soak implements AutoCloseable {
    static final Program<Options> PROGRAM = new Program<>(Soak.class, "help.txt", Options::parse, Soak::run);

    private static final double MEASURED_SECONDS = 30;
    private static final double SHARE = 0.8;
    /** The gateway leaves an origin alone for 5 s, and for 10 s more if that was no use; so it may for some seconds after a fault of 8 to 12 s. */
    private static final double GRACE_SECONDS = 10;

    private static final int SAMPLE_SECONDS = 5;
    private static final int LINE_SECONDS = 30;
    private static final int ENROL_SECONDS = 5;
    /** Open for less long than the gateway keeps a connection that is not used. */
    private static final int IDLE_MILLIS = 10_000;

    private static final int CHUNK = 1 << 20;
    private static final int OVERLAP = 4_096;

    private final Options options;
    private final PrintStream out;
    private final Findings findings = new Findings();
    private final Windows windows;
    private final Sampler sampler = new Sampler();
    private final Judgement judgement;
    private final SchoolSystem school;
    private final SupplierApi api;
    private final Site site;
    private final Load load;
    private final Faults faults;
    private final Hostile hostile;
    private final ScheduledExecutorService beside = Executors.newScheduledThreadPool(4, work -> {
        var thread = new Thread(work, "soak-beside");
        thread.setDaemon(true);
        return thread;
    });

    private Soak(Options options, Path work, PrintStream out) throws IOException, InterruptedException {
        this.options = options;
        this.out = out;
        int most = options.pupils() + (int) (options.minutes() * 60 / ENROL_SECONDS) + 100;
        this.windows = new Windows(options.timed() ? GRACE_SECONDS : 6 * GRACE_SECONDS);
        this.judgement = new Judgement(most, findings);
        this.hostile = Hostile.all();
        int idle = options.timed() ? IDLE_MILLIS : 10 * IDLE_MILLIS;
        this.school = new SchoolSystem(idle, options.pupils(), hostile, findings, options.seed());
        this.api = new SupplierApi(idle, Supplier.LEESPLANK, judgement);
        this.site = Site.in(
                work,
                new GatewayCommand(
                        GatewayProcess.words(options.gateway(), Files.createDirectories(work.resolve("tmp")))),
                school.url(),
                api.url());
        GatewayProcess gateway = GatewayProcess.start(options.gateway(), site, 1);
        sampler.begin();
        this.load = new Load(
                gateway,
                school,
                judgement,
                findings,
                windows,
                hostile,
                site.secret(),
                options.hostile(),
                options.seed());
        this.faults = new Faults(options, gateway, site, school, api, load, windows, sampler, findings, out);
    }

    /** Runs it; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    static boolean run(PrintStream out, Options options) throws Exception {
        Path work = WorkDirectory.of(options.work(), "schuilnaam-soak-");
        Report report;
        try (var soak = new Soak(options, work, out)) {
            report = soak.soak();
        }
        report.print(out);
        if (options.json().isPresent()) {
            Path unused = Files.writeString(options.json().get(), report.json().toPrettyString() + "\n");
        }
        if (report.holds() && options.work().isEmpty()) {
            WorkDirectory.delete(work);
        } else {
            out.println("Configuration, log and audit log of the gateway: " + work);
        }
        return report.holds();
    }

    private Report soak() throws Exception {
        load.open();
        double rate;
        double fastest = 0;
        if (options.rate().isPresent()) {
            rate = options.rate().get();
        } else {
            fastest = load.fastest(MEASURED_SECONDS);
            rate = Math.max(1, SHARE * fastest);
        }
        out.printf(
                "%s%.0f a second are begun from now on, for %.1f minutes; seed %d%n",
                fastest > 0 ? String.format("%.0f exchanges a second at most; ", fastest) : "",
                rate,
                options.minutes(),
                options.seed());
        double seconds = options.minutes() * 60;
        repeat(SAMPLE_SECONDS, SAMPLE_SECONDS, () -> {
            sampler.sample(faults.gateway());
        });
        repeat(ENROL_SECONDS, ENROL_SECONDS, school::enrol);
        repeat(LINE_SECONDS, LINE_SECONDS, () -> {
            out.println(line());
            findings.fresh().forEach(each -> out.println("  FINDING: " + each));
        });
        int turn = options.turn();
        repeat(turn * 2 / 3, turn, () -> {
            site.agree(Supplier.LEESPLANK, "active");
        });
        repeat(turn * 9 / 10, turn, () -> {
            faults.gateway().liveHeap().ifPresent(heap -> sampler.add(Sampler.Measure.HEAP, heap));
        });
        Thread breaking = new Thread(() -> faults.run(seconds), "soak-faults");
        breaking.setDaemon(true);
        breaking.start();
        load.hold(rate, seconds);
        breaking.join();
        load.settle();
        beside.shutdownNow();
        boolean unused = beside.awaitTermination(10, TimeUnit.SECONDS);
        if (!faults.gateway().lives()) {
            findings.add("the gateway's process ended by itself");
        }
        load.compare();
        faults.gateway().close();
        String audit = verify();
        judgement.finish();
        searchWhatIsKept();
        readLog();
        sampler.all().stream()
                .filter(series -> options.timed() && series.grows())
                .forEach(series -> findings.add(series.measure().words() + " grows"));
        return new Report(
                options,
                rate,
                fastest,
                load,
                school,
                api,
                judgement,
                windows,
                sampler,
                faults.outcomes(),
                audit,
                findings);
    }

    /** Something that is done now and then. */
    @FunctionalInterface
    private interface Beside {
        void run() throws IOException, InterruptedException;
    }

    /** What is done beside the work must not end it. */
    private void repeat(int first, int every, Beside what) {
        var unused = beside.scheduleAtFixedRate(
                () -> {
                    try {
                        what.run();
                    } catch (Exception e) {
                        // A process that is being killed cannot be looked at.
                    }
                },
                first,
                every,
                TimeUnit.SECONDS);
    }

    private String line() {
        return String.format(
                "%,d exchanges, %,d good, %,d explained, %,d hostile requests, %,d hostile answers; p50 %.0f ms, p99 %.0f ms; %.0f MiB resident, %.0f descriptors, %.0f threads; %d findings",
                load.count(),
                load.good(),
                load.explained(),
                load.hostileRequests(),
                school.hostileAnswers(),
                load.latencies().quantile(0.5),
                load.latencies().quantile(0.99),
                sampler.latest(Sampler.Measure.RSS),
                sampler.latest(Sampler.Measure.DESCRIPTORS),
                sampler.latest(Sampler.Measure.THREADS),
                findings.size());
    }

    /** What {@code audit verify} says. */
    private String verify() throws IOException, InterruptedException {
        var words = new java.util.ArrayList<>(GatewayProcess.words(options.gateway(), site.file("tmp")));
        words.addAll(List.of("audit", "verify", site.file("data/audit").toString()));
        Path said = site.file("verify.txt");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            findings.add("the audit log does not verify");
            Process unused = process.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(said)) {
            return lines.findFirst().orElse("nothing");
        }
    }

    /** Data directory, log and temporary files. */
    private void searchWhatIsKept() throws IOException {
        for (String each : List.of("data", "gateway.log", "tmp")) {
            try (Stream<Path> files = Files.walk(site.file(each))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    search(each, Files.readAllBytes(file));
                }
            }
        }
    }

    private void search(String place, byte[] all) {
        for (int from = 0; from < all.length; from += CHUNK - OVERLAP) {
            judgement.nobody(place, Arrays.copyOfRange(all, from, Math.min(all.length, from + CHUNK)));
        }
    }

    private void readLog() throws IOException {
        try (Stream<String> lines = Files.lines(site.file("gateway.log"), StandardCharsets.UTF_8)) {
            // The name of the part that complains; what it says stays in the log.
            lines.map(line -> line.split(" +", 4))
                    .filter(words -> words.length == 4 && words[1].equals("ERROR"))
                    .filter(words -> !windows.restarting(
                            OffsetDateTime.parse(words[0]).toInstant().toEpochMilli()))
                    .forEach(words -> findings.add("the log has an ERROR of " + words[2]));
        }
    }

    @Override
    public void close() throws IOException {
        List<Runnable> unused = beside.shutdownNow();
        faults.gateway().close();
        load.close();
        school.close();
        api.close();
    }
}
