package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What came of all rounds.
 *
 * @param operations how many the standard has
 */
record Report(List<Round.Outcome> rounds, int operations, Path work) {
    Report {
        rounds = List.copyOf(rounds);
    }

    boolean holds() {
        return rounds.stream().allMatch(round -> round.finds().isEmpty());
    }

    private long sum(ToLongFunction<Round.Outcome> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }

    private long tried(String listener) {
        return rounds.stream()
                .flatMap(round -> round.operations().stream())
                .filter(each -> each.startsWith(listener + " "))
                .distinct()
                .count();
    }

    private Map<String, Integer> refusals() {
        var refusals = new TreeMap<String, Integer>();
        rounds.forEach(round -> round.refusals().forEach((name, count) -> refusals.merge(name, count, Integer::sum)));
        return refusals;
    }

    void print(PrintStream out) {
        out.printf(
                "%n%d rounds: %d agreements (%d more were refused by check), %d of them with a population.%n",
                rounds.size(),
                sum(Round.Outcome::agreements),
                sum(Round.Outcome::refusedByCheck),
                sum(Round.Outcome::populations));
        out.printf(
                "%,d exchanges, of which %,d gave what was asked for; %,d requests reached suppliers.%n",
                sum(Round.Outcome::exchanges), sum(Round.Outcome::answered), sum(Round.Outcome::pushed));
        out.printf(
                "Of %d operations of the standard, %d were permitted to a supplier and %d to the school.%n",
                operations, tried("edge"), tried("inside"));
        out.printf(
                "%,d identities looked for in %,d bytes; %d fields held something of a pupil that does not belong there.%n",
                sum(Round.Outcome::identities), sum(Round.Outcome::bytes), sum(Round.Outcome::slips));
        out.println("Refusals, by problem:");
        refusals().forEach((name, count) -> out.printf("  %,7d %s%n", count, name));
        for (Round.Outcome round : rounds) {
            for (String line :
                    new TreeSet<>(round.finds().stream().map(Report::line).toList())) {
                out.println("FOUND (seed " + round.seed() + "): " + line);
            }
        }
        out.println(holds() ? "Nothing found." : "SOMETHING WAS FOUND. Captures, agreements and logs: " + work);
    }

    private static String line(Judgement.Find find) {
        return find.place() + ": " + find.what() + (find.how().isEmpty() ? "" : " in " + find.how());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("rounds", rounds.size())
                .put("agreements", sum(Round.Outcome::agreements))
                .put("agreementsRefusedByCheck", sum(Round.Outcome::refusedByCheck))
                .put("populations", sum(Round.Outcome::populations))
                .put("exchanges", sum(Round.Outcome::exchanges))
                .put("answered", sum(Round.Outcome::answered))
                .put("requestsAtSuppliers", sum(Round.Outcome::pushed))
                .put("operationsAtEdge", tried("edge"))
                .put("operationsInside", tried("inside"))
                .put("identitiesSearched", sum(Round.Outcome::identities))
                .put("bytesSearched", sum(Round.Outcome::bytes))
                .put("slips", sum(Round.Outcome::slips));
        ObjectNode refusals = json.putObject("refusals");
        refusals().forEach(refusals::put);
        ArrayNode finds = json.putArray("finds");
        rounds.forEach(round -> round.finds()
                .forEach(find -> finds.addObject()
                        .put("seed", round.seed())
                        .put("place", find.place())
                        .put("what", find.what())
                        .put("encoding", find.how())));
        return json;
    }
}
