package nl.schuilnaam.examples.verdicts;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bytes with gaps, written as a text of which every character is one byte.
 *
 * <p>{@code ${name}} stands for a value; {@code ${name.length}} and {@code ${name.hex}} for how long it is, and {@code ${name.length+1}} for one more; {@code ${length}} for
 * the length of everything behind the first empty line.
 */
final class Template {
    private static final Pattern GAP = Pattern.compile("\\$\\{([a-z]+)(?:\\.(length|hex))?([+-][0-9]+)?}");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private Template() {}

    /**
     * Fills the gaps. What has no value stays as it is: a stage direction.
     *
     * @param values one character a byte
     */
    static String fill(String text, Map<String, String> values) {
        String filled = GAP.matcher(text).replaceAll(gap -> Matcher.quoteReplacement(value(gap.group(), values)));
        int end = filled.indexOf(END_OF_HEAD);
        int length = end < 0 ? 0 : filled.length() - end - END_OF_HEAD.length();
        return GAP.matcher(filled)
                .replaceAll(gap -> Matcher.quoteReplacement(
                        gap.group(1).equals("length") ? number(gap.group(2), gap.group(3), length) : gap.group()));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String value(String gap, Map<String, String> values) {
        Matcher matcher = GAP.matcher(gap);
        if (!matcher.matches() || !values.containsKey(matcher.group(1))) {
            return gap;
        }
        String value = String.valueOf(values.get(matcher.group(1)));
        return matcher.group(2) == null ? value : number(matcher.group(2), matcher.group(3), value.length());
    }

    private static String number(@Nullable String base, @Nullable String more, int length) {
        int number = length + (more == null ? 0 : Integer.parseInt(more));
        return "hex".equals(base) ? Integer.toHexString(number) : Integer.toString(number);
    }
}
