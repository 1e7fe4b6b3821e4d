package nl.schuilnaam.examples.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.search.CodeNames;
import nl.schuilnaam.examples.search.IdentitySearch;

/**
 * Judges everything that reaches a supplier: whom it names, whose pseudonyms are in it, and whether they are the same as ever. Searching is done on one thread of its own, each
 * content once, however often it comes.
 */
final class Judgement {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Findings findings;
    private final IdentitySearch search;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Supplier, Supplier.Knowledge> knowledge = new EnumMap<>(Supplier.class);
    private final Map<String, Supplier> owners = new ConcurrentHashMap<>();
    private final Map<Supplier, Set<Long>> seen = new EnumMap<>(Supplier.class);
    private final ExecutorService searching = Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "soak-search");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong searched = new AtomicLong();

    /** @param most how many pupils there will ever be */
    Judgement(int most, Findings findings) {
        this.findings = findings;
        var identities = new ArrayList<Identity>();
        for (int i = 0; i < most; i++) {
            var pupil = new Pupil(i);
            identities.addAll(pupil.identities());
            for (Supplier each : Supplier.values()) {
                numbers.put(each.name(pupil), i);
            }
        }
        identities.add(new Identity(Identity.Kind.TEXT, SchoolSystem.SECRET));
        identities.add(new Identity(Identity.Kind.TEXT, SchoolSystem.POISON));
        this.search = new IdentitySearch(identities);
        for (Supplier each : Supplier.values()) {
            knowledge.put(each, new Supplier.Knowledge());
            seen.put(each, ConcurrentHashMap.newKeySet());
        }
    }

    Supplier.Knowledge of(Supplier supplier) {
        return java.util.Objects.requireNonNull(knowledge.get(supplier));
    }

    int identities() {
        return search.size();
    }

    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    long searched() {
        return searched.get();
    }

    /** Something reached a supplier. */
    void received(Supplier supplier, String head, String content) {
        long unused = messages.incrementAndGet();
        unused = bytes.addAndGet(head.length() + (long) content.length());
        boolean first = java.util.Objects.requireNonNull(seen.get(supplier)).add(hash(content));
        searching.execute(() -> {
            look(supplier, head);
            if (first) {
                look(supplier, content);
            }
        });
    }

    /** Bytes that reached nobody, or nobody who may know anything: a log, a file, an answer to hostile bytes from outside. */
    void nobody(String place, byte[] all) {
        hits(all, kind -> false)
                .forEach(hit -> findings.add(
                        place + " holds " + hit.identity().kind() + (hit.how().isEmpty() ? "" : " in " + hit.how())));
    }

    private void look(Supplier supplier, String text) {
        searched.addAndGet(text.length());
        hits(text.getBytes(StandardCharsets.ISO_8859_1), kind -> kind == supplier.kept())
                .forEach(hit -> findings.add(supplier.id() + " was told "
                        + hit.identity().kind() + (hit.how().isEmpty() ? "" : " in " + hit.how())));
        for (String each : CodeNames.in(text)) {
            Supplier owner = owners.putIfAbsent(each, supplier);
            if (owner != null && owner != supplier) {
                findings.add(supplier.id() + " was told a pseudonym of " + owner.id());
            }
        }
    }

    private List<IdentitySearch.Hit> hits(byte[] all, Predicate<Identity.Kind> permitted) {
        return search.search(all).stream()
                .filter(hit -> !permitted.test(hit.identity().kind()))
                .toList();
    }

    /** FNV-1a over 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Reads whom a list or a single record speaks of; the numbers of those whom it knows. */
    List<Integer> learn(Supplier supplier, String content) {
        var spoken = new ArrayList<Integer>();
        try {
            JsonNode message = MAPPER.readTree(content);
            if (message.has("user")) {
                learn(supplier, message.path("user")).ifPresent(spoken::add);
            }
            message.path("users").forEach(user -> learn(supplier, user).ifPresent(spoken::add));
        } catch (JsonProcessingException e) {
            findings.add("an answer of 200 is not JSON");
        }
        return spoken;
    }

    private Optional<Integer> learn(Supplier supplier, JsonNode user) {
        Integer number = numbers.get(user.path(supplier.known()).asText());
        if (number == null) {
            findings.add("an answer speaks of nobody whom the school has");
            return Optional.empty();
        }
        of(supplier).learn(number, user.path("sourcedId").asText()).ifPresent(findings::add);
        return Optional.of(number);
    }

    /** A pupil was pushed to a supplier's API, under the id that the path ends with. */
    void pushed(Supplier supplier, String id, String content) {
        learn(supplier, content).forEach(number -> {
            if (!of(supplier).pseudonym(number).equals(Optional.of(id))) {
                findings.add("a pushed pupil bears one id in the address and another one in the content");
            }
        });
    }

    /** Waits until everything that came has been searched. */
    void finish() throws InterruptedException {
        searching.shutdown();
        if (!searching.awaitTermination(5, TimeUnit.MINUTES)) {
            findings.add("the search did not end in time");
        }
    }
}
