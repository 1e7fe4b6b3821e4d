package nl.schuilnaam.examples.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.examples.verdicts.Hostile;

/**
 * The school's system: lists pupils, gives single ones, takes tasks and results. It answers every request for one of a few marked pupils with hostile bytes, and looks out for
 * requests that nobody who may ask has sent.
 */
final class SchoolSystem extends PlainServer {
    /** The first pupils: whoever asks for one of them gets a hostile answer. */
    static final int MARKED = 16;
    /** The next ones are asked for by hostile requests only, where these may. */
    static final int OTHERS = 16;
    /** The next ones are asked for by nobody, unless something is smuggled. */
    static final int HIDDEN = 16;

    static final int SPECIAL = MARKED + OTHERS + HIDDEN;
    /** Stands in hostile answers, and nobody may hear it. */
    static final String SECRET = "geheimwoord";
    /** The given name of whoever was never asked for. */
    static final String POISON = "Vergiftigd";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Hostile hostile;
    private final Findings findings;
    private final Random random;
    private final List<Pupil> pupils = new CopyOnWriteArrayList<>();
    private final Map<String, Pupil> byId = new ConcurrentHashMap<>();
    private final Map<String, String> tasks = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> studentsByScore = new ConcurrentHashMap<>();
    private final Map<Integer, String> hidden = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong hostileAnswers = new AtomicLong();
    private final Trails trails = new Trails();

    SchoolSystem(int idleMillis, int first, Hostile hostile, Findings findings, long seed) throws IOException {
        super(idleMillis);
        this.hostile = hostile;
        this.findings = findings;
        this.random = new Random(seed);
        List<Pupil> all = new ArrayList<>();
        for (int i = 0; i < first; i++) {
            all.add(new Pupil(i));
        }
        all.forEach(each -> byId.put(each.id(), each));
        pupils.addAll(all);
    }

    /** Somebody new comes to the school. */
    void enrol() {
        var pupil = new Pupil(pupils.size());
        byId.put(pupil.id(), pupil);
        pupils.add(pupil);
    }

    /** From now on it is this case in which one of those is asked for whom nobody may ask for. */
    void hide(int number, String ofCase) {
        String unused = hidden.put(number, ofCase);
    }

    int size() {
        return pupils.size();
    }

    long requests() {
        return requests.get();
    }

    long hostileAnswers() {
        return hostileAnswers.get();
    }

    /** What its hostile answers left behind. */
    Trails trails() {
        return trails;
    }

    /** The school's ids of those for whom a result with this score has come. */
    Set<String> students(String score) {
        return studentsByScore.getOrDefault(score, Set.of());
    }

    int results() {
        return studentsByScore.size();
    }

    @Override
    void arrived(Asked asked) {
        long unused = requests.incrementAndGet();
        Pupil pupil = byId.get(asked.last());
        if (pupil != null && pupil.number() >= MARKED + OTHERS && pupil.number() < SPECIAL) {
            findings.add("a request reached the school that no strict reader sees: " + hidden.get(pupil.number()));
        }
    }

    @Override
    boolean answer(Asked asked, Socket socket) throws IOException {
        String path = asked.path();
        if (asked.method().equals("PUT")) {
            return put(asked, socket);
        }
        if (!asked.method().equals("GET")) {
            write(socket, "405 Method Not Allowed", "", "");
            return true;
        }
        Pupil pupil = byId.get(asked.last());
        if (pupil != null) {
            if (pupil.number() < MARKED) {
                return hostile(pupil, socket);
            }
            write(socket, "200 OK", "", "{\"user\":" + pupil.json() + "}");
        } else if (path.endsWith("/students") || path.endsWith("/users")) {
            list(asked, socket);
        } else if (path.contains("/lineItems/") && tasks.containsKey(asked.last())) {
            write(socket, "200 OK", "", String.valueOf(tasks.get(asked.last())));
        } else if (path.matches(".*/(classes|enrollments|orgs|results|lineItems|academicSessions|courses)")) {
            write(socket, "200 OK", "X-Total-Count: 0\r\n", "{\"" + asked.last() + "\":[]}");
        } else {
            write(socket, "404 Not Found", "", "");
        }
        return true;
    }

    private boolean hostile(Pupil pupil, Socket socket) throws IOException {
        long unused = hostileAnswers.incrementAndGet();
        var other = new Pupil(pupil.number() + MARKED);
        String poison = "{\"user\":" + other.json(POISON) + "}";
        Random own;
        synchronized (random) {
            own = new Random(random.nextLong());
        }
        Trails.Trail trail = trails.begin();
        try {
            return hostile.answer(
                    own,
                    socket,
                    Map.of(
                            "page", "{\"user\":" + pupil.json() + "}",
                            "poison",
                                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                            + poison.length() + "\r\n\r\n" + poison,
                            "secret", SECRET));
        } finally {
            trail.end();
        }
    }

    private void list(Asked asked, Socket socket) throws IOException {
        List<Pupil> all = List.copyOf(pupils);
        int from = Math.min(all.size(), asked.number("offset", 0));
        int until = Math.min(all.size(), from + asked.number("limit", 100));
        var content = new StringBuilder("{\"users\":[");
        for (int i = from; i < until; i++) {
            content.append(i == from ? "" : ",").append(all.get(i).json());
        }
        write(
                socket,
                "200 OK",
                "X-Total-Count: " + all.size() + "\r\n",
                content.append("]}").toString());
    }

    private boolean put(Asked asked, Socket socket) throws IOException {
        JsonNode message;
        try {
            message = MAPPER.readTree(asked.content());
        } catch (JsonProcessingException e) {
            findings.add("content reached the school that is not JSON");
            return false;
        }
        if (asked.path().contains("/lineItems/")) {
            tasks.put(asked.last(), asked.content());
        } else if (asked.path().contains("/results/")) {
            JsonNode result = message.path("result");
            boolean unused = studentsByScore
                    .computeIfAbsent(result.path("score").asText(), none -> ConcurrentHashMap.newKeySet())
                    .add(result.path("student").path("sourcedId").asText());
        }
        write(socket, "201 Created", "", "");
        return true;
    }
}
