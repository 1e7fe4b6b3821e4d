package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.school.OneRosterServer;
import nl.schuilnaam.examples.school.RecordStore;
import nl.schuilnaam.examples.supplier.Tap;

/** One school, one gateway, an agreement with each of some suppliers, everything that they permit, and the search. */
final class Round {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SLIPS = 7;
    private static final int TRIES = 10;

    private final Vertx vertx;
    private final Site site;
    private final Standard standard;
    private final Path directory;
    private final long seed;
    private final Random random;
    private final CanarySchool school;
    private final Map<String, Supplier> suppliers = new LinkedHashMap<>();
    private int refusedByCheck;

    private Round(Vertx vertx, Site site, Standard standard, Path directory, long seed) {
        this.vertx = vertx;
        this.site = site;
        this.standard = standard;
        this.directory = directory;
        this.seed = seed;
        this.random = new Random(seed);
        this.school = CanarySchool.make(standard, new Canaries(random));
    }

    /** A supplier with its API and what it received. */
    private record Supplier(OneRosterServer api, Tap atApi, Path pushed, Path answered) {}

    /**
     * What came of a round.
     *
     * @param answered exchanges that gave what was asked for
     * @param pushed requests that reached an API of a supplier
     * @param refusals of the gateway, by the name of the problem
     * @param operations of the standard that were tried
     */
    record Outcome(
            long seed,
            int agreements,
            int refusedByCheck,
            int populations,
            long exchanges,
            long answered,
            long pushed,
            long bytes,
            int identities,
            int slips,
            Map<String, Integer> refusals,
            Set<String> operations,
            Set<Judgement.Find> finds) {
        Outcome {
            refusals = new TreeMap<>(refusals);
            operations = new LinkedHashSet<>(operations);
            finds = new LinkedHashSet<>(finds);
        }
    }

    static Outcome run(Vertx vertx, Site site, Standard standard, Path directory, long seed) throws Exception {
        return new Round(vertx, site, standard, Files.createDirectories(directory), seed).run();
    }

    private Outcome run() throws Exception {
        OneRosterServer atSchool =
                done(OneRosterServer.start(vertx, 0, Map.of(Site.AT_SCHOOL, site.secret("origins")), school.store()));
        for (String name : Site.SUPPLIERS) {
            OneRosterServer api = done(OneRosterServer.start(
                    vertx, 0, Map.of(Site.AT_SUPPLIERS, site.secret("origins")), new RecordStore()));
            Path pushed = directory.resolve(name + "-pushed.raw");
            Tap tap = done(Tap.start(vertx, api.port(), Tap.Receiver.SERVER, pushed));
            suppliers.put(name, new Supplier(api, tap, pushed, directory.resolve(name + ".raw")));
        }
        var apis = new LinkedHashMap<String, String>();
        suppliers.forEach((name, supplier) ->
                apis.put(name, "http://127.0.0.1:" + supplier.atApi().port()));
        Path configuration = site.configure(directory, atSchool.root(), apis);
        Map<String, GeneratedAgreement> agreements = agree();
        Driven driven;
        try (GatewayCommand.Running gateway =
                site.command(directory).run(configuration, directory.resolve("gateway.log"))) {
            driven = drive(gateway, agreements);
        } finally {
            done(atSchool.stop());
        }
        for (Supplier supplier : suppliers.values()) {
            done(supplier.atApi().captured());
            done(supplier.atApi().stop());
            done(supplier.api().stop());
        }
        return judge(agreements, driven);
    }

    // Agreements

    private Map<String, GeneratedAgreement> agree() throws IOException, InterruptedException {
        var agreements = new LinkedHashMap<String, GeneratedAgreement>();
        Set<String> missing = new LinkedHashSet<>(Site.SUPPLIERS);
        for (int i = 0; i < TRIES; i++) {
            for (String name : missing) {
                GeneratedAgreement made = GeneratedAgreement.make(random, name, Site.SCHOOL, standard, school);
                agreements.put(name, made);
                Path unused = Files.writeString(directory.resolve("agreements").resolve(name + ".yaml"), made.text());
            }
            String said = site.check(directory);
            if (said.isEmpty()) {
                return agreements;
            }
            missing.clear();
            Site.SUPPLIERS.stream()
                    .filter(name -> said.contains(name + ".yaml"))
                    .forEach(missing::add);
            refusedByCheck += missing.size();
            if (missing.isEmpty()) {
                throw new IllegalStateException("check refuses the configuration: " + said);
            }
        }
        throw new IllegalStateException("no agreement that check accepts in " + TRIES + " tries");
    }

