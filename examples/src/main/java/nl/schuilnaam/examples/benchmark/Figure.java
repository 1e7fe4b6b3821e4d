package nl.schuilnaam.examples.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One measured figure.
 *
 * @param floor what the disk alone takes or gives, in words; empty where it says nothing
 */
record Figure(String store, String name, double value, String unit, Optional<Bound> must, String floor) {
    /** What a figure must keep to. */
    record Bound(boolean atLeast, double value) {
        static Optional<Bound> least(double value) {
            return Optional.of(new Bound(true, value));
        }

        static Optional<Bound> most(double value) {
            return Optional.of(new Bound(false, value));
        }

        boolean holds(double measured) {
            return atLeast ? measured >= value : measured <= value;
        }
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    boolean holds() {
        return must.map(bound -> bound.holds(value)).orElse(true);
    }

    String line() {
        String bound = must.map(known -> (known.atLeast() ? ">= " : "<= ") + number(known.value()))
                .orElse("");
        return String.format(
                        Locale.ROOT,
                        "%-10s  %-44s %12s %-10s  %-11s %-4s  %s",
                        store,
                        name,
                        number(value),
                        unit,
                        bound,
                        must.isEmpty() ? "" : holds() ? "ok" : "FAIL",
                        floor)
                .stripTrailing();
    }

    private static String number(double value) {
        return value == Math.rint(value) || value >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
