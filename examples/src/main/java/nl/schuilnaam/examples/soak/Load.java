package nl.schuilnaam.examples.soak;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.examples.soak.Client.Ask;
import nl.schuilnaam.examples.soak.Client.Reply;
import nl.schuilnaam.examples.verdicts.Hostile;
import org.jspecify.annotations.Nullable;

/**
 * The work that suppliers and the school do, and the hostile bytes between it. Requests are begun when they are due, whether or not others have been answered, and how long one
 * took is counted from when it was due. Every answer is judged at once. For use by several threads.
 */
final class Load implements AutoCloseable {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    private static final String TASK = "soak-task";
    private static final int PAGE = 50;
    private static final int CHAINS = 12;
    private static final int RESULTS_EACH = 2;
    private static final int HOSTILE_THREADS = 8;
    private static final int MOST_NEXT_PAGES = 50;
    private static final long HOSTILE_PATIENCE_MILLIS = 2_500;
    /** Longer than an exchange may take in the gateway. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** The gateway's words for an origin that answers 429 or 503. */
    private static final String BUSY = "The receiving system is busy";

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TITLE = Pattern.compile("\"(?:title|imsx_description)\"\\s*:\\s*\"([^\"]{1,200})\"");

    private final SchoolSystem school;
    private final Judgement judgement;
    private final Findings findings;
    private final Windows windows;
    private final Hostile hostile;
    private final String secret;
    /** In a thousand. */
    private final int hostileShare;

    private final Random random;
    private final ExecutorService hostileClients = Executors.newFixedThreadPool(HOSTILE_THREADS, Load::daemon);
    private final Client http = new Client(PATIENCE.toMillis());

    private final Map<Supplier, String> tokens = new ConcurrentHashMap<>();
    private volatile String insideToken = "";
    private volatile GatewayProcess gateway;

    private final AtomicInteger scores = new AtomicInteger();
    /** By score: of which pupil a result is that the gateway took, which it refused, and of which nobody knows. */
    private final Map<Integer, Integer> taken = new ConcurrentHashMap<>();

    private final Map<Integer, Integer> refused = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> lost = new ConcurrentHashMap<>();

    private final Latencies latencies = new Latencies();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong hostileTurns = new AtomicLong();
    private final AtomicLong hostileRequests = new AtomicLong();
    private final Map<Fault, AtomicLong> explained = new EnumMap<>(Fault.class);
    private final AtomicLong refusedHostile = new AtomicLong();
    private final AtomicLong slowedDown = new AtomicLong();
    private final Map<Answered.Kind, AtomicLong> kinds = new EnumMap<>(Answered.Kind.class);

    Load(
            GatewayProcess gateway,
            SchoolSystem school,
            Judgement judgement,
            Findings findings,
            Windows windows,
            Hostile hostile,
            String secret,
            int hostileShare,
            long seed) {
        this.gateway = gateway;
        this.school = school;
        this.judgement = judgement;
        this.findings = findings;
        this.windows = windows;
        this.hostile = hostile;
        this.secret = secret;
        this.random = new Random(seed);
        this.hostileShare = hostileShare;
        for (Fault each : Fault.values()) {
            explained.put(each, new AtomicLong());
        }
        for (Answered.Kind each : Answered.Kind.values()) {
            kinds.put(each, new AtomicLong());
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "soak-load");
        thread.setDaemon(true);
        return thread;
    }

    // Beginning

    /** Gets access tokens, gives everybody a task, and reads the whole school. */
    void open() throws InterruptedException {
        renewTokens();
        for (Supplier supplier : Supplier.values()) {
            Reply task = waited(
                    edge(
                            supplier,
                            HttpMethod.PUT,
                            GRADES + "/lineItems/" + TASK,
                            "{\"lineItem\":{\"sourcedId\":\"" + TASK
                                    + "\",\"status\":\"active\",\"title\":\"Sommen\",\"resultValueMin\":0,\"resultValueMax\":10000000}}"));
            if (task.status() / 100 != 2) {
                throw new IllegalStateException("no task can be given: " + task.status());
            }
            for (String target = ROSTER + "/students?limit=" + PAGE; !target.isEmpty(); ) {
                Reply page = waited(edge(supplier, HttpMethod.GET, target, ""));
                if (page.status() != 200) {
                    throw new IllegalStateException("the school cannot be read: " + page.status());
                }
                received(supplier, page);
                List<Integer> unused = judgement.learn(supplier, page.content());
                target = next(page).orElse("");
            }
            if (judgement.of(supplier).size() < school.size()) {
                throw new IllegalStateException("the gateway does not list the whole school");
            }
        }
    }