    // Exchanges

    /** What goes on with one supplier. */
    private record Party(Client edge, Client inside, Drive drive) {}

    private record Driven(Map<String, Party> parties, int slips) {}

    private Driven drive(GatewayCommand.Running gateway, Map<String, GeneratedAgreement> agreements)
            throws InterruptedException, ExecutionException, TimeoutException {
        var parties = new LinkedHashMap<String, Party>();
        var taps = new ArrayList<Tap>();
        for (String name : Site.SUPPLIERS) {
            Tap tap = done(Tap.start(
                    vertx,
                    gateway.edge().getPort(),
                    Tap.Receiver.CLIENT,
                    supplier(name).answered()));
            taps.add(tap);
            var edge = new Client(gateway.edge(), tap.port(), "/" + Site.SCHOOL);
            var inside = new Client(gateway.inside(), gateway.inside().getPort(), "/" + Site.SCHOOL + "/" + name);
            var drive = new Drive(standard, agreement(agreements, name), school, edge, inside, random.nextLong());
            parties.put(name, new Party(edge, inside, drive));
        }
        ExecutorService threads = Executors.newFixedThreadPool(Site.SUPPLIERS.size());
        try {
            each(threads, parties, (name, party) -> {
                party.edge.open("/" + Site.SCHOOL, name, site.secret(name));
                party.inside.open("/" + Site.SCHOOL, Site.SYSTEM, site.secret(Site.SYSTEM));
                party.drive.awaitPopulation();
                party.drive.school();
                party.drive.supplier();
            });
            Known others = List.copyOf(parties.values()).get(0).drive.known();
            each(threads, parties, (name, party) -> {
                if (!party.drive.known().equals(others)) {
                    party.drive.foreign(others);
                }
            });
            List<CanarySchool.Slip> slips = school.slip(SLIPS);
            each(threads, parties, (name, party) -> {
                party.drive.supplierReads();
                party.drive.schoolPushes();
            });
            for (Tap tap : taps) {
                done(tap.captured());
                done(tap.stop());
            }
            return new Driven(parties, slips.size());
        } finally {
            List<Runnable> unused = threads.shutdownNow();
        }
    }

    private interface Step {
        void take(String supplier, Party party) throws Exception;
    }

    private static void each(ExecutorService threads, Map<String, Party> parties, Step step)
            throws InterruptedException, ExecutionException, TimeoutException {
        var running = new ArrayList<java.util.concurrent.Future<?>>();
        parties.forEach((name, party) -> {
            Callable<String> task = () -> {
                step.take(name, party);
                return name;
            };
            running.add(threads.submit(task));
        });
        for (java.util.concurrent.Future<?> one : running) {
            Object unused = one.get(180, TimeUnit.SECONDS);
        }
    }

    private Supplier supplier(String name) {
        Supplier supplier = suppliers.get(name);
        if (supplier == null) {
            throw new IllegalArgumentException("no such supplier: " + name);
        }
        return supplier;
    }

    private static GeneratedAgreement agreement(Map<String, GeneratedAgreement> agreements, String name) {
        GeneratedAgreement agreement = agreements.get(name);
        if (agreement == null) {
            throw new IllegalArgumentException("no agreement: " + name);
        }
        return agreement;
    }

    // The search

