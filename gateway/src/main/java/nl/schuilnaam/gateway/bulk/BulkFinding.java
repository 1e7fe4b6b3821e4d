package nl.schuilnaam.gateway.bulk;

/**
 * Something wrong in a file of persons. It never holds anything that the file says: a file without a header would otherwise show its first person.
 *
 * @param line from 1, which is the header
 * @param column the name that the column has by its standard, or where it stands ({@code column 3}); empty for a line as a whole
 * @param problem what is wrong, as the end of a sentence about the column: {@code is empty}
 * @param expected what would be right
 */
public record BulkFinding(long line, String column, String problem, String expected) {
    /** {@code line 12: email: begins or ends with a blank, expected none}. */
    @Override
    public String toString() {
        return "line " + line + ": " + (column.isEmpty() ? "" : column + ": ") + problem + ", expected " + expected;
    }
}