    /** Turns to another process. */
    void turnTo(GatewayProcess other) throws InterruptedException {
        gateway = other;
        renewTokens();
    }

    private void renewTokens() throws InterruptedException {
        for (Supplier each : Supplier.values()) {
            String unused = tokens.put(each, token(waited(tokenRequest(gateway.edge(), each.id()))));
        }
        insideToken = token(waited(tokenRequest(gateway.inside(), "leerplein")));
    }

    private static String token(Reply answer) {
        Matcher matcher = TOKEN.matcher(answer.content());
        if (answer.status() != 200 || !matcher.find()) {
            throw new IllegalStateException("no access token: " + answer.status());
        }
        return matcher.group(1);
    }

    private Ask tokenRequest(URI at, String client) {
        return new Ask(
                HttpMethod.POST,
                URI.create(at + Site.BASE + "/oauth2/token"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret);
    }

    private Reply waited(Ask request) throws InterruptedException {
        try {
            return http.send(request).get(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the gateway does not answer", e);
        }
    }

    // Going on

    /** Asks as fast as answers come; how many there were each second. */
    double fastest(double seconds) throws InterruptedException {
        long until = System.nanoTime() + (long) (seconds * 1e9);
        long before = ended.get();
        var chains = new CompletableFuture<?>[CHAINS];
        for (int i = 0; i < CHAINS; i++) {
            chains[i] = chain(until);
        }
        try {
            Object unused = CompletableFuture.allOf(chains).get((long) seconds + 60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the rate could not be measured", e);
        }
        return (ended.get() - before) / seconds;
    }

    private CompletableFuture<?> chain(long until) {
        return System.nanoTime() > until
                ? CompletableFuture.completedFuture(null)
                : begin(work(), System.nanoTime()).thenCompose(done -> chain(until));
    }

    /** Begins so many a second until the time is over, or somebody interrupts. */
    void hold(double rate, double seconds) {
        long start = System.nanoTime();
        for (long i = 0; i < rate * seconds && !Thread.currentThread().isInterrupted(); i++) {
            long due = start + (long) (i / rate * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            CompletableFuture<?> unused = begin(mixed(), due);
        }
    }

    private synchronized Answered.Kind mixed() {
        int of = random.nextInt(1_000);
        return of < hostileShare / 2 ? Answered.Kind.HOSTILE : of < hostileShare ? Answered.Kind.MARKED : work();
    }

    private synchronized Answered.Kind work() {
        int of = random.nextInt(1_000);
        return of < 3
                ? Answered.Kind.TOKEN
                : of < 150
                        ? Answered.Kind.LIST
                        : of < 350 ? Answered.Kind.RESULT : of < 430 ? Answered.Kind.PUSH : Answered.Kind.SINGLE;
    }

    private synchronized Supplier anyone() {
        return random.nextBoolean() ? Supplier.REKENMAAT : Supplier.LEESPLANK;
    }

    private synchronized int number(int most) {
        return random.nextInt(most);
    }

    private CompletableFuture<?> begin(Answered.Kind kind, long due) {
        long unused = begun.incrementAndGet();
        unused = Objects.requireNonNull(kinds.get(kind)).incrementAndGet();
        Supplier supplier = kind == Answered.Kind.PUSH ? Supplier.LEESPLANK : anyone();
        return switch (kind) {
            case TOKEN -> askForToken(supplier, due);
            case LIST -> list(supplier, due);
            case SINGLE ->
                single(Answered.Kind.SINGLE, supplier, judgement.of(supplier).anybody(), due);
            case MARKED -> single(Answered.Kind.MARKED, supplier, number(SchoolSystem.MARKED), due);
            case RESULT -> result(supplier, due);
            case PUSH -> push(due);
            case HOSTILE -> hostile(supplier);
        };
    }

    private CompletableFuture<?> nothing() {
        long unused = ended.incrementAndGet();
        return CompletableFuture.completedFuture(null);
    }

    private Ask edge(Supplier supplier, HttpMethod method, String target, String content) {
        return authorised(method, URI.create(gateway.edge() + Site.BASE + target), tokens.get(supplier), content);
    }

    private static Ask authorised(HttpMethod method, URI uri, @Nullable String token, String content) {
        var fields = new HashMap<String, String>();
        fields.put("Authorization", "Bearer " + token);
        if (!content.isEmpty()) {
            fields.put("Content-Type", "application/json");
        }
        return new Ask(method, uri, fields, content);
    }

    private CompletableFuture<?> askForToken(Supplier supplier, long due) {
        boolean inside = number(3) == 0;
        Ask request =
                inside ? tokenRequest(gateway.inside(), "leerplein") : tokenRequest(gateway.edge(), supplier.id());
        return send(Answered.Kind.TOKEN, supplier, request, due, (answered, response) -> {
            String token = token(response);
            if (inside) {
                insideToken = token;
            } else {
                String unused = tokens.put(supplier, token);
            }
        });
    }

    private CompletableFuture<?> list(Supplier supplier, long due) {
        String waiting = judgement.of(supplier).nextPages().poll();
        String target = waiting == null ? ROSTER + "/students?limit=" + PAGE : waiting;
        return send(
                Answered.Kind.LIST, supplier, edge(supplier, HttpMethod.GET, target, ""), due, (answered, response) -> {
                    List<Integer> unused = judgement.learn(supplier, response.content());
                    next(response)
                            .filter(next -> judgement.of(supplier).nextPages().size() < MOST_NEXT_PAGES)
                            .ifPresent(judgement.of(supplier).nextPages()::add);
                });
    }

    private CompletableFuture<?> single(Answered.Kind kind, Supplier supplier, int number, long due) {
        Optional<String> pseudonym = judgement.of(supplier).pseudonym(number);
        if (pseudonym.isEmpty()) {
            return nothing();
        }
        return send(
                kind,
                supplier,
                edge(supplier, HttpMethod.GET, ROSTER + "/students/" + pseudonym.get(), ""),
                due,
                (answered, response) -> {
                    if (response.status() == 200) {
                        List<Integer> spoken = judgement.learn(supplier, response.content());
                        if (!spoken.equals(List.of(number))) {
                            findings.add("somebody was asked for, and "
                                    + (spoken.isEmpty() ? "nobody" : spoken.size() > 1 ? "several" : "somebody else")
                                    + " answered: " + kind.name().toLowerCase(java.util.Locale.ROOT) + " of "
                                    + supplier.id());
                        }
                    }
                });
    }

    private CompletableFuture<?> result(Supplier supplier, long due) {
        int number = judgement.of(supplier).anybody();
        Optional<String> pseudonym = judgement.of(supplier).pseudonym(number);
        if (pseudonym.isEmpty()) {
            return nothing();
        }
        int score = scores.incrementAndGet();
        String id = "uitslag-" + number + "-" + score % RESULTS_EACH;
        String content = "{\"result\":{\"sourcedId\":\"" + id
                + "\",\"status\":\"active\",\"lineItem\":{\"sourcedId\":\"" + TASK
                + "\",\"type\":\"lineItem\"},\"student\":{\"sourcedId\":\"" + pseudonym.get()
                + "\",\"type\":\"user\"},\"score\":" + score
                + ",\"scoreDate\":\"2026-11-20\",\"scoreStatus\":\"fully graded\"}}";
        Ask request = edge(supplier, HttpMethod.PUT, GRADES + "/results/" + id, content);
        Integer unused = lost.put(score, number);
        return sendAndSee(Answered.Kind.RESULT, supplier, request, due, (answered, response) -> {
            if (answered.good()) {
                move(score, taken);
            } else if (answered.status() >= 400 && answered.status() < 500) {
                move(score, refused);
            }
        });
    }

    /** Now it is known what became of a result. */
    private void move(int score, Map<Integer, Integer> to) {
        Integer number = lost.remove(score);
        if (number != null) {
            Integer unused = to.put(score, number);
        }
    }

    private CompletableFuture<?> push(long due) {
        int number = judgement.of(Supplier.LEESPLANK).anybody();
        if (number < 0) {
            return nothing();
        }
        var pupil = new Pupil(number);
        Ask request = authorised(
                HttpMethod.PUT,
                URI.create(
                        gateway.inside() + Site.BASE + "/" + Supplier.LEESPLANK.id() + ROSTER + "/users/" + pupil.id()),
                insideToken,
                "{\"user\":" + pupil.json() + "}");
        return send(Answered.Kind.PUSH, Supplier.LEESPLANK, request, due, (answered, response) -> {});
    }

    // Judging

    /** Takes what came of an exchange. */
    @FunctionalInterface
    private interface Taking {
        void take(Answered answered, Reply response);
    }

    private CompletableFuture<?> send(Answered.Kind kind, Supplier supplier, Ask request, long due, Taking taking) {
        return sendAndSee(kind, supplier, request, due, (answered, response) -> {
            if (answered.good()) {
                taking.take(answered, response);
            }
        });
    }

    private CompletableFuture<?> sendAndSee(
            Answered.Kind kind, Supplier supplier, Ask request, long due, Taking taking) {
        long sent = System.nanoTime();
        return http.send(request).handle((response, failure) -> {
            try {
                long received = System.nanoTime();
                int status = response == null ? Answered.NONE : response.status();
                var answered = new Answered(
                        kind,
                        supplier,
                        sent,
                        received,
                        status,
                        response == null ? name(failure) : status < 300 ? "" : words(response.content()));
                if (response != null) {
                    if (kind != Answered.Kind.PUSH && kind != Answered.Kind.TOKEN) {
                        received(supplier, response);
                    }
                    taking.take(answered, response);
                }
                if (answered.good()) {
                    latencies.add(received - due);
                }
                judge(answered);
            } catch (RuntimeException bug) {
                findings.add("the soak itself: " + bug.getClass().getSimpleName());
            } finally {
                long unused = ended.incrementAndGet();
            }
            return null;
        });
    }

    private static String name(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName();
    }

    private static String words(String content) {
        Matcher matcher = TITLE.matcher(content);
        return matcher.find() ? matcher.group(1) : "";
    }

    private void judge(Answered answered) {
        if (answered.good()) {
            long unused = good.incrementAndGet();
            windows.served(answered);
            return;
        }
        if (answered.kind() == Answered.Kind.MARKED && isRefusal(answered)) {
            long unused = refusedHostile.incrementAndGet();
            return;
        }
        if (answered.status() == 429) {
            long unused = slowedDown.incrementAndGet();
            return;
        }
        Optional<Fault> fault = windows.explanation(answered);
        if (fault.isPresent()) {
            long unused = Objects.requireNonNull(explained.get(fault.get())).incrementAndGet();
            return;
        }
        if (school.trails().explains(answered)) {
            return;
        }
        findings.add("unexplained: " + answered.kind().name().toLowerCase(java.util.Locale.ROOT) + " "
                + (answered.status() == Answered.NONE ? "no answer" : answered.status()) + " " + answered.words());
    }

    /** Whether a gateway may say so where its origin answers anything at all: that it is no answer, that nobody is there, or that the origin is busy. */
    private static boolean isRefusal(Answered answered) {
        int status = answered.status();
        return status == 502
                || status == 504
                || (status == 503 && answered.words().startsWith(BUSY))
                || (status >= 400 && status < 500 && status != 401 && status != 403);
    }

    private void received(Supplier supplier, Reply response) {
        judgement.received(supplier, response.fields(), response.content());
    }

    private static Optional<String> next(Reply page) {
        for (String link : page.links()) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                URI next = URI.create(matcher.group(1));
                return Optional.of(next.getRawPath().substring(Site.BASE.length()) + "?" + next.getRawQuery());
            }
        }
        return Optional.empty();
    }

    // Hostile bytes

    private CompletableFuture<?> hostile(Supplier supplier) {
        Supplier.Knowledge known = judgement.of(supplier);
        int of = (int) (hostileTurns.getAndIncrement() % SchoolSystem.OTHERS);
        Optional<String> other = known.pseudonym(SchoolSystem.MARKED + of);
        Optional<String> hidden = known.pseudonym(SchoolSystem.MARKED + SchoolSystem.OTHERS + of);
        Optional<String> record = known.pseudonym(known.anybody());
        if (other.isEmpty() || hidden.isEmpty() || record.isEmpty()) {
            return nothing();
        }
        URI at = gateway.edge();
        String students = Site.BASE + ROSTER + "/students/";
        Map<String, String> values = new HashMap<>(
                Map.of(
                        "host",
                        at.getAuthority(),
                        "port",
                        Integer.toString(at.getPort()),
                        "scheme",
                        "http",
                        "shouted",
                        "HTTP",
                        "base",
                        Site.BASE,
                        "id",
                        record.get(),
                        "token",
                        String.valueOf(tokens.get(supplier)),
                        "path",
                        students + record.get(),
                        "task",
                        Site.BASE + GRADES + "/lineItems/hostile-task",
                        "content",
                        "{\"lineItem\":{\"sourcedId\":\"hostile-task\",\"status\":\"active\",\"title\":\"task\",\"resultValueMin\":0,\"resultValueMax\":100}}"));
        values.putAll(asking(supplier, at, students + other.get()));
        Map<String, String> smuggled = asking(supplier, at, students + hidden.get());
        Random own = new Random(number(Integer.MAX_VALUE));
        return CompletableFuture.runAsync(
                () -> {
                    long sent = System.nanoTime();
                    try {
                        Hostile.Case one = hostile.request(own);
                        school.hide(SchoolSystem.MARKED + SchoolSystem.OTHERS + of, one.id());
                        judge(supplier, sent, one.send(own, at.getPort(), values, smuggled, HOSTILE_PATIENCE_MILLIS));
                    } catch (IOException e) {
                        judge(new Answered(
                                Answered.Kind.HOSTILE,
                                supplier,
                                sent,
                                System.nanoTime(),
                                Answered.NONE,
                                e.getClass().getSimpleName()));
                    } finally {
                        long unused = ended.incrementAndGet();
                    }
                },
                hostileClients);
    }

    private Map<String, String> asking(Supplier supplier, URI at, String path) {
        return Map.of(
                "other",
                path,
                "smuggled",
                "GET " + path + " HTTP/1.1\r\nHost: " + at.getAuthority() + "\r\nAuthorization: Bearer "
                        + tokens.get(supplier) + "\r\n\r\n");
    }

    private void judge(Supplier supplier, long sent, Hostile.Came came) {
        long unused = hostileRequests.incrementAndGet();
        judgement.received(supplier, "", came.received());
        for (int status : came.statuses()) {
            if (status >= 500 && !came.own().contains(status)) {
                judge(new Answered(
                        Answered.Kind.HOSTILE, supplier, sent, System.nanoTime(), status, "of the case " + came.id()));
            }
        }
    }

    // Ending

    /** Waits until every exchange has ended. */
    void settle() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.plusSeconds(10).toNanos();
        while (ended.get() < begun.get() && System.nanoTime() < until) {
            Thread.sleep(50);
        }
    }

    /** Holds every result against what the school has. */
    void compare() {
        taken.forEach((score, number) -> {
            if (!school.students(Integer.toString(score)).equals(java.util.Set.of(new Pupil(number).id()))) {
                findings.add(
                        school.students(Integer.toString(score)).isEmpty()
                                ? "a result that was taken is not in the school"
                                : "a result that was taken stands under another pupil");
            }
        });
        refused.forEach((score, number) -> {
            if (!school.students(Integer.toString(score)).isEmpty()) {
                findings.add("a result that was refused is in the school");
            }
        });
        lost.forEach((score, number) -> {
            java.util.Set<String> students = school.students(Integer.toString(score));
            if (!students.isEmpty() && !students.equals(java.util.Set.of(new Pupil(number).id()))) {
                findings.add("a result whose answer was lost stands under another pupil");
            }
        });
    }

    long count() {
        return ended.get();
    }

    long good() {
        return good.get();
    }

    long resultsTaken() {
        return taken.size();
    }

    long resultsLost() {
        return lost.size();
    }

    long hostileRequests() {
        return hostileRequests.get();
    }

    long refusedHostile() {
        return refusedHostile.get();
    }

    long slowedDown() {
        return slowedDown.get();
    }

    long explained(Fault fault) {
        return Objects.requireNonNull(explained.get(fault)).get();
    }

    long explained() {
        return explained.values().stream().mapToLong(AtomicLong::get).sum();
    }

    long count(Answered.Kind kind) {
        return Objects.requireNonNull(kinds.get(kind)).get();
    }

    Latencies latencies() {
        return latencies;
    }

    @Override
    public void close() {
        http.close();
        hostileClients.shutdownNow();
    }
}
