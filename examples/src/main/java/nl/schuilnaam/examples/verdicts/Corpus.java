package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All cases of a run. */
record Corpus(List<RequestCase> requests, List<ResponseCase> responses) {
    /** Families of which the place of every single byte matters, so that they are sent byte by byte as well. */
    private static final Set<String> BYTE_BY_BYTE = Set.of(
            "length",
            "coding",
            "coding-length",
            "both",
            "chunk",
            "trailer",
            "line-end",
            "fold",
            "line",
            "pipeline",
            "behind",
            "upgrade",
            CaseFile.FAMILY);

    private static final int MOST_SINGLE_BYTES = 2_000;

    Corpus {
        requests = List.copyOf(requests);
        responses = List.copyOf(responses);
        var ids = new HashSet<String>();
        requests.forEach(each -> unique(ids, "edge " + each.id()));
        responses.forEach(each -> unique(ids, "origin " + each.id()));
    }

    private static void unique(Set<String> ids, String id) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("two cases have one id: " + id);
        }
    }

    /** Our own cases, those of the folders, or those of them that were chosen. */
    static Corpus of(List<Path> folders, Set<String> only) throws IOException {
        var ownRequests = new RequestCases();
        FramingRequests.addTo(ownRequests);
        ChunkRequests.addTo(ownRequests);
        FieldRequests.addTo(ownRequests);
        LineRequests.addTo(ownRequests);
        var ownResponses = new Responses();
        HeadResponses.addTo(ownResponses);
        ContentResponses.addTo(ownResponses);
        var requests = new ArrayList<>(ownRequests.all());
        var responses = new ArrayList<>(ownResponses.all());
        for (Path folder : folders) {
            CaseFile.Folder read = CaseFile.readAll(folder);
            requests.addAll(read.requests());
            responses.addAll(read.responses());
        }
        var words = new HashSet<String>();
        requests.forEach(each -> words.addAll(words("edge", each.family(), each.id())));
        responses.forEach(each -> words.addAll(words("origin", each.family(), each.id())));
        for (String word : only) {
            if (!words.contains(word)) {
                throw new IllegalArgumentException("no case, family or side: " + word);
            }
        }
        return new Corpus(
                requests.stream()
                        .filter(each -> isChosen(only, words("edge", each.family(), each.id())))
                        .toList(),
                responses.stream()
                        .filter(each -> isChosen(only, words("origin", each.family(), each.id())))
                        .toList());
    }

    /** By which words a case can be chosen. */
    private static List<String> words(String side, String family, String id) {
        return List.of(side, family, side + ":" + family, id);
    }

    private static boolean isChosen(Set<String> only, List<String> words) {
        return only.isEmpty() || words.stream().anyMatch(only::contains);
    }

    static List<Manner> manners(RequestCase of) {
        return BYTE_BY_BYTE.contains(of.family()) && of.text().length() < MOST_SINGLE_BYTES
                ? List.of(Manner.WHOLE, Manner.CUT, Manner.BYTES)
                : List.of(Manner.WHOLE, Manner.CUT);
    }

    /** What is slow by itself is not cut as well. */
    static List<Manner> manners(ResponseCase of) {
        return of.text().contains("${pause") ? List.of(Manner.WHOLE) : List.of(Manner.WHOLE, Manner.CUT);
    }
}
