package nl.schuilnaam.gateway.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How much of a corpus a redactor finds, per sort of label, and how much it changes that it should not. */
final class CorpusFigures {
    private static final Pattern NOT_OF_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\u00ad\u200b\u200d&#;]+");

    private final Map<String, int[]> found = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int exact;
    private int named;
    private final Map<String, int[]> changed = new TreeMap<>();

    CorpusFigures(Redactor redactor, List<Corpus.Sentence> sentences) {
        for (Corpus.Sentence sentence : sentences) {
            String redacted = redactor.redact(sentence.text()).text();
            if (sentence.labels().isEmpty()) {
                int[] counts = changed.computeIfAbsent(sentence.sort(), sort -> new int[2]);
                counts[1]++;
                if (!redacted.equals(sentence.text())) {
                    counts[0]++;
                    failures.add("changed: " + sentence.text() + " -> " + redacted);
                }
                continue;
            }
            named++;
            if (redacted.equals(sentence.expected())) {
                exact++;
            }
            boolean missed = false;
            for (Corpus.Label label : sentence.labels()) {
                boolean gone = isGone(label, redacted);
                int[] counts = found.computeIfAbsent(label.sort(), sort -> new int[2]);
                counts[0] += gone ? 1 : 0;
                counts[1]++;
                missed |= !gone;
            }
            if (missed) {
                failures.add("missed " + sentence.sort() + ": " + sentence.text() + " -> " + redacted);
            } else if (!redacted.equals(sentence.expected())) {
                failures.add("inexact " + sentence.sort() + ": " + sentence.text() + " -> " + redacted);
            }
        }
    }

    /** Whether nothing of what was labelled stands in the text any more, particles of a name excepted. */
    private static boolean isGone(Corpus.Label label, String redacted) {
        if (label.kind() != Kind.NAME && redacted.contains(label.written())) {
            return false;
        }
        List<String> left = List.of(NOT_OF_A_WORD.split(redacted));
        for (String word : NOT_OF_A_WORD.split(label.written(), -1)) {
            boolean telling = label.kind() == Kind.NAME
                    ? word.length() > 1 && !Words.has(Words.cues(word), Words.PARTICLE)
                    : word.length() > 3 && word.chars().anyMatch(Character::isDigit);
            if (telling && left.contains(word)) {
                return false;
            }
        }
        return true;
    }

    /** The share that was found of one sort, 1 if all. */
    double recall(String sort) {
        int[] counts = found.getOrDefault(sort, new int[] {0, 1});
        return (double) counts[0] / counts[1];
    }

    /** The share of sentences without a name that were changed, of one sort. */
    double changed(String sort) {
        int[] counts = changed.getOrDefault(sort, new int[] {0, 1});
        return (double) counts[0] / counts[1];
    }

    int sentences() {
        return named + changed.values().stream().mapToInt(counts -> counts[1]).sum();
    }

    List<String> failures() {
        return failures;
    }

    @Override
    public String toString() {
        var figures = new StringBuilder();
        found.forEach((sort, counts) -> figures.append(
                "%-12s %5d of %5d  %.2f %%%n".formatted(sort, counts[0], counts[1], 100.0 * counts[0] / counts[1])));
        figures.append("%d of %d sentences with names exactly as wanted%n".formatted(exact, named));
        changed.forEach((sort, counts) -> figures.append("%d of %d sentences without a name (%s) changed: %.2f %%%n"
                .formatted(counts[0], counts[1], sort, 100.0 * counts[0] / counts[1])));
        return figures.toString();
    }
}
