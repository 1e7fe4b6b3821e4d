package nl.schuilnaam.examples.demo;

import java.util.ArrayList;
import java.util.List;

/** A table with a name in front of each row, for a terminal of 110 columns; what is too long is cut. */
final class SideBySide {
    private static final int NAME = 11;
    private static final int CELL = 31;

    private final List<String> lines = new ArrayList<>();

    SideBySide(String... headings) {
        row("", headings);
        lines.add("-".repeat(NAME + headings.length * (CELL + 2)));
    }

    void row(String name, String... cells) {
        var line = new StringBuilder(fit(name, NAME));
        for (String cell : cells) {
            line.append("  ").append(fit(cell, CELL));
        }
        lines.add(line.toString().stripTrailing());
    }

    private static String fit(String text, int width) {
        String shown = text.isEmpty() ? "-" : text;
        if (text.isEmpty() && width == NAME) {
            shown = "";
        }
        if (shown.codePointCount(0, shown.length()) > width) {
            shown = shown.substring(0, shown.offsetByCodePoints(0, width - 1)) + "…";
        }
        return shown + " ".repeat(width - shown.codePointCount(0, shown.length()));
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
