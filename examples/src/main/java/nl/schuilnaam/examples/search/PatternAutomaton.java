package nl.schuilnaam.examples.search;

import java.util.Arrays;
import java.util.List;

/**
 * Finds many patterns in one pass over a text (A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18(6), 1975). The edges stand in one open hash table, so that
 * a million nodes take some tens of megabytes. Immutable; may be used by several threads.
 */
final class PatternAutomaton {
    /** Takes what is found. */
    interface Sink {
        /**
         * @param pattern its place in the list
         * @param end the position after its last character
         */
        void found(int pattern, int end);
    }

    private static final int NONE = -1;

    private final long[] edgeKeys;
    private final int[] edgeTargets;
    private final int mask;
    private final int[] failure;
    private final int[] pattern;
    private final int[] nextWithPattern;
    private int nodes = 1;

    /**
     * @param patterns none empty, none twice
     */
    PatternAutomaton(List<char[]> patterns) {
        int most = 1 + patterns.stream().mapToInt(each -> each.length).sum();
        int size = Integer.highestOneBit(Math.max(16, most)) * 4;
        mask = size - 1;
        edgeKeys = new long[size];
        edgeTargets = new int[size];
        Arrays.fill(edgeKeys, NONE);
        var parent = new int[most];
        var via = new char[most];
        var depth = new int[most];
        var ends = new int[most];
        Arrays.fill(ends, NONE);
        for (int p = 0; p < patterns.size(); p++) {
            int node = 0;
            for (char c : patterns.get(p)) {
                int next = edge(node, c);
                if (next == NONE) {
                    next = nodes++;
                    parent[next] = node;
                    via[next] = c;
                    depth[next] = depth[node] + 1;
                    addEdge(node, c, next);
                }
                node = next;
            }
            ends[node] = p;
        }
        pattern = Arrays.copyOf(ends, nodes);
        failure = new int[nodes];
        nextWithPattern = new int[nodes];
        for (int node : byDepth(depth)) {
            if (node == 0) {
                continue;
            }
            failure[node] = depth[node] == 1 ? 0 : step(failure[parent[node]], via[node]);
            int fallback = failure[node];
            nextWithPattern[node] = pattern[fallback] == NONE ? nextWithPattern[fallback] : fallback;
        }
    }

    /** Nearer nodes first: a node's failure is nearer than itself. */
    private int[] byDepth(int[] depth) {
        int deepest = 0;
        for (int i = 0; i < nodes; i++) {
            deepest = Math.max(deepest, depth[i]);
        }
        var starts = new int[deepest + 2];
        for (int i = 0; i < nodes; i++) {
            starts[depth[i] + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        var order = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            order[starts[depth[i]]++] = i;
        }
        return order;
    }

    /** Reports every place where a pattern ends. */
    void search(char[] text, Sink sink) {
        int node = 0;
        for (int i = 0; i < text.length; i++) {
            node = step(node, text[i]);
            for (int at = pattern[node] == NONE ? nextWithPattern[node] : node; at != 0; at = nextWithPattern[at]) {
                sink.found(pattern[at], i + 1);
            }
        }
    }

    private int step(int from, char c) {
        int node = from;
        while (true) {
            int next = edge(node, c);
            if (next != NONE) {
                return next;
            }
            if (node == 0) {
                return 0;
            }
            node = failure[node];
        }
    }

    private int edge(int node, char c) {
        long key = key(node, c);
        for (int slot = slot(key); edgeKeys[slot] != NONE; slot = (slot + 1) & mask) {
            if (edgeKeys[slot] == key) {
                return edgeTargets[slot];
            }
        }
        return NONE;
    }

    private void addEdge(int node, char c, int target) {
        long key = key(node, c);
        int slot = slot(key);
        while (edgeKeys[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        edgeKeys[slot] = key;
        edgeTargets[slot] = target;
    }

    private static long key(int node, char c) {
        return (long) node << 16 | c;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
