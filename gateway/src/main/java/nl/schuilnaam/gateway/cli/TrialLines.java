package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a draft would do differently, for people. */
final class TrialLines {
    private TrialLines() {}

    static List<String> of(JsonObject result) {
        if (result.containsKey("findings")) {
            return result.getJsonArray("findings").stream().map(String::valueOf).toList();
        }
        var lines = new ArrayList<String>();
        lines.add("The draft " + result.getString("draft") + " beside " + result.getString("agreement") + " with "
                + result.getString("supplier") + ": " + count(result.getLong("messages"), "message") + ", of which "
                + result.getLong("unchanged") + " would come out as they do.");
        String operation = "";
        for (Object one : result.getJsonArray("differences")) {
            var difference = (JsonObject) one;
            boolean outward = difference.getString("direction").equals("outward");
            String next = difference.getString("operation") + (outward ? ", to the supplier" : ", from the supplier");
            if (!next.equals(operation)) {
                operation = next;
                lines.add("");
                lines.add(operation);
            }
            lines.add("  " + difference.getString("path") + ": " + sentence(difference, outward));
        }
        for (Object one : result.getJsonArray("population")) {
            lines.add("");
            lines.add(crossed((JsonObject) one));
        }
        result.getJsonObject("refused-operations").forEach(entry -> {
            lines.add("");
            lines.add(entry.getKey() + " would be refused: the draft does not permit it ("
                    + count(((Number) entry.getValue()).longValue(), "message") + ").");
        });
        result.getJsonObject("refused-messages").forEach(entry -> {
            lines.add("");
            lines.add(entry.getKey() + ": would be refused ("
                    + count(((Number) entry.getValue()).longValue(), "message") + ").");
        });
        notes(result, lines);
        return lines;
    }

    private static String crossed(JsonObject one) {
        long persons = one.getLong("persons");
        return one.getString("operation") + ": the population of the draft would "
                + (one.getString("change").equals("added") ? "add " : "leave out ")
                + count(one.getLong("records"), "record")
                + (persons > 0 ? " of " + count(persons, "person") : persons < 0 ? " of very many persons" : "") + ".";
    }

    private static String sentence(JsonObject difference, boolean outward) {
        long persons = difference.getLong("persons");
        long records = difference.getLong("records");
        String whose = persons > 0
                ? count(persons, "person")
                : persons < 0 ? "more persons than can be told apart" : count(records, "record");
        String who = outward ? "the supplier" : "the school";
        String now = difference.getString("now");
        String then = difference.getString("then");
        String words = now.equals("nothing")
                ? who + " would additionally get " + then
                : then.equals("nothing")
                        ? who + " would no longer get " + now
                        : who + " would get " + then + " instead of " + now;
        return words + " of " + whose
                + (persons > 0 && persons != records ? " (" + count(records, "record") + ")" : "")
                + (difference.getBoolean("depends-on-values")
                        ? "; for some it may come out the same, depending on values"
                        : "");
    }

    private static void notes(JsonObject result, List<String> lines) {
        var notes = new ArrayList<String>();
        if (result.getBoolean("population-differs", false)) {
            notes.add(
                    result.containsKey("recording")
                            ? "The populations of the two differ. Whoever is outside the agreement's is not in a recording, so whom the draft would add is not told"
                                    + (result.getBoolean("values")
                                            ? "."
                                            : ", and which classes it would leave out by themselves is not either.")
                            : "The populations of the two differ. Who is in the draft's was learnt when it began to run.");
        }
        if (result.containsKey("values") && !result.getBoolean("values")) {
            notes.add(
                    "The recording holds shapes: whether a value would be refused is told by its shape, and bands and first characters cannot be told.");
        }
        if (result.getLong("other-version", 0L) > 0) {
            notes.add(count(result.getLong("other-version"), "message")
                    + " passed under another version of the agreement than the one that is compared with.");
        }
        if (result.getLong("not-permitted-any-more", 0L) > 0) {
            notes.add(count(result.getLong("not-permitted-any-more"), "message")
                    + " of operations that the agreement does not permit any more were passed over.");
        }
        if (result.getLong("dropped", 0L) > 0) {
            notes.add(count(result.getLong("dropped"), "message") + " were not looked at, for want of time.");
        }
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
