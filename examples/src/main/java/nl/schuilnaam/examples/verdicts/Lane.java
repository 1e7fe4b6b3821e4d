package nl.schuilnaam.examples.verdicts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import nl.schuilnaam.examples.verdicts.Pupils.Mark;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Arrived;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Script;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Step;
import nl.schuilnaam.examples.verdicts.Tried.Heard;

/** One school with its origin and a client of its supplier: what happens here is known to belong to the case that is tried here. One thread. */
final class Lane {
    static final String API = "/ims/oneroster/rostering/v1p2/students";
    private static final String TASKS = "/ims/oneroster/gradebook/v1p2/lineItems/";
    /** Longer than a gateway may take that is to refuse at once. */
    private static final long PATIENCE_MILLIS = 2_500;
    /** Longer than the gateway's own patience with an origin. */
    private static final long ORIGIN_PATIENCE_MILLIS = 9_000;

    private static final long REST_MILLIS = 800;
    /** Long enough for a gateway to see what came behind an answer, or that a connection was closed. */
    private static final long SETTLE_MILLIS = 40;

    private static final Pattern DIRECTION = Pattern.compile("\\$\\{(request|close|reset|pause ([0-9]{1,4}))}");

    private final URI edge;
    private final String base;
    private final ScriptedOrigin origin;
    private final Optional<SSLSocketFactory> tls;
    private final long seed;
    private final Map<String, String> codeNames = new HashMap<>();
    private String token = "";
    private int tried;

    Lane(URI edge, int number, ScriptedOrigin origin, Optional<SSLSocketFactory> tls, long seed) {
        this.edge = edge;
        this.base = "/" + Site.school(number);
        this.origin = origin;
        this.tls = tls;
        this.seed = seed;
    }

