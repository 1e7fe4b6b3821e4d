package nl.schuilnaam.examples.soak;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What came of it all. */
record Report(
        Options options,
        double rate,
        double fastest,
        Load load,
        SchoolSystem school,
        SupplierApi api,
        Judgement judgement,
        Windows windows,
        Sampler sampler,
        List<Faults.Outcome> outcomes,
        String audit,
        Findings findings) {
    Report {
        outcomes = List.copyOf(outcomes);
    }

    boolean holds() {
        return findings.size() == 0 && load.good() > 0;
    }

    void print(PrintStream out) {
        out.printf(
                "%n%,d exchanges, %,d good: p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms from when they were due%n",
                load.count(),
                load.good(),
                load.latencies().quantile(0.5),
                load.latencies().quantile(0.99),
                load.latencies().quantile(0.999));
        for (Answered.Kind each : Answered.Kind.values()) {
            out.printf("  %-22s %,10d%n", each.name().toLowerCase(Locale.ROOT), load.count(each));
        }
        out.printf(
                "%,d hostile requests, %,d hostile answers (%,d of them refused, and %,d others behind them); %,d asked to slow down%n",
                load.hostileRequests(),
                school.hostileAnswers(),
                load.refusedHostile(),
                school.trails().explained(),
                load.slowedDown());
        out.printf(
                "%,d results taken and %,d lost, %,d in the school; %,d pupils pushed; %,d pupils at the end%n",
                load.resultsTaken(), load.resultsLost(), school.results(), api.pushed(), school.size());
        out.printf(
                "%,d messages, %,d bytes to suppliers, of which %,d differ and were searched for %,d identities%n",
                judgement.messages(), judgement.bytes(), judgement.searched(), judgement.identities());
        out.println("audit log: " + audit);
        out.printf("%n%-20s %-14s %-12s %s%n", "fault", "served again", "explained", "descriptors before, after");
        for (Faults.Outcome each : outcomes) {
            out.printf(
                    "%-20s %-14s %,-12d %.0f, %.0f%s%n",
                    each.fault().words(),
                    each.servedAfter().isPresent()
                            ? String.format("%.1f s", each.servedAfter().getAsDouble())
                            : "no",
                    load.explained(each.fault()),
                    each.descriptorsBefore(),
                    each.descriptorsAfter(),
                    each.more().isEmpty() ? "" : "; " + each.more());
        }
        out.println();
        sampler.all().forEach(series -> out.println(series.line()));
        out.println();
        findings.all().forEach((what, count) -> out.printf("FINDING (%,d x): %s%n", count, what));
        out.println(holds() ? "Everything holds." : "NOT everything holds.");
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("seed", options.seed())
                .put("minutes", options.minutes())
                .put("fastestPerSecond", fastest)
                .put("ratePerSecond", rate)
                .put("exchanges", load.count())
                .put("good", load.good())
                .put("explained", load.explained())
                .put("p50Millis", load.latencies().quantile(0.5))
                .put("p99Millis", load.latencies().quantile(0.99))
                .put("hostileRequests", load.hostileRequests())
                .put("hostileAnswers", school.hostileAnswers())
                .put("refusedBehindHostileAnswers", school.trails().explained())
                .put("resultsTaken", load.resultsTaken())
                .put("resultsLost", load.resultsLost())
                .put("resultsInSchool", school.results())
                .put("pushed", api.pushed())
                .put("pupils", school.size())
                .put("messagesToSuppliers", judgement.messages())
                .put("bytesToSuppliers", judgement.bytes())
                .put("bytesSearched", judgement.searched())
                .put("identities", judgement.identities())
                .put("audit", audit);
        ObjectNode kinds = json.putObject("kinds");
        for (Answered.Kind each : Answered.Kind.values()) {
            kinds.put(each.name().toLowerCase(Locale.ROOT), load.count(each));
        }
        ArrayNode faults = json.putArray("faults");
        for (Faults.Outcome each : outcomes) {
            ObjectNode one = faults.addObject()
                    .put("fault", each.fault().words())
                    .put("explained", load.explained(each.fault()))
                    .put("descriptorsBefore", each.descriptorsBefore())
                    .put("descriptorsAfter", each.descriptorsAfter())
                    .put("more", each.more());
            each.servedAfter().ifPresent(seconds -> one.put("servedAgainSeconds", seconds));
        }
        ArrayNode growth = json.putArray("growth");
        sampler.all().forEach(series -> {
            ObjectNode one = growth.addObject()
                    .put("measure", series.measure().words())
                    .put("process", series.process())
                    .put("warm", series.first())
                    .put("end", series.last());
            series.slope()
                    .ifPresent(slope -> one.put("percentPerMinute", slope[0]).put("standardError", slope[1]));
        });
        ObjectNode found = json.putObject("findings");
        findings.all().forEach(found::put);
        return json;
    }
}
