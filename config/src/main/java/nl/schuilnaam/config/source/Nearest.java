package nl.schuilnaam.config.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a writer probably meant. */
public final class Nearest {
    private static final int LISTED = 12;

    private Nearest() {}

    /** What to write instead: the nearest of the names, or all of them when none is near and they are few. */
    public static String among(Collection<String> names, String written) {
        Optional<String> nearest = names.stream()
                .filter(name ->
                        distance(name, written) <= Math.max(1, (Math.min(name.length(), written.length()) + 1) / 3))
                .min(Comparator.<String>comparingInt(name -> distance(name, written))
                        .thenComparing(name -> name));
        if (nearest.isPresent()) {
            return "'" + nearest.get() + "'";
        }
        if (names.isEmpty()) {
            return "nothing here";
        }
        String first = names.stream().sorted().limit(LISTED).collect(Collectors.joining(", "));
        return names.size() > LISTED ? "one of " + names.size() + " names such as " + first : "one of " + first;
    }

    /** Optimal string alignment: letters changed, left out, added, or swapped with their neighbour. Case does not count. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        if (Math.abs(a.length() - b.length()) > 8 || a.length() > 200) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