    /** Gets an access token, and the code names of the pupils. */
    void open(String secret) throws IOException {
        String form = "grant_type=client_credentials&client_id=" + Site.SUPPLIER + "&client_secret=" + secret;
        token = json(exchange("POST " + base + "/oauth2/token HTTP/1.1\r\nHost: " + edge.getAuthority()
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n\r\n" + form))
                .path("access_token")
                .asText();
        List<Arrived> unused = origin.begin(0);
        JsonNode list = json(exchange(get(base + API + "?limit=100")));
        for (JsonNode user : list.path("users")) {
            codeNames.put(
                    user.path("givenName").asText(), user.path("sourcedId").asText());
        }
        if (codeNames.size() != 2 * Pupils.TURNS) {
            throw new IllegalStateException("the gateway does not list the pupils");
        }
    }

    private static JsonNode json(Heard heard) throws IOException {
        if (heard.answers().size() != 1 || !heard.answers().get(0).good()) {
            throw new IllegalStateException("the gateway does not serve a plain request");
        }
        return new ObjectMapper().readTree(heard.answers().get(0).content());
    }

    private Heard exchange(String text) throws IOException {
        return talk(List.of(text), Manner.WHOLE, false, false, ORIGIN_PATIENCE_MILLIS, heard -> !heard.isEmpty());
    }

    private String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + edge.getAuthority() + "\r\nAuthorization: Bearer " + token
                + "\r\n\r\n";
    }

    private String path(Mark mark) {
        return base + API + "/" + codeNames.get(mark.givenName());
    }

    private Map<String, String> values(int turn) {
        String content = "{\"lineItem\":{\"sourcedId\":\"" + new Mark("task", turn).id()
                + "\",\"status\":\"active\",\"title\":\"" + new Mark("task", turn).id()
                + "\",\"resultValueMin\":0,\"resultValueMax\":100}}";
        return Map.ofEntries(
                Map.entry("host", edge.getAuthority()),
                Map.entry("port", Integer.toString(edge.getPort())),
                Map.entry("scheme", edge.getScheme()),
                Map.entry("shouted", edge.getScheme().toUpperCase(Locale.ROOT)),
                Map.entry("base", base),
                Map.entry("id", String.valueOf(codeNames.get(new Mark("record", turn).givenName()))),
                Map.entry("token", token),
                Map.entry("path", path(new Mark("record", turn))),
                Map.entry("other", path(new Mark("other", turn))),
                Map.entry("task", base + TASKS + new Mark("task", turn).id()),
                Map.entry("content", content),
                Map.entry("smuggled", get(path(new Mark("other", turn)))));
    }

    private int nextTurn() {
        return tried++ % Pupils.TURNS;
    }

    // Hostile requests

    /** Sends a case. What arrives of it later is in the result when that is asked for. */
    Supplier<Tried> request(RequestCase of, Manner manner) throws IOException {
        int turn = nextTurn();
        List<Arrived> arrived = origin.begin(turn);
        String text = Template.fill(of.text(), values(turn));
        Heard heard = talk(
                manner.pieces(text, seed ^ of.id().hashCode()),
                manner,
                text.startsWith("HEAD "),
                of.ends(),
                PATIENCE_MILLIS,
                answers -> isEnough(of.expected(), answers));
        return () -> new Tried.Request(of, manner, turn, heard, origin.copy(arrived));
    }

    /** Whether nothing more is to come, so that the client may say that it is done. A refusal must close by itself. */
    private static boolean isEnough(RequestCase.Expected expected, List<Answer> answers) {
        int served = expected.served().size();
        long good = answers.stream().filter(Answer::good).count();
        return switch (expected.kind()) {
            case SERVE -> good < answers.size() || good >= served;
            case EITHER -> good == answers.size() && good >= served;
            case DENY, ANSWER -> !answers.isEmpty();
            case DENY_THEN_SERVE -> answers.size() > served;
            case REFUSE, DROP -> good > 0;
            case SERVE_THEN_REFUSE -> good > served;
        };
    }

    private Heard talk(
            List<String> pieces,
            Manner manner,
            boolean head,
            boolean ends,
            long patience,
            Predicate<List<Answer>> enough)
            throws IOException {
        try (RawClient client = RawClient.connect(edge.getPort(), tls)) {
            client.write(pieces.stream().map(Template::bytes).toList(), manner == Manner.CUT);
            if (ends) {
                client.end();
            }
            long until = millis() + patience;
            boolean done = false;
            Answer.Read read = Answer.read("", head);
            while (!client.closed() && millis() < until) {
                if (client.read()) {
                    read = Answer.read(client.received(), head);
                }
                if (!done && !read.answers().isEmpty() && enough.test(read.answers())) {
                    done = true;
                    if (!ends && !client.closed()) {
                        client.end();
                    }
                    until = Math.min(until, millis() + REST_MILLIS);
                }
            }
            return new Heard(read.answers(), read.rest(), client.closed() && !(done && !ends));
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    // Hostile answers

    /** Lets the origin answer so, then asks for something else. */
    Supplier<Tried> response(ResponseCase of, Manner manner) throws IOException, InterruptedException {
        int turn = nextTurn();
        var record = new Mark("record", turn);
        var other = new Mark("other", turn);
        List<Arrived> arrived = origin.begin(turn);
        String text = Template.fill(
                of.text(),
                Map.of(
                        "page", Pupils.page(record),
                        "gzip", Coded.gzip(Pupils.page(record)),
                        "poison", Pupils.poison(other),
                        "secret", Pupils.SECRET));
        int asked = text.indexOf("${request}");
        var script = new Script(steps(text.substring(asked < 0 ? 0 : asked + "${request}".length()), of, manner));
        if (asked >= 0) {
            origin.closeConnections();
            Thread.sleep(SETTLE_MILLIS);
            origin.greet(new Script(steps(text.substring(0, asked), of, manner)));
        }
        origin.say(script);
        Heard first = exchange(get(path(record)));
        boolean said = script.awaitSaid(ORIGIN_PATIENCE_MILLIS);
        if (!of.reuse() || text.contains("${close}") || text.contains("${reset}")) {
            Thread.sleep(SETTLE_MILLIS);
        }
        Heard next = exchange(get(path(other)));
        return () ->
                new Tried.Response(of, manner, turn, first, next, said ? script.connection() : 0, origin.copy(arrived));
    }

    private List<Step> steps(String text, ResponseCase of, Manner manner) {
        return steps(text, manner, seed ^ of.id().hashCode());
    }

    /** The bytes and stage directions of a filled case, cut as its manner says. */
    static List<Step> steps(String text, Manner manner, long seed) {
        var steps = new ArrayList<Step>();
        Matcher direction = DIRECTION.matcher(text);
        int from = 0;
        while (direction.find()) {
            write(steps, text.substring(from, direction.start()), manner, seed);
            steps.add(
                    direction.group(2) != null
                            ? new Step.Pause(Integer.parseInt(direction.group(2)))
                            : direction.group(1).equals("reset") ? new Step.Reset() : new Step.Close());
            from = direction.end();
        }
        write(steps, text.substring(from), manner, seed);
        return steps;
    }

    private static void write(List<Step> steps, String text, Manner manner, long seed) {
        if (text.isEmpty()) {
            return;
        }
        List<String> pieces = manner.pieces(text, seed);
        for (int i = 0; i < pieces.size(); i++) {
            if (i > 0) {
                steps.add(new Step.Pause(2));
            }
            steps.add(new Step.Write(pieces.get(i)));
        }
    }
}
