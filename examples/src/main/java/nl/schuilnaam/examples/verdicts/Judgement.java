package nl.schuilnaam.examples.verdicts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nl.schuilnaam.examples.verdicts.Pupils.Mark;
import nl.schuilnaam.examples.verdicts.RequestCase.Expected;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Arrived;
import nl.schuilnaam.examples.verdicts.Tried.Heard;

/**
 * What is thought of what came of a case.
 *
 * @param did what the gateway did, in a few words
 * @param saw what the origin saw
 * @param wrong what is wrong with it
 */
record Judgement(String did, String saw, Optional<String> wrong) {
    private static final Set<String> OWN_FIELDS = Set.of(
            "allow",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "link",
            "pragma",
            "proxy-status",
            "retry-after",
            "www-authenticate",
            "x-content-type-options",
            "x-request-id",
            "x-total-count");

    static Judgement of(Tried tried) {
        return tried instanceof Tried.Request request ? of(request) : of((Tried.Response) tried);
    }

    // Requests

    private static Judgement of(Tried.Request tried) {
        var wrong = new ArrayList<String>();
        boolean right = switch (tried.of().expected().kind()) {
            case REFUSE -> refused(tried, 0);
            case SERVE -> served(tried);
            case SERVE_THEN_REFUSE ->
                refused(tried, tried.of().expected().served().size()) || refused(tried, 0);
            case EITHER -> refused(tried, 0) || served(tried);
            case DENY -> denied(tried);
            case DENY_THEN_SERVE -> deniedThenServed(tried);
            case DROP -> dropped(tried);
            case ANSWER -> answered(tried);
        };
        if (!right) {
            wrong.add(reason(tried));
        }
        common(wrong, List.of(tried.heard()), tried.arrived(), tried.turn());
        return new Judgement(did(tried.heard()), saw(tried.arrived()), joined(wrong));
    }

    private static boolean refused(Tried.Request tried, int before) {
        List<Answer> answers = tried.heard().answers();
        return answers.size() == before + 1
                && answers.stream().limit(before).allMatch(Answer::good)
                && tried.of().expected().refuses(answers.get(before).status())
                && tried.heard().closed()
                && seen(tried.arrived()).equals(tried.of().expected().served().subList(0, before));
    }

    private static boolean served(Tried.Request tried) {
        List<String> served = tried.of().expected().served();
        return tried.heard().answers().size() == served.size()
                && tried.heard().answers().stream().allMatch(Answer::good)
                && seen(tried.arrived()).equals(served);
    }

    private static boolean denied(Tried.Request tried) {
        List<Answer> answers = tried.heard().answers();
        return answers.size() == 1
                && tried.of().expected().refuses(answers.get(0).status())
                && tried.arrived().isEmpty();
    }

    /** RFC 9112 section 9.6: who says that it closes looks at no further request. */
    private static boolean deniedThenServed(Tried.Request tried) {
        List<Answer> answers = tried.heard().answers();
        if (answers.isEmpty() || !tried.of().expected().refuses(answers.get(0).status())) {
            return false;
        }
        if (answers.size() == 1) {
            return tried.heard().closed() && tried.arrived().isEmpty();
        }
        List<String> served = tried.of().expected().served();
        return !answers.get(0).closes()
                && answers.size() == served.size() + 1
                && answers.stream().skip(1).allMatch(Answer::good)
                && seen(tried.arrived()).equals(served);
    }

    private static boolean dropped(Tried.Request tried) {
        List<Answer> answers = tried.heard().answers();
        return tried.heard().closed()
                && answers.size() <= 1
                && answers.stream().allMatch(answer -> tried.of().expected().refuses(answer.status()))
                && tried.arrived().isEmpty();
    }

    private static boolean answered(Tried.Request tried) {
        List<Answer> answers = tried.heard().answers();
        return answers.size() == 1
                && tried.of().expected().statuses().contains(answers.get(0).status())
                && tried.arrived().isEmpty();
    }

    /** What is wrong about it, the worst first. */
    private static String reason(Tried.Request tried) {
        List<Answer> answers = tried.heard().answers();
        boolean closes = answers.stream().anyMatch(answer -> !answer.good() && answer.closes());
        if (closes && !tried.arrived().isEmpty()) {
            return "what came behind a refusal that closes reached the origin";
        }
        if (unseen(tried)) {
            return "what a strict reader does not see reached the origin";
        }
        if (answers.isEmpty()) {
            return tried.heard().closed() ? "closed without a word" : "waits";
        }
        Answer last = answers.get(answers.size() - 1);
        if (answers.stream().filter(answer -> !answer.good()).count() > 1) {
            return "goes on after a refusal";
        }
        if (last.good()) {
            return "served";
        }
        if (tried.of().expected().kind() == RequestCase.Kind.SERVE) {
            return "refused";
        }
        return tried.of().expected().refuses(last.status()) ? "refused, but the connection stays" : "another status";
    }

