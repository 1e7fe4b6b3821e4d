package nl.schuilnaam.examples.hunt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import nl.schuilnaam.examples.search.CodeNames;
import nl.schuilnaam.examples.search.IdentitySearch;

/** Says what of the bytes that were kept should not have been in them. */
final class Judgement {
    private final Canaries canaries;
    private final IdentitySearch search;

    Judgement(Canaries canaries) {
        this.canaries = canaries;
        this.search = canaries.search();
    }

    /**
     * What somebody got, or what was written somewhere.
     *
     * @param place in words that name nobody
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Piece(String place, byte[] bytes) {
        /** The place only. */
        @Override
        public String toString() {
            return "Piece[" + place + "]";
        }
    }

    /**
     * Something that should not be where it is; never the value.
     *
     * @param place who got it, and in answer to what
     * @param what of which field it is the value, or what is shared
     * @param how in which encoding; empty for plain
     */
    record Find(String place, String what, String how) {}

    int size() {
        return search.size();
    }

    /**
     * Searches what somebody got.
     *
     * @param whole every byte of it, as it came
     * @param pieces the same in pieces, only looked into to tell where a find is
     * @param permits whether values of these fields may be there
     */
    Set<Find> finds(Piece whole, List<Piece> pieces, Predicate<Set<String>> permits) {
        var finds = new LinkedHashSet<Find>();
        Set<IdentitySearch.Hit> hits = hits(whole.bytes(), permits);
        if (hits.isEmpty()) {
            return finds;
        }
        for (Piece piece : pieces) {
            for (IdentitySearch.Hit hit : hits(piece.bytes(), permits)) {
                boolean unused = finds.add(find(whole.place() + ", " + piece.place(), hit));
            }
        }
        if (finds.isEmpty()) {
            hits.forEach(hit -> finds.add(find(whole.place(), hit)));
        }
        return finds;
    }

    private Find find(String place, IdentitySearch.Hit hit) {
        return new Find(
                place,
                hit.identity().kind() + " of " + String.join(" and ", new TreeSet<>(canaries.fields(hit.identity()))),
                hit.how());
    }

    private Set<IdentitySearch.Hit> hits(byte[] bytes, Predicate<Set<String>> permits) {
        var hits = new LinkedHashSet<IdentitySearch.Hit>();
        for (IdentitySearch.Hit hit : search.search(bytes)) {
            if (!permits.test(canaries.fields(hit.identity()))) {
                boolean unused = hits.add(hit);
            }
        }
        return hits;
    }

    /** Code names that two suppliers got, in whichever form each of them has them, and ids of the one's own making at another. */
    static List<Find> shared(Map<String, byte[]> received, Map<String, String> ownPrefixes) {
        var finds = new ArrayList<Find>();
        Map<String, String> owner = new HashMap<>();
        Map<String, Integer> shared = new LinkedHashMap<>();
        received.forEach((supplier, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            for (String pseudonym : CodeNames.in(text)) {
                String first = owner.putIfAbsent(pseudonym, supplier);
                if (first != null && !first.equals(supplier)) {
                    String both = first + " and " + supplier;
                    shared.put(both, shared.getOrDefault(both, 0) + 1);
                }
            }
            ownPrefixes.forEach((other, prefix) -> {
                if (!other.equals(supplier) && text.contains(prefix)) {
                    finds.add(new Find(supplier, "an id that " + other + " made", ""));
                }
            });
        });
        shared.forEach((both, count) -> finds.add(new Find(both, count + " code names in common", "")));
        return finds;
    }
}
