package nl.schuilnaam.config;

import java.util.Comparator;

/**
 * Something wrong in a configuration file, said so that the one who wrote the file can mend it. It may quote what an officer wrote, and never a secret.
 *
 * @param file as the reader knows it: relative to the directory of {@code gateway.yaml}
 * @param line from 1; 0 where the finding is about the file as a whole
 * @param field dotted path inside the file, possibly empty: {@code exchanges.oneroster-1.2.fields.user.sourcedId}
 * @param problem what is wrong, as the end of a sentence about the field: {@code is 'keep'}
 * @param expected what would be right: {@code 'pseudonym'}
 */
public record Finding(String file, int line, String field, String problem, String expected) {
    private static final int QUOTED_LENGTH = 60;

    /** By file, then in the order in which a reader meets them. */
    public static final Comparator<Finding> READING_ORDER = Comparator.comparing(Finding::file)
            .thenComparingInt(Finding::line)
            .thenComparing(Finding::field)
            .thenComparing(Finding::problem)
            .thenComparing(Finding::expected);

    public Finding {
        file = oneLine(file);
        field = oneLine(field);
        problem = oneLine(problem);
        expected = oneLine(expected);
    }

    /** The text in quotation marks, shortened, on one line. */
    public static String quote(String text) {
        return "'" + oneLine(text.length() > QUOTED_LENGTH ? text.substring(0, QUOTED_LENGTH) + "..." : text) + "'";
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /** {@code agreements/rekenmaat.yaml:12: exchanges.oneroster-1.2.fields.user.sourcedId: is 'keep', expected 'pseudonym'}. */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (field.isEmpty() ? "" : field + ": ")
                + problem
                + ", expected "
                + expected;
    }
}
