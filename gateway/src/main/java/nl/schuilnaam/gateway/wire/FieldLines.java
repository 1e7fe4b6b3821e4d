package nl.schuilnaam.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.wire.WireException.Kind;

/**
 * Field lines (RFC 9112 section 5) from a place in a head on, up to its empty line: read strictly, and kept only as far as framing depends on them.
 *
 * @param lengths the values of {@code Content-Length}, in order
 * @param codings the values of {@code Transfer-Encoding}, in order
 * @param options the values of {@code Connection}, in order
 */
record FieldLines(List<String> lengths, List<String> codings, List<String> options) {
    private static final int MAX_LINES = 100;
    private static final int MAX_NAME = 128;
    // A leading zero, a sign or a blank is what readers differ on; 18 digits fit a long.
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** RFC 9110 section 6.5.1: what must not stand in a trailer, since it decides on framing, routing, rights or the meaning of the content. */
    private static final Set<String> NOT_IN_TRAILER = Set.of(
            "transfer-encoding",
            "host",
            "connection",
            "keep-alive",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "max-forwards",
            "cache-control",
            "range",
            "authorization",
            "cookie",
            "set-cookie",
            "www-authenticate",
            "age",
            "date",
            "expires",
            "location",
            "retry-after",
            "vary",
            "warning");

    private static final List<String> NOT_IN_TRAILER_FROM =
            List.of("content-", "if-", "proxy-", "x-forwarded-", "forwarded");

    FieldLines {
        lengths = List.copyOf(lengths);
        codings = List.copyOf(codings);
        options = List.copyOf(options);
    }

    /** What is permitted of names and values. */
    enum Of {
        /** No octets from 0x80 on; no underscore in names, which some servers cannot tell from a hyphen. */
        REQUEST,
        /** Both may be: of a response only a few fields are read, and these are judged again. */
        RESPONSE,
        /** As in a request, and no name that has a meaning in a head. */
        TRAILER
    }

    /** Reads on from a place at the beginning of a line. */
    static FieldLines read(byte[] head, int from, Of of) throws WireException {
        var lengths = new ArrayList<String>(1);
        var codings = new ArrayList<String>(1);
        var options = new ArrayList<String>(1);
        int count = 0;
        int at = from;
        while (head[at] != Octets.CR) {
            count++;
            if (count > MAX_LINES) {
                throw new WireException(Kind.HEAD_TOO_LARGE, "field-count");
            }
            int colon = nameEnd(head, at, of);
            int end = valueEnd(head, colon + 1, of);
            int length = colon - at;
            if (of == Of.TRAILER) {
                requireInTrailer(text(head, at, colon).toLowerCase(Locale.ROOT));
            } else if (length == "content-length".length() && isNamed(head, at, colon, "content-length")) {
                lengths.add(trimmed(head, colon + 1, end));
            } else if (length == "transfer-encoding".length() && isNamed(head, at, colon, "transfer-encoding")) {
                codings.add(trimmed(head, colon + 1, end));
            } else if (length == "connection".length() && isNamed(head, at, colon, "connection")) {
                options.add(trimmed(head, colon + 1, end));
            }
            at = end + 2;
        }
        return new FieldLines(lengths, codings, options);
    }

    /** RFC 9112 section 5.1: no blank between name and colon; section 5.2: no folded line. */
    private static int nameEnd(byte[] head, int from, Of of) throws WireException {
        WireException.require(!Octets.isBlank(head[from]), "fold");
        int at = from;
        while (Octets.isToken(head[at]) && (of == Of.RESPONSE || head[at] != '_')) {
            at++;
        }
        WireException.require(head[at] == ':' && at > from, "field-name");
        if (at - from > MAX_NAME) {
            throw new WireException(Kind.HEAD_TOO_LARGE, "field-name-length");
        }
        return at;
    }

    private static int valueEnd(byte[] head, int from, Of of) throws WireException {
        int at = from;
        while (head[at] != Octets.CR) {
            WireException.require(
                    Octets.isText(head[at]) || (of == Of.RESPONSE && Octets.isObsolete(head[at])), "field-value");
            at++;
        }
        return at;
    }

    private static boolean isNamed(byte[] head, int from, int to, String name) {
        return text(head, from, to).equalsIgnoreCase(name);
    }

    /** Judges one field of a trailer that was not read from lines. */
    static void requireTrailer(String name, String value) throws WireException {
        WireException.require(
                name.length() <= MAX_NAME
                        && name.chars().allMatch(c -> c < 128 && c != '_' && Octets.isToken((byte) c)),
                "field-name");
        WireException.require(value.chars().allMatch(c -> c < 128 && Octets.isText((byte) c)), "field-value");
        requireInTrailer(name.toLowerCase(Locale.ROOT));
    }

    private static void requireInTrailer(String name) throws WireException {
        boolean forbidden =
                NOT_IN_TRAILER.contains(name) || NOT_IN_TRAILER_FROM.stream().anyMatch(name::startsWith);
        WireException.require(!forbidden, "trailer-field");
    }

    /** Without the blanks around it, which RFC 9112 section 5 lets stand there. */
    private static String trimmed(byte[] head, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && Octets.isBlank(head[first])) {
            first++;
        }
        while (last > first && Octets.isBlank(head[last - 1])) {
            last--;
        }
        return text(head, first, last);
    }

    private static String text(byte[] head, int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Whether one of the connection's options is that it ends (RFC 9110 section 7.6.1: a list, in any case). */
    boolean saysClose() {
        return options.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    /**
     * Where the content ends by these fields, if they say it in the one way that all readers understand: RFC 9112 section 6.1 and 6.2.
     *
     * @param mayBeChunked whether the version of the message knows chunks
     * @return empty where the fields say nothing of it
     */
    Optional<Framing> framing(boolean mayBeChunked) throws WireException {
        WireException.require(lengths.isEmpty() || codings.isEmpty(), "length-and-coding");
        if (!codings.isEmpty()) {
            WireException.require(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"), "transfer-coding");
            WireException.require(mayBeChunked, "transfer-coding-version");
            return Optional.of(Framing.CHUNKED);
        }
        if (lengths.isEmpty()) {
            return Optional.empty();
        }
        WireException.require(
                lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches(), "length");
        return Optional.of(Framing.sized(Long.parseLong(lengths.get(0))));
    }
}
