package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The cases as something to throw at a gateway beside other traffic, where nobody waits for one to be over before the next. For use by several threads. */
public final class Hostile {
    private static final long REST_MILLIS = 200;

    private final List<RequestCase> requests;
    private final List<ResponseCase> responses;

    private Hostile(Corpus corpus) {
        this.requests = corpus.requests();
        // What is said before there is a request belongs to no exchange, so nobody could say whom it must concern.
        this.responses = corpus.responses().stream()
                .filter(each -> !each.text().contains("${request}"))
                .toList();
    }

    /** Our own cases. */
    public static Hostile all() throws IOException {
        return new Hostile(Corpus.of(List.of(), Set.of()));
    }

    /**
     * What came of a hostile request.
     *
     * @param id of its case
     * @param statuses of all answers, in order
     * @param own statuses from 500 on that the case itself permits
     * @param received everything that came back, one character a byte
     */
    public record Came(String id, List<Integer> statuses, Set<Integer> own, String received) {
        public Came {
            statuses = List.copyOf(statuses);
            own = Set.copyOf(own);
        }

        /** The case and the statuses only. */
        @Override
        public String toString() {
            return "Came[" + id + ", " + statuses + "]";
        }
    }

    /** A request taken at random. */
    public Case request(Random random) {
        return new Case(requests.get(random.nextInt(requests.size())));
    }

    /** One hostile request. */
    public static final class Case {
        private final RequestCase of;

        private Case(RequestCase of) {
            this.of = of;
        }

        /** Family, slash, name. */
        public String id() {
            return of.id();
        }

        /**
         * Sends it in a manner taken at random, and reads what comes until the gateway closes or the patience is over.
         *
         * @param values for the gaps (see {@link Template}), in which {@code other} is for cases that may ask for it
         * @param hidden what {@code other} and {@code smuggled} ask for in all other cases
         */
        public Came send(Random random, int port, Map<String, String> values, Map<String, String> hidden, long millis)
                throws IOException {
            Map<String, String> all = new HashMap<>(values);
            if (!of.expected().served().contains("other")) {
                all.putAll(hidden);
            }
            String text = Template.fill(of.text(), all);
            Manner manner = random.nextBoolean() ? Manner.WHOLE : Manner.CUT;
            try (RawClient client = RawClient.connect(port, Optional.empty())) {
                client.write(
                        manner.pieces(text, random.nextLong()).stream()
                                .map(Template::bytes)
                                .toList(),
                        true);
                if (of.ends()) {
                    client.end();
                }
                long until = System.nanoTime() + millis * 1_000_000;
                while (!client.closed() && System.nanoTime() < until) {
                    if (client.read()) {
                        until = Math.min(until, System.nanoTime() + Math.max(REST_MILLIS, millis / 4) * 1_000_000);
                    }
                }
                Set<Integer> own = new HashSet<>(of.expected().statuses());
                own.addAll(Set.of(501, 505));
                return new Came(
                        of.id(),
                        Answer.read(client.received(), text.startsWith("HEAD ")).answers().stream()
                                .map(Answer::status)
                                .toList(),
                        own,
                        client.received());
            }
        }
    }

    /**
     * Answers a request for a pupil with a hostile answer taken at random.
     *
     * @param values {@code page}, {@code poison} and {@code secret}, one character a byte
     * @return whether the connection may be read from again
     */
    public boolean answer(Random random, Socket socket, Map<String, String> values) throws IOException {
        ResponseCase of = responses.get(random.nextInt(responses.size()));
        Map<String, String> all = new HashMap<>(values);
        all.put("gzip", Coded.gzip(String.valueOf(values.get("page"))));
        Manner manner = of.text().contains("${pause") || random.nextBoolean() ? Manner.WHOLE : Manner.CUT;
        return ScriptedOrigin.perform(
                socket,
                0,
                new ScriptedOrigin.Script(Lane.steps(Template.fill(of.text(), all), manner, random.nextLong())));
    }

    /** How many requests and answers there are to take from. */
    public int size() {
        return requests.size() + responses.size();
    }
}