    private Outcome judge(Map<String, GeneratedAgreement> agreements, Driven driven) throws IOException {
        var judgement = new Judgement(school.canaries());
        var finds = new LinkedHashSet<Judgement.Find>();
        var received = new LinkedHashMap<String, byte[]>();
        var prefixes = new LinkedHashMap<String, String>();
        long bytes = 0;
        long exchanges = 0;
        long answered = 0;
        long pushed = 0;
        for (Map.Entry<String, Party> each : driven.parties.entrySet()) {
            String name = each.getKey();
            Party party = each.getValue();
            GeneratedAgreement agreement = agreement(agreements, name);
            List<Judgement.Piece> pieces = pieces(name, party);
            byte[] whole = whole(name, pieces);
            bytes += whole.length;
            exchanges += party.edge.answers().size() + party.inside.answers().size();
            answered += Stream.concat(party.edge.answers().stream(), party.inside.answers().stream())
                    .filter(answer -> answer.status() / 100 == 2)
                    .count();
            pushed += supplier(name).api().requests();
            received.put(name, whole);
            prefixes.put(name, party.drive.ownPrefix());
            finds.addAll(judgement.finds(new Judgement.Piece(name, whole), pieces, agreement::permits));
        }
        finds.addAll(Judgement.shared(received, prefixes));
        for (Judgement.Piece piece : ours()) {
            bytes += piece.bytes().length;
            finds.addAll(judgement.finds(piece, List.of(), fields -> false));
        }
        var operations = new LinkedHashSet<String>();
        agreements.values().forEach(agreement -> {
            agreement.operations().forEach(operation -> operations.add("edge " + operation.id()));
            agreement.schoolOperations().forEach(operation -> operations.add("inside " + operation.id()));
        });
        return new Outcome(
                seed,
                agreements.size(),
                refusedByCheck,
                (int) agreements.values().stream()
                        .filter(agreement -> !agreement.population().isEmpty())
                        .count(),
                exchanges,
                answered,
                pushed,
                bytes,
                judgement.size(),
                driven.slips,
                refusals(),
                operations,
                finds);
    }

    private List<Judgement.Piece> pieces(String name, Party party) {
        var pieces = new ArrayList<Judgement.Piece>();
        party.edge.answers().forEach(answer -> pieces.add(new Judgement.Piece(answer.place(), answer.bytes())));
        supplier(name)
                .api()
                .seen()
                .forEach(seen -> pieces.add(new Judgement.Piece(
                        "pushed with " + seen.method(),
                        (seen.target() + "\n" + seen.body()).getBytes(StandardCharsets.UTF_8))));
        return pieces;
    }

    /** Every byte on the wire, and the messages again as their readers put them together: a chunk may end within a name. */
    private byte[] whole(String name, List<Judgement.Piece> pieces) throws IOException {
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(Files.readAllBytes(supplier(name).answered()));
        whole.write('\n');
        whole.writeBytes(Files.readAllBytes(supplier(name).pushed()));
        if (new String(whole.toByteArray(), StandardCharsets.ISO_8859_1)
                .toLowerCase(java.util.Locale.ROOT)
                .contains("\r\ntransfer-encoding: chunked")) {
            pieces.forEach(piece -> {
                whole.write('\n');
                whole.writeBytes(piece.bytes());
            });
        }
        return whole.toByteArray();
    }

    /** What the gateway keeps for itself: log, audit log, store, temporary files, and how they are called. The archive of agreements holds these as they are. */
    private List<Judgement.Piece> ours() throws IOException {
        var pieces = new ArrayList<Judgement.Piece>();
        var names = new StringBuilder();
        Path archive = directory.resolve("data/agreements");
        for (String place : List.of("gateway.log", "data", "tmp")) {
            if (!Files.exists(directory.resolve(place))) {
                continue;
            }
            try (Stream<Path> files = Files.walk(directory.resolve(place))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String name = directory.relativize(file).toString();
                    names.append(name).append('\n');
                    if (Files.isRegularFile(file) && !file.startsWith(archive)) {
                        pieces.add(new Judgement.Piece("the gateway's own " + kind(name), Files.readAllBytes(file)));
                    }
                }
            }
        }
        pieces.add(new Judgement.Piece(
                "the gateway's own names of files", names.toString().getBytes(StandardCharsets.UTF_8)));
        return pieces;
    }

    private static String kind(String name) {
        return name.startsWith("data/audit")
                ? "audit log"
                : name.startsWith("data") ? "data" : name.startsWith("tmp") ? "temporary files" : "log";
    }

    /** By the audit log, since clients are told less. */
    private Map<String, Integer> refusals() throws IOException {
        var refusals = new TreeMap<String, Integer>();
        Path audit = directory.resolve("data/audit");
        try (Stream<Path> files = Files.walk(audit)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    JsonNode record = line.startsWith("{") ? MAPPER.readTree(line) : MAPPER.nullNode();
                    JsonNode problem = record.findPath("problem");
                    if (problem.isTextual()) {
                        refusals.merge(problem.asText(), 1, Integer::sum);
                    }
                }
            }
        }
        return refusals;
    }

    private static <T> T done(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