    /** Whether the origin saw what a strict reader would not. */
    private static boolean unseen(Tried.Request tried) {
        Expected expected = tried.of().expected();
        List<String> seen = seen(tried.arrived());
        return seen.size() > expected.served().size()
                || !seen.equals(expected.served().subList(0, seen.size()));
    }

    // Answers of an origin

    private static Judgement of(Tried.Response tried) {
        var wrong = new ArrayList<String>();
        var record = new Mark("record", tried.turn());
        var other = new Mark("other", tried.turn());
        List<Answer> first = tried.first().answers();
        if (first.size() != 1) {
            wrong.add("no whole answer");
        } else if (!fits(tried.of().verdict(), first.get(0), record)) {
            wrong.add(first.get(0).good() ? "taken for good" : "refused, or with another status");
        }
        List<Answer> next = tried.next().answers();
        if (next.size() != 1 || !isPage(next.get(0), other)) {
            wrong.add(
                    next.stream().anyMatch(answer -> answer.content().contains("Gif"))
                            ? "the next exchange got an answer that nobody asked for"
                            : "the next exchange was not served");
        }
        if (!seen(tried.arrived()).equals(List.of("record", "other"))) {
            wrong.add("the origin did not get each request once");
        } else if (!mayStay(tried, first) && tried.arrived().get(1).connection() == tried.connection()) {
            wrong.add("the odd connection was used again");
        }
        common(wrong, List.of(tried.first(), tried.next()), tried.arrived(), tried.turn());
        String did = did(tried.first()) + ", then " + did(tried.next());
        return new Judgement(did, saw(tried.arrived()), joined(wrong));
    }

    private static boolean fits(ResponseCase.Verdict verdict, Answer answer, Mark mark) {
        boolean refused = answer.status() == 502 || answer.status() == 504;
        return switch (verdict) {
            case REFUSE -> refused;
            case PAGE -> isPage(answer, mark);
            case EITHER -> refused || isPage(answer, mark);
            case PROBLEM -> answer.status() >= 400;
            case EMPTY ->
                answer.status() >= 400
                        || (answer.status() == 204 && answer.content().isEmpty());
        };
    }

    private static boolean mayStay(Tried.Response tried, List<Answer> first) {
        boolean refused = first.stream().anyMatch(answer -> answer.status() == 502 || answer.status() == 504);
        return tried.of().reuse() && !(refused && tried.of().verdict() == ResponseCase.Verdict.EITHER);
    }

    private static boolean isPage(Answer answer, Mark mark) {
        return answer.status() == 200
                && answer.content().contains("\"givenName\":\"" + mark.givenName() + "\"")
                && answer.content().endsWith("}");
    }

    // Both

    /** What no answer and no request may have, whatever the case. */
    private static void common(List<String> wrong, List<Heard> heard, List<Arrived> arrived, int turn) {
        for (Heard each : heard) {
            if (!each.rest().isEmpty()) {
                wrong.add("bytes that are no answer");
            }
            String all = each.answers() + each.rest();
            if (all.toLowerCase(Locale.ROOT).contains(Pupils.SECRET)
                    || all.contains(new Mark("record", turn).id())
                    || all.contains(new Mark("other", turn).id())) {
                wrong.add("words of the origin");
            }
            if (!each.answers().stream()
                    .allMatch(answer -> OWN_FIELDS.containsAll(answer.fields().keySet()))) {
                wrong.add("a header field that is not the gateway's");
            }
        }
        arrived.stream()
                .map(Arrived::flaw)
                .filter(flaw -> !flaw.isEmpty())
                .forEach(flaw -> wrong.add("a request that is not the gateway's own: " + flaw));
    }

    private static List<String> seen(List<Arrived> arrived) {
        return arrived.stream().map(Arrived::what).toList();
    }

    private static Optional<String> joined(List<String> wrong) {
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", new TreeSet<>(wrong)));
    }

    private static String did(Heard heard) {
        String answers = heard.answers().stream()
                .map(answer -> Integer.toString(answer.status()))
                .collect(Collectors.joining("+"));
        return (answers.isEmpty() ? "nothing" : answers) + (heard.closed() ? " closed" : "");
    }

    private static String saw(List<Arrived> arrived) {
        if (arrived.isEmpty()) {
            return "nothing";
        }
        return String.join("+", seen(arrived)) + " ("
                + arrived.stream().mapToInt(Arrived::bytes).sum() + " bytes)";
    }
}
