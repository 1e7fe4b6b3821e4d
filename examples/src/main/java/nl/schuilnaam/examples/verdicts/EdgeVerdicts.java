package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;

/** Sends every case of a corpus to a running gateway, or has its origin answer with it, and holds what came of it against what must. */
public final class EdgeVerdicts {
    static final Program<Options> PROGRAM =
            new Program<>(EdgeVerdicts.class, "help.txt", Options::parse, EdgeVerdicts::run);

    private static final int LANES = 12;
    /** For whatever is still on its way to an origin when its case is over. */
    private static final long LATE_MILLIS = 300;

    private EdgeVerdicts() {}

    /** Runs the corpus; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    private static boolean run(PrintStream out, Options options) throws Exception {
        Path work = WorkDirectory.of(options.work(), "schuilnaam-verdicts-");
        Report report = new Report(options.corpus(), tryAll(options, work));
        report.print(out, options);
        if (options.json().isPresent()) {
            Path unused = Files.writeString(options.json().get(), report.json().toPrettyString() + "\n");
        }
        if (options.work().isEmpty()) {
            WorkDirectory.delete(work);
        }
        return report.holds();
    }

    /** One thing for a lane to do. */
    @FunctionalInterface
    private interface Trial {
        Supplier<Tried> in(Lane lane) throws IOException, InterruptedException;
    }

    private static List<Tried> tryAll(Options options, Path work) throws IOException, InterruptedException {
        Site site = Site.in(work, options.gateway(), options.tls());
        var origins = new ArrayList<ScriptedOrigin>();
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        try {
            for (int i = 0; i < LANES; i++) {
                origins.add(ScriptedOrigin.start());
            }
            try (GatewayCommand.Running gateway = site.run(origins)) {
                Queue<Trial> trials = trials(options.corpus());
                var running = new ArrayList<Future<List<Supplier<Tried>>>>();
                for (int i = 0; i < LANES; i++) {
                    var lane = new Lane(gateway.edge(), i, origins.get(i), site.tls(), options.seed());
                    running.add(threads.submit(() -> work(lane, site.secret(), trials)));
                }
                var tried = new ArrayList<Supplier<Tried>>();
                for (Future<List<Supplier<Tried>>> each : running) {
                    tried.addAll(each.get());
                }
                Thread.sleep(LATE_MILLIS);
                return tried.stream().map(Supplier::get).toList();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a lane broke", e.getCause());
            }
        } finally {
            threads.shutdownNow();
            for (ScriptedOrigin each : origins) {
                each.close();
            }
        }
    }

    private static List<Supplier<Tried>> work(Lane lane, String secret, Queue<Trial> trials)
            throws IOException, InterruptedException {
        lane.open(secret);
        var tried = new ArrayList<Supplier<Tried>>();
        for (Trial trial = trials.poll(); trial != null; trial = trials.poll()) {
            tried.add(trial.in(lane));
        }
        return tried;
    }

    /** What waits for the gateway's patience to end comes first, so that it waits beside the others. */
    private static Queue<Trial> trials(Corpus corpus) {
        var trials = new ConcurrentLinkedQueue<Trial>();
        List<ResponseCase> responses = corpus.responses().stream()
                .sorted(Comparator.comparing(each -> each.text().contains("${pause") ? 0 : 1))
                .toList();
        for (ResponseCase of : responses) {
            Corpus.manners(of).forEach(manner -> trials.add(lane -> lane.response(of, manner)));
        }
        for (RequestCase of : corpus.requests()) {
            Corpus.manners(of).forEach(manner -> trials.add(lane -> lane.request(of, manner)));
        }
        return trials;
    }
}
