package nl.schuilnaam.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.school.Person;
import nl.schuilnaam.examples.school.RecordType;
import nl.schuilnaam.examples.school.School;
import nl.schuilnaam.examples.search.IdentitySearch;
import nl.schuilnaam.examples.supplier.Leesplank;
import nl.schuilnaam.examples.supplier.Work;

/**
 * What is to be said about a run.
 *
 * @param findings what is wrong, for people; empty if nothing is
 */
record Judgement(Figures figures, List<String> findings) {
    Judgement {
        findings = List.copyOf(findings);
    }

    boolean holds() {
        return figures.hold() && findings.isEmpty();
    }

    /** What is judged, when the captures are complete. */
    record Evidence(
            School school, Installation installation, Traffic traffic, Leesplank leesplank, Received received) {}

    /**
     * Judges a run.
     *
     * @param search for all identities of the school
     */
    static Judgement of(Evidence evidence, IdentitySearch search) throws IOException {
        var findings = new ArrayList<String>();
        Installation installation = evidence.installation;
        // Rekenmaat's agreement permits first names; to find them there is no leak. Everything else is one, and for
        // Leesplank all of it.
        Searched rekenmaat = search(
                search,
                hit -> hit.identity().kind() != Identity.Kind.GIVEN_NAME,
                List.of(installation.capture("rekenmaat.raw"), installation.capture("rekenmaat.bodies")));
        Searched leesplank = search(
                search,
                hit -> true,
                List.of(
                        installation.capture("leesplank.raw"),
                        installation.capture("leesplank.bodies"),
                        installation.capture("leesplank-pushed.raw")));
        rekenmaat.addTo(findings, "FOUND in what Rekenmaat got");
        leesplank.addTo(findings, "FOUND in what Leesplank got");
        List<Path> audit = auditFiles(installation);
        var ours = new ArrayList<>(audit);
        ours.add(installation.directory().resolve("gateway.log"));
        search(search, hit -> true, ours).addTo(findings, "FOUND in the gateway's own log or audit log");
        checkReadBack(evidence.traffic, findings);
        var found = new HashSet<>(rekenmaat.hits);
        found.addAll(leesplank.hits);
        Traffic traffic = evidence.traffic;
        var figures = new Figures(
                search.size(),
                rekenmaat.bytes + leesplank.bytes,
                found.size(),
                shared(evidence.leesplank, traffic),
                traffic.rekenmaat().sent().size() + traffic.leesplank().sent().size(),
                relinked(evidence),
                audit.isEmpty() ? "" : audit.get(0).toString());
        return new Judgement(figures, findings);
    }

    /** What a search of some files gave, and how many bytes it read. */
    private record Searched(Set<IdentitySearch.Hit> hits, long bytes) {
        private void addTo(List<String> findings, String where) {
            IdentitySearch.summary(hits).forEach(line -> findings.add(where + ": " + line));
        }
    }

    private static Searched search(IdentitySearch search, Predicate<IdentitySearch.Hit> isLeak, List<Path> files) {
        List<byte[]> contents =
                files.stream().filter(Files::exists).map(Judgement::read).toList();
        Set<IdentitySearch.Hit> hits = contents.parallelStream()
                .flatMap(content -> search.search(content).stream())
                .filter(isLeak)
                .collect(Collectors.toSet());
        return new Searched(
                hits, contents.stream().mapToLong(content -> content.length).sum());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> auditFiles(Installation installation) throws IOException {
        Path directory = installation.directory().resolve("data").resolve("audit");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Ids that both suppliers got from the gateway. Both write them in the same format, so that equal ids would be equal texts. */
    private static int shared(Leesplank leesplank, Traffic traffic) {
        Set<String> first = new HashSet<>();
        traffic.rekenmaat().students().values().forEach(node -> addIds(node, first));
        traffic.rekenmaat().classes().forEach(node -> addIds(node, first));
        traffic.rekenmaat().enrollments().forEach(node -> addIds(node, first));
        Set<String> second = new HashSet<>();
        traffic.leesplank().students().values().forEach(node -> addIds(node, second));
        for (RecordType type : List.of(RecordType.USER, RecordType.CLASS, RecordType.ENROLLMENT)) {
            leesplank.store().all(type).forEach(node -> addIds(node, second));
        }
        first.retainAll(second);
        return first.size();
    }

    private static void addIds(JsonNode node, Set<String> ids) {
        if (node.has("sourcedId")) {
            ids.add(id(node));
        }
        node.forEach(each -> addIds(each, ids));
    }

    /**
     * How many results stand in the school for the pupil whom the supplier meant. Whom Leesplank meant is known from what was pushed to it; whom Rekenmaat meant, from the
     * first name that it may see.
     */
    private static int relinked(Evidence evidence) {
        Traffic traffic = evidence.traffic;
        int right = 0;
        for (Work.Sent sent : traffic.leesplank().sent()) {
            Person meant = traffic.pushed().get(sent.student());
            if (meant != null && evidence.received.pupil(sent).equals(meant.sourcedId())) {
                right++;
            }
        }
        Set<String> taken = new HashSet<>();
        for (Work.Sent sent : traffic.rekenmaat().sent()) {
            String owner = evidence.received.pupil(sent);
            JsonNode seen = traffic.rekenmaat().students().get(sent.student());
            boolean sameName = evidence.school
                    .person(owner)
                    .map(person -> seen != null
                            && person.givenName().equals(seen.path("givenName").asText()))
                    .orElse(false);
            if (sameName && taken.add(owner)) {
                right++;
            }
        }
        return right;
    }

    private static void checkReadBack(Traffic traffic, List<String> findings) {
        if (!isAsSent(traffic.rekenmaat().readBack(), traffic.rekenmaat().sent())) {
            findings.add("Rekenmaat did not read back what it sent");
        }
        if (!isAsSent(traffic.leesplank().readBack(), traffic.leesplank().sent())) {
            findings.add("Leesplank did not read back what it sent");
        }
        if (!traffic.leesplank()
                .students()
                .keySet()
                .containsAll(traffic.pushed().keySet())) {
            findings.add("Leesplank knows pupils by one id when pushed and by another when pulled");
        }
        Set<String> owners =
                traffic.pushed().values().stream().map(Person::sourcedId).collect(Collectors.toSet());
        if (traffic.fetched().size() != traffic.leesplank().sent().size()
                || traffic.fetched().stream().anyMatch(result -> !owners.contains(id(result.path("student"))))) {
            findings.add("results fetched from Leesplank's API are not for the real pupils");
        }
    }

    private static boolean isAsSent(List<JsonNode> readBack, List<Work.Sent> sent) {
        return readBack.size() == sent.size() && readBack.stream().allMatch(result -> isAsSent(result, sent));
    }

    private static boolean isAsSent(JsonNode result, List<Work.Sent> sent) {
        return sent.stream()
                .anyMatch(one -> one.id().equals(id(result))
                        && one.student().equals(id(result.path("student")))
                        && one.score().equals(result.path("score").asText()));
    }

    private static String id(JsonNode node) {
        return node.path("sourcedId").asText();
    }
}
