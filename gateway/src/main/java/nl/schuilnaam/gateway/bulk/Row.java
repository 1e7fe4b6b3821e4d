package nl.schuilnaam.gateway.bulk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;

/** One line under its header, for a {@link Layout} to make sense of. What it finds wrong is added to the findings of the reader. */
final class Row {
    private final long line;
    private final Map<String, Integer> columns;
    private final List<String> values;
    private final List<BulkFinding> findings;

    Row(long line, Map<String, Integer> columns, List<String> values, List<BulkFinding> findings) {
        this.line = line;
        this.columns = columns;
        this.values = values;
        this.findings = findings;
    }

    long line() {
        return line;
    }

    void found(String column, String problem, String expected) {
        findings.add(new BulkFinding(line, column, problem, expected));
    }

    /** What stands in this column as it is; empty also where the file has no such column. */
    String raw(String column) {
        Integer index = columns.get(column);
        return index == null ? "" : values.get(index);
    }

    /** A value that can be an id; empty where there is none, or it is unfit, which has been found then. */
    Optional<String> id(String column) {
        String value = raw(column);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (isBlank(value.codePointAt(0)) || isBlank(value.codePointBefore(value.length()))) {
            found(column, "begins or ends with a blank", "none");
        } else if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.FORMAT)) {
            found(column, "holds a character that nobody can see", "only visible ones");
        } else if (value.length() > Identifier.MAX_CHARS) {
            found(column, "is too long", "at most " + Identifier.MAX_CHARS + " characters");
        } else {
            return Optional.of(value);
        }
        return Optional.empty();
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** As {@link #id}, and a value must be there. */
    Optional<String> needed(String column) {
        if (raw(column).isEmpty()) {
            found(column, "is empty", "a value on every line");
        }
        return id(column);
    }

    /** An identifier of a person; what cannot be one of its kind is found. */
    Optional<Identifier> identifier(String column, IdentifierKind kind, Optional<String> value) {
        if (value.isPresent() && !kind.accepts(value.get())) {
            boolean chainId = kind.equals(IdentifierKind.ECK_ID) && IdentifierKind.USERNAME.accepts(value.get());
            found(
                    column,
                    chainId ? "is no ECK iD" : "is no " + kind + " but a number that the law reserves",
                    chainId
                            ? "https://ketenid.nl/, a version, and 128 hexadecimal digits in lower case"
                            : "no such number");
            return Optional.empty();
        }
        return value.map(text -> new Identifier(EntityType.PERSON, kind, text));
    }
}
