package nl.schuilnaam.examples.search;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads bytes in every way in which an identity could be hidden in them without key: as UTF-8, Latin-1 and UTF-16, with JSON, percent and HTML escapes undone, with base64
 * (both alphabets, every alignment) and hexadecimal decoded; the escapes and the codings also within each other.
 */
final class Decoding {
    private Decoding() {}

    static List<View> views(byte[] bytes) {
        var views = new ArrayList<View>();
        var runs = new Runs();
        for (View text : texts("", bytes)) {
            List<View> readings = new ArrayList<>(List.of(text));
            readings.addAll(unescaped(text));
            views.addAll(readings);
            for (View reading : readings) {
                addDecoded(views, reading, runs.newIn(reading.text()));
            }
        }
        return views;
    }

    private static List<View> texts(String how, byte[] bytes) {
        var texts = new ArrayList<View>();
        boolean ascii = isAscii(bytes);
        View plain = new View(how, new String(bytes, StandardCharsets.UTF_8), true);
        texts.add(plain);
        if (!ascii) {
            texts.add(plain.decoded("latin-1", new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        // Every name has a letter of Latin-1, and in UTF-16 that is half a zero.
        if (hasZeros(bytes)) {
            for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                for (int from = 0; from < 2 && from < bytes.length; from++) {
                    texts.add(plain.decoded("utf-16", new String(bytes, from, (bytes.length - from) / 2 * 2, charset)));
                }
            }
        }
        return texts;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasZeros(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static List<View> unescaped(View view) {
        var views = new ArrayList<View>();
        if (view.text().indexOf('\\') >= 0) {
            views.add(view.decoded("json", withoutJsonEscapes(view.text())));
        }
        if (view.text().indexOf('%') >= 0 || view.text().indexOf('+') >= 0) {
            byte[] bytes = withoutPercents(view.text());
            views.add(view.decoded("url", new String(bytes, StandardCharsets.UTF_8)));
            if (!isAscii(bytes)) {
                views.add(view.decoded("url, latin-1", new String(bytes, StandardCharsets.ISO_8859_1)));
            }
        }
        if (view.text().indexOf('&') >= 0) {
            views.add(view.decoded("html", withoutHtmlEscapes(view.text())));
        }
        return views;
    }

    private static void addDecoded(List<View> views, View view, Runs.Found found) {
        for (int offset = 0; offset < 4; offset++) {
            int from = offset;
            addDecoded(views, view, "base64", found.base64(), run -> base64(run, from));
        }
        for (int offset = 0; offset < 2; offset++) {
            int from = offset;
            addDecoded(views, view, "hex", found.hex(), run -> hex(run, from));
        }
    }

    /**
     * All runs decoded, one after another with a control character between. Those that do not read like text, pseudonyms among them, are kept apart: a long identity could
     * still stand in their middle, but a short word in them means nothing.
     */
    private static void addDecoded(
            List<View> views, View view, String step, Runs.OfAlphabet runs, Function<String, byte[]> decoder) {
        var texts = new ByteArrayOutputStream();
        var rest = new ByteArrayOutputStream();
        for (String run : runs.words()) {
            byte[] bytes = decoder.apply(run);
            ByteArrayOutputStream into = isMostlyText(bytes) ? texts : rest;
            into.write(1);
            into.writeBytes(bytes);
        }
        for (String run : runs.withPseudonyms()) {
            rest.write(1);
            rest.writeBytes(decoder.apply(run));
        }
        String how = view.how().isEmpty() ? step : view.how() + ", " + step;
        if (texts.size() > 0) {
            texts.write(1);
            for (View decoded : texts(how, texts.toByteArray())) {
                views.add(decoded);
                views.addAll(unescaped(decoded));
            }
        }
        if (rest.size() > 0) {
            views.add(new View(how, rest.toString(StandardCharsets.UTF_8), false));
        }
    }

    static String withoutJsonEscapes(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char next = text.charAt(++i);
            if ((next == 'u' || next == 'U') && i + 4 < text.length() && isHex(text, i + 1, 4)) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
            } else if ("bfnrt".indexOf(next) >= 0) {
                plain.append(' ');
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    private static byte[] withoutPercents(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '%'
                    && i + 2 < from.length
                    && Runs.hexDigit(from[i + 1]) >= 0
                    && Runs.hexDigit(from[i + 2]) >= 0) {
                bytes.write(Runs.hexDigit(from[i + 1]) << 4 | Runs.hexDigit(from[i + 2]));
                i += 2;
            } else {
                bytes.write(from[i] == '+' ? ' ' : from[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static final Pattern HTML = Pattern.compile("&#(x?)([0-9a-fA-F]{1,6});");

    private static String withoutHtmlEscapes(String text) {
        return HTML.matcher(text)
                .replaceAll(match -> {
                    boolean hex = !match.group(1).isEmpty();
                    if (!hex && !match.group(2).matches("[0-9]+")) {
                        return "";
                    }
                    int code = Integer.parseInt(match.group(2), hex ? 16 : 10);
                    return Character.isValidCodePoint(code) ? Matcher.quoteReplacement(Character.toString(code)) : "";
                })
                .replace("&amp;", "&")
                .replace("&apos;", "'")
                .replace("&quot;", "\"");
    }

    private static byte[] base64(String run, int offset) {
        var bytes = new byte[Math.max(0, run.length() - offset) * 6 / 8];
        int at = 0;
        int bits = 0;
        int held = 0;
        for (int i = offset; i < run.length(); i++) {
            held = held << 6 | Runs.base64Digit(run.charAt(i));
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >> bits);
            }
        }
        return bytes;
    }

    private static byte[] hex(String run, int offset) {
        var bytes = new byte[(run.length() - offset) / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte)
                    (Runs.hexDigit(run.charAt(offset + 2 * i)) << 4 | Runs.hexDigit(run.charAt(offset + 2 * i + 1)));
        }
        return bytes;
    }

    /** Whether three quarters of the bytes could be letters, digits, signs, or half of a UTF-16 character. */
    private static boolean isMostlyText(byte[] bytes) {
        int good = 0;
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            boolean lead = b >= 0xc2 && b < 0xe0 && i + 1 < bytes.length && (bytes[i + 1] & 0xc0) == 0x80;
            boolean tail = (b & 0xc0) == 0x80 && i > 0 && (bytes[i - 1] & 0xe0) == 0xc0;
            if ((b >= 0x20 && b < 0x7f) || lead || tail || b == 0) {
                good++;
            }
        }
        return bytes.length >= 3 && good * 4 >= bytes.length * 3;
    }

    private static boolean isHex(String text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (Runs.hexDigit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
