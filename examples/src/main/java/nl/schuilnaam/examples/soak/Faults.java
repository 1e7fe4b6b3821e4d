package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import nl.schuilnaam.examples.benchmark.SlowHeads;

/** Breaks one thing in each turn, puts it right again, and sees how long it takes until all is as it was. One thread. */
final class Faults {
    private static final int SLOW_CONNECTIONS = 2_000;
    private static final double MOST_SECONDS_TO_READY = 5;
    /** On a machine on which the very first start took longer, so much longer than that. */
    private static final double MOST_TIMES_THE_FIRST = 1.5;

    private static final double MOST_SECONDS_TO_BEFORE = 30;
    /** Descriptors come and go with what is under way. */
    private static final double DESCRIPTORS_OVER = 12;

    private final Options options;
    private final Site site;
    private final SchoolSystem school;
    private final SupplierApi api;
    private final Load load;
    private final Windows windows;
    private final Sampler sampler;
    private final Findings findings;
    private final PrintStream out;
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private volatile GatewayProcess gateway;
    private int processes = 1;

    /**
     * What came of a fault.
     *
     * @param servedAfter seconds until everybody concerned was served well again; empty if somebody was not
     * @param descriptorsBefore the most of the last samples before it
     * @param descriptorsAfter the least within half a minute after it
     * @param more what else there is to say; empty if nothing
     */
    record Outcome(
            Fault fault,
            OptionalDouble servedAfter,
            double descriptorsBefore,
            double descriptorsAfter,
            double secondsToBefore,
            String more) {}

    Faults(
            Options options,
            GatewayProcess gateway,
            Site site,
            SchoolSystem school,
            SupplierApi api,
            Load load,
            Windows windows,
            Sampler sampler,
            Findings findings,
            PrintStream out) {
        this.options = options;
        this.gateway = gateway;
        this.site = site;
        this.school = school;
        this.api = api;
        this.load = load;
        this.windows = windows;
        this.sampler = sampler;
        this.findings = findings;
        this.out = out;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** All of them, one in each turn. */
    void run(double seconds) {
        long start = System.nanoTime();
        int turns = (int) (seconds / options.turn());
        List<Fault> all = options.faults().isEmpty() ? Fault.turns(turns) : options.faults();
        try {
            for (int i = 0; i < Math.min(turns, all.size()); i++) {
                long due = start + (long) ((i + 0.25) * options.turn() * 1e9);
                Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
                one(all.get(i));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            findings.add("a fault could not be made or undone: " + e.getClass().getSimpleName());
        }
    }

    private void one(Fault fault) throws IOException, InterruptedException {
        double before = sampler.highest(Sampler.Measure.DESCRIPTORS, 3).orElse(gateway.descriptors());
        Windows.Window window = windows.begin(fault);
        String more = during(fault);
        window.undone();
        double least = Double.POSITIVE_INFINITY;
        double taken = 0;
        long undone = System.nanoTime();
        double patience = options.timed() ? MOST_SECONDS_TO_BEFORE : Math.min(3, options.turn() / 2.0);
        boolean over = false;
        while (!over && (System.nanoTime() - undone) / 1e9 < patience) {
            Thread.sleep(200);
            least = Math.min(least, gateway.descriptors());
            taken = (System.nanoTime() - undone) / 1e9;
            over = least <= before + DESCRIPTORS_OVER && window.seconds().isPresent();
        }
        OptionalDouble served = window.seconds().map(OptionalDouble::of).orElse(OptionalDouble.empty());
        outcomes.add(new Outcome(fault, served, before, least, taken, more));
        if (options.timed() && served.isEmpty()) {
            findings.add("not everybody was served again within 30 s after: " + fault.words());
        }
        if (options.timed() && least > before + DESCRIPTORS_OVER) {
            findings.add("descriptors did not come back within 30 s after: " + fault.words());
        }
        out.printf(
                "  %s: served again %s, descriptors %.0f, then %.0f after %.1f s%s%n",
                fault.words(),
                served.isPresent() ? String.format("after %.1f s", served.getAsDouble()) : "NOT",
                before,
                least,
                taken,
                more.isEmpty() ? "" : "; " + more);
    }

    private long millis(Fault fault) {
        return options.timed() ? fault.seconds() * 1_000L : Math.min(fault.seconds(), 1) * 1_000L;
    }

    private String during(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case SCHOOL_DOWN -> school(fault, PlainServer.Mood.DOWN);
            case SCHOOL_HANGS -> school(fault, PlainServer.Mood.HANGING);
            case SCHOOL_SLOW -> school(fault, PlainServer.Mood.SLOW);
            case SCHOOL_BROKEN -> school(fault, PlainServer.Mood.BROKEN);
            case API_DOWN -> {
                api.change(PlainServer.Mood.DOWN);
                Thread.sleep(millis(fault));
                api.change(PlainServer.Mood.WELL);
            }
            case GATEWAY_STOPPED -> {
                gateway.signal("STOP");
                Thread.sleep(millis(fault));
                gateway.signal("CONT");
            }
            case SLOW_CONNECTIONS -> {
                try (var slow = new SlowHeads(gateway.edge(), SLOW_CONNECTIONS)) {
                    Thread.sleep(millis(fault));
                    return slow.open() + " were open, " + slow.closed() + " had been closed";
                }
            }
            case LOG_UNREAD -> gateway.leaveUnread(millis(fault));
            case SUSPENDED -> {
                site.agree(Supplier.REKENMAAT, "suspended");
                Thread.sleep(millis(fault));
                site.agree(Supplier.REKENMAAT, "active");
            }
            case KILLED -> {
                return killed();
            }
        }
        return "";
    }

    private void school(Fault fault, PlainServer.Mood mood) throws IOException, InterruptedException {
        school.change(mood);
        Thread.sleep(millis(fault));
        school.change(PlainServer.Mood.WELL);
    }

    private String killed() throws IOException, InterruptedException {
        gateway.kill();
        long begun = System.nanoTime();
        processes++;
        double first = gateway.secondsToReady();
        GatewayProcess next = GatewayProcess.start(options.gateway(), site, processes);
        double ready = next.secondsToReady();
        gateway = next;
        sampler.begin();
        load.turnTo(next);
        double served = (System.nanoTime() - begun) / 1e9;
        if (options.timed() && ready > Math.max(MOST_SECONDS_TO_READY, MOST_TIMES_THE_FIRST * first)) {
            findings.add("the gateway was not ready again in time after it was killed");
        }
        return String.format(
                "ready again after %.1f s (the first time %.1f s), access tokens after %.1f s", ready, first, served);
    }
}
