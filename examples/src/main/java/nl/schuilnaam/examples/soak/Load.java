package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
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
import nl.schuilnaam.examples.verdicts.Hostile;

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

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TITLE = Pattern.compile("\"(?:title|imsx_description)\"\\s*:\\s*\"([^\"]{1,80})\"");

    static {
        // What a burst has opened is closed again soon, so that what stays open is the gateway's doing.
        String unused = System.setProperty("jdk.httpclient.keepalive.timeout", "5");
    }

    private final SchoolSystem school;
    private final Judgement judgement;
    private final Findings findings;
    private final Windows windows;
    private final Hostile hostile;
    private final String secret;
    private final Random random;
    private final ExecutorService answers = Executors.newFixedThreadPool(3, Load::daemon);
    private final ExecutorService hostileClients = Executors.newFixedThreadPool(HOSTILE_THREADS, Load::daemon);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .executor(answers)
            .build();

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
            long seed) {
        this.gateway = gateway;
        this.school = school;
        this.judgement = judgement;
        this.findings = findings;
        this.windows = windows;
        this.hostile = hostile;
        this.secret = secret;
        this.random = new Random(seed);
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
            HttpResponse<byte[]> task = waited(edge(supplier, GRADES + "/lineItems/" + TASK)
                    .header("Content-Type", "application/json")
                    .PUT(
                            BodyPublishers.ofString(
                                    "{\"lineItem\":{\"sourcedId\":\"" + TASK
                                            + "\",\"status\":\"active\",\"title\":\"Sommen\",\"resultValueMin\":0,\"resultValueMax\":10000000}}"))
                    .build());
            if (task.statusCode() / 100 != 2) {
                throw new IllegalStateException("no task can be given: " + task.statusCode());
            }
            for (String target = ROSTER + "/students?limit=" + PAGE; !target.isEmpty(); ) {
                HttpResponse<byte[]> page = waited(edge(supplier, target).build());
                if (page.statusCode() != 200) {
                    throw new IllegalStateException("the school cannot be read: " + page.statusCode());
                }
                received(supplier, page);
                List<Integer> unused = judgement.learn(supplier, text(page));
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

    private static String token(HttpResponse<byte[]> answer) {
        Matcher matcher = TOKEN.matcher(text(answer));
        if (answer.statusCode() != 200 || !matcher.find()) {
            throw new IllegalStateException("no access token: " + answer.statusCode());
        }
        return matcher.group(1);
    }

    private HttpRequest tokenRequest(URI at, String client) {
        return HttpRequest.newBuilder(URI.create(at + Site.BASE + "/oauth2/token"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret))
                .build();
    }

    private HttpResponse<byte[]> waited(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
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
        return of < 5 ? Answered.Kind.HOSTILE : of < 10 ? Answered.Kind.MARKED : work();
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

    private HttpRequest.Builder edge(Supplier supplier, String target) {
        return HttpRequest.newBuilder(URI.create(gateway.edge() + Site.BASE + target))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + tokens.get(supplier));
    }

    private CompletableFuture<?> askForToken(Supplier supplier, long due) {
        boolean inside = number(3) == 0;
        HttpRequest request =
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
        return send(Answered.Kind.LIST, supplier, edge(supplier, target).build(), due, (answered, response) -> {
            List<Integer> unused = judgement.learn(supplier, text(response));
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
                edge(supplier, ROSTER + "/students/" + pseudonym.get()).build(),
                due,
                (answered, response) -> {
                    if (response.statusCode() == 200
                            && !judgement.learn(supplier, text(response)).equals(List.of(number))) {
                        findings.add("somebody was asked for, and somebody else was answered");
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
        HttpRequest request = edge(supplier, GRADES + "/results/" + id)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(content))
                .build();
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
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        gateway.inside() + Site.BASE + "/" + Supplier.LEESPLANK.id() + ROSTER + "/users/" + pupil.id()))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + insideToken)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"user\":" + pupil.json() + "}"))
                .build();
        return send(Answered.Kind.PUSH, Supplier.LEESPLANK, request, due, (answered, response) -> {});
    }

    // Judging

    /** Takes what came of an exchange. */
    @FunctionalInterface
    private interface Taking {
        void take(Answered answered, HttpResponse<byte[]> response);
    }

    private CompletableFuture<?> send(
            Answered.Kind kind, Supplier supplier, HttpRequest request, long due, Taking taking) {
        return sendAndSee(kind, supplier, request, due, (answered, response) -> {
            if (answered.good()) {
                taking.take(answered, response);
            }
        });
    }

    private CompletableFuture<?> sendAndSee(
            Answered.Kind kind, Supplier supplier, HttpRequest request, long due, Taking taking) {
        long sent = System.nanoTime();
        return http.sendAsync(request, BodyHandlers.ofByteArray()).handle((response, failure) -> {
            try {
                long received = System.nanoTime();
                int status = response == null ? Answered.NONE : response.statusCode();
                var answered = new Answered(
                        kind,
                        supplier,
                        sent,
                        received,
                        status,
                        response == null ? name(failure) : status < 300 ? "" : words(text(response)));
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
        if (answered.kind() == Answered.Kind.MARKED && (answered.status() == 502 || answered.status() == 504)) {
            long unused = refusedHostile.incrementAndGet();
            return;
        }
        // Answers that were sound and said that there is nobody (404), or were none of the others: refused one way or
        // another.
        if (answered.kind() == Answered.Kind.MARKED
                && answered.status() >= 400
                && answered.status() < 500
                && answered.status() != 401) {
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
        findings.add("unexplained: " + answered.kind().name().toLowerCase(java.util.Locale.ROOT) + " "
                + (answered.status() == Answered.NONE ? "no answer" : answered.status()) + " " + answered.words());
    }

    private void received(Supplier supplier, HttpResponse<byte[]> response) {
        judgement.received(supplier, fields(response.headers()), text(response));
    }

    private static String fields(HttpHeaders headers) {
        var all = new StringBuilder();
        new TreeMap<>(headers.map()).forEach((name, values) -> {
            if (!name.equalsIgnoreCase("date")) {
                all.append(name).append(": ").append(String.join(", ", values)).append("\r\n");
            }
        });
        return all.toString();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static Optional<String> next(HttpResponse<byte[]> page) {
        for (String link : page.headers().allValues("Link")) {
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
        int of = number(SchoolSystem.OTHERS);
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
                        judge(
                                supplier,
                                sent,
                                hostile.send(own, at.getPort(), values, smuggled, HOSTILE_PATIENCE_MILLIS));
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
        answers.shutdownNow();
        hostileClients.shutdownNow();
    }
}
