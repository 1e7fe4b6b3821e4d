package nl.schuilnaam.gateway.promises;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Values that may not leave. Each text is unique and bears a mark that is looked for in every coding; numbers and dates are looked for as they are. */
final class Canaries {
    /** Marks a text that may not leave; every coding changes it in another way. */
    private static final String MARK = "Gehé\"\\m+ IJ";
    /** Marks one in a place where only plain letters can stand. */
    private static final String PLAIN_MARK = "Geheimpje";

    private static final Set<String> FORMS = forms();

    private final List<String> withheld = new ArrayList<>();
    private int made;

    private static Set<String> forms() {
        var forms = new LinkedHashSet<String>();
        for (String mark : List.of(MARK, PLAIN_MARK)) {
            String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(mark));
            var hexEscaped = new StringBuilder();
            for (char c : mark.toCharArray()) {
                hexEscaped.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
            var percent = new StringBuilder();
            for (byte b : mark.getBytes(UTF_8)) {
                percent.append('%').append(HexFormat.of().toHexDigits(b));
            }
            String url = URLEncoder.encode(mark, UTF_8);
            for (String text :
                    List.of(mark, escaped, hexEscaped.toString(), url, url.replace("+", "%20"), percent.toString())) {
                forms.add(latin(text.getBytes(UTF_8)));
            }
            for (byte[] bytes : List.of(mark.getBytes(UTF_8), escaped.getBytes(UTF_8), mark.getBytes(ISO_8859_1))) {
                forms.add(latin(bytes));
                forms.add(HexFormat.of().formatHex(bytes));
                for (int shift = 0; shift < 3; shift++) {
                    var shifted = new byte[shift + bytes.length];
                    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
                    String coded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                    // The first and the last characters also hold bits of the neighbours.
                    String certain = coded.substring(shift == 0 ? 0 : shift + 1, bytes.length * 8 / 6 - 1);
                    forms.add(certain);
                    forms.add(certain.replace('+', '-').replace('/', '_'));
                }
            }
            forms.add(latin(mark.getBytes(UTF_16BE)));
        }
        var folded = new LinkedHashSet<String>();
        forms.forEach(form -> folded.add(form.toLowerCase(Locale.ROOT)));
        return folded;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** A text of its own, marked when it may not leave. */
    String text(boolean withheld) {
        return (withheld ? MARK : "Öpen\"b'är\\ ") + made++;
    }

    /** The same, of letters, digits and hyphens. */
    String plain(boolean withheld) {
        return (withheld ? PLAIN_MARK : "openbaartje") + "-" + made++;
    }

    /** A number that no other one resembles; above every stand-in. */
    String digits(boolean withheld) {
        return note(Long.toString(734_000_000_000L + 1_000_003L * made++), withheld);
    }

    /** Nine digits for the fraction of a second. */
    String fraction(boolean withheld) {
        return note(Long.toString(173_000_000L + 10_007L * made++), withheld);
    }

    /** A day that is neither the first of its month nor in the first month of its year. */
    String date(boolean withheld) {
        int number = made++;
        return note("%04d-%02d-%02d".formatted(2100 + number / 11, 2 + number % 11, 2 + number % 27), withheld);
    }

    private String note(String text, boolean isWithheld) {
        if (isWithheld) {
            withheld.add(text);
        }
        return text;
    }

    /** One that is found in these bytes in some coding; compared without regard to case, which can only find more. */
    Optional<String> foundIn(byte[] bytes) {
        String text = latin(bytes);
        String folded = text.toLowerCase(Locale.ROOT);
        return FORMS.stream()
                .filter(folded::contains)
                .findFirst()
                .or(() -> withheld.stream().filter(text::contains).findFirst());
    }

    int made() {
        return made;
    }
}
