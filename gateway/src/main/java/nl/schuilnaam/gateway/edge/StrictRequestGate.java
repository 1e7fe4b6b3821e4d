package nl.schuilnaam.gateway.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import nl.schuilnaam.gateway.exchange.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * The checks that a request must pass before anything else looks at it: whatever two readers could understand in two ways is refused, and so is every method,
 * expectation and upgrade that no operation uses. Pure, and safe for use by several threads at once.
 *
 * <p>It judges what a codec has decoded, for HTTP/1.1 and HTTP/2 alike. What the codec of HTTP/1.1 forgives without a trace has been refused before it, by the gate over the
 * bytes ({@link nl.schuilnaam.gateway.wire.Wire}).
 */
public final class StrictRequestGate {
    private static final int MAX_TARGET = 4_096;
    private static final int MAX_SEGMENTS = 32;
    private static final int MAX_HEADERS = 100;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");
    private static final Set<String> KNOWN_METHODS = Set.of("PATCH", "TRACE", "CONNECT");
    private static final Set<String> ONCE = Set.of(
            "host",
            "authorization",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "expect",
            "range",
            "if-match",
            "if-none-match");
    // RFC 9110 section 5.6.2, without the underscore, which some servers cannot tell from a hyphen.
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^`|~-]{1,128}");
    // No blank at its ends, which a codec of HTTP/1.1 takes away and RFC 9113 section 8.2.1 forbids.
    private static final Pattern HEADER_VALUE =
            Pattern.compile("(?:[\\x21-\\x7e](?:[\\x20-\\x7e\\t]*[\\x21-\\x7e])?)?");
    // RFC 3986: pchar and slash; percent signs are looked at one by one. No semicolon: servers differ on what follows
    // one.
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,=:@%/-]*");
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@%/?-]*");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Set<String> hosts;

    /** What the gate says. */
    public sealed interface Outcome {
        /**
         * The request may be looked at.
         *
         * @param path decoded segments, of which none is empty, {@code .} or {@code ..}, and none holds a slash, a backslash or a control character
         * @param query as it was sent, without the question mark; every percent sign begins a good escape
         */
        record Accepted(List<String> path, Optional<String> query) implements Outcome {
            public Accepted {
                path = List.copyOf(path);
            }
        }

        /**
         * The request must be answered with this problem, and its connection closed.
         *
         * @param rule what it broke, for the log: a name of ours, nothing of the request
         */
        record Refused(ProblemType problem, String rule) implements Outcome {}
    }

    /** Carries the first broken rule out of the checks. */
    private static final class Refusal extends Exception {
        private final transient Outcome.Refused outcome;

        Refusal(ProblemType problem, String rule) {
            super(rule, null, false, false);
            this.outcome = new Outcome.Refused(problem, rule);
        }
    }

    /**
     * Makes a gate.
     *
     * @param hosts the values of {@code Host} that are ours, with the port where it is not the scheme's own; empty means any one host
     */
    public StrictRequestGate(Set<String> hosts) {
        this.hosts = hosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /**
     * Judges the head of a request.
     *
     * @param target as it stood in the request line, or {@code :path} of HTTP/2
     * @param authority {@code :authority} of HTTP/2; null where there is none
     */
    public Outcome judge(
            HttpVersion version, String method, String target, @Nullable String authority, MultiMap headers) {
        try {
            checkVersion(version);
            checkMethod(method);
            checkHeaders(headers);
            checkFraming(version, method, headers);
            String host = host(version, authority, headers);
            return readTarget(version, target, host);
        } catch (Refusal refusal) {
            return refusal.outcome;
        }
    }

    private static void checkVersion(HttpVersion version) throws Refusal {
        require(version != HttpVersion.HTTP_1_0, "version");
    }

    private static void checkMethod(String method) throws Refusal {
        if (KNOWN_METHODS.contains(method)) {
            throw new Refusal(ProblemType.METHOD_NOT_ALLOWED, "method");
        }
        if (!METHODS.contains(method)) {
            throw new Refusal(ProblemType.METHOD_NOT_IMPLEMENTED, "method");
        }
    }

    private static void checkHeaders(MultiMap headers) throws Refusal {
        int count = 0;
        var seen = new java.util.HashSet<String>();
        for (Map.Entry<String, String> header : headers) {
            count++;
            String name = header.getKey();
            require(HEADER_NAME.matcher(name).matches(), "header-name");
            require(HEADER_VALUE.matcher(header.getValue()).matches(), "header-value");
            String lower = name.toLowerCase(Locale.ROOT);
            require(seen.add(lower) || !ONCE.contains(lower), "header-twice");
        }
        require(count <= MAX_HEADERS, "header-count");
    }

    /** RFC 9112 section 6, RFC 9113 section 8.2.2. */
    private static void checkFraming(HttpVersion version, String method, MultiMap headers) throws Refusal {
        boolean coded = headers.contains("transfer-encoding");
        boolean sized = headers.contains("content-length");
        require(!(coded && sized), "framing-both");
        if (coded) {
            require(version == HttpVersion.HTTP_1_1, "framing-http2");
            require("chunked".equalsIgnoreCase(headers.get("transfer-encoding")), "framing-coding");
        }
        if (sized) {
            require(LENGTH.matcher(headers.get("content-length")).matches(), "framing-length");
        }
        boolean empty = !coded && (!sized || "0".equals(headers.get("content-length")));
        boolean bare =
                method.equals("GET") || method.equals("HEAD") || method.equals("DELETE") || method.equals("OPTIONS");
        require(empty || !bare, "content-unexpected");
        // Common client libraries offer plain HTTP/2 with their first request. The offer is never taken up (RFC 9110
        // section 7.8 lets a server ignore it); every other
        // upgrade is refused.
        boolean offersHttp2 = version == HttpVersion.HTTP_1_1 && "h2c".equalsIgnoreCase(headers.get("upgrade"));
        require(offersHttp2 || !headers.contains("upgrade"), "upgrade");
        require(offersHttp2 || !headers.contains("http2-settings"), "upgrade");
        for (String value : headers.getAll("connection")) {
            for (String option : value.split(",", -1)) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                // Any other option would take a header away from the next reader, and tells of an upgrade or of
                // mischief.
                boolean offer = offersHttp2 && (name.equals("upgrade") || name.equals("http2-settings"));
                require(offer || name.equals("close") || name.equals("keep-alive"), "connection");
            }
        }
        require(version == HttpVersion.HTTP_1_1 || !headers.contains("connection"), "connection");
        String expect = headers.get("expect");
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            throw new Refusal(ProblemType.EXPECTATION_FAILED, "expect");
        }
    }

    private String host(HttpVersion version, @Nullable String authority, MultiMap headers) throws Refusal {
        String header = headers.get("host");
        String host;
        if (version == HttpVersion.HTTP_1_1) {
            require(header != null, "host-missing");
            host = header;
        } else {
            require(authority != null || header != null, "host-missing");
            require(authority == null || header == null || authority.equalsIgnoreCase(header), "host-differs");
            host = authority != null ? authority : header;
        }
        require(host != null && AUTHORITY.matcher(host).matches(), "host-malformed");
        int colon = host.lastIndexOf(':');
        if (colon > 0 && !host.endsWith("]")) {
            int port = Integer.parseInt(host.substring(colon + 1));
            require(port > 0 && port < 65_536, "host-malformed");
        }
        if (!hosts.isEmpty() && !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new Refusal(ProblemType.MISDIRECTED_REQUEST, "host-foreign");
        }
        return host;
    }

    private static Outcome readTarget(HttpVersion version, String target, String host) throws Refusal {
        if (target.length() > MAX_TARGET) {
            throw new Refusal(ProblemType.TARGET_TOO_LONG, "target-length");
        }
        String origin = target;
        for (String scheme : List.of("http://", "https://")) {
            if (version == HttpVersion.HTTP_1_1 && target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                // RFC 9112 section 3.2.2: the authority of an absolute form overrides Host; here they must agree.
                // HTTP/2 has no such form (RFC 9113 section 8.3.1).
                int slash = target.indexOf('/', scheme.length());
                require(slash > 0, "target-form");
                require(target.substring(scheme.length(), slash).equalsIgnoreCase(host), "target-authority");
                origin = target.substring(slash);
            }
        }
        int mark = origin.indexOf('?');
        String path = mark < 0 ? origin : origin.substring(0, mark);
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(origin.substring(mark + 1));
        require(PATH.matcher(path).matches(), "target-path");
        var segments = new ArrayList<String>();
        if (!path.equals("/")) {
            // Some descriptions of OneRoster write collections with a slash at the end; it means the same and goes no
            // further.
            String named = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            for (String segment : named.substring(1).split("/", -1)) {
                segments.add(segment(segment));
            }
        }
        require(segments.size() <= MAX_SEGMENTS, "target-segments");
        if (query.isPresent()) {
            require(QUERY.matcher(query.get()).matches(), "target-query");
            require(decode(query.get()).indexOf('\0') < 0, "target-query");
        }
        return new Outcome.Accepted(segments, query);
    }

    private static String segment(String raw) throws Refusal {
        String text = decode(raw);
        require(!text.isEmpty() && !text.equals(".") && !text.equals(".."), "target-dots");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            require(c != '/' && c != '\\' && c != ';' && !Character.isISOControl(c), "target-escape");
            // A second round of decoding somewhere behind us must find nothing.
            require(c != '%', "target-escape");
        }
        return text;
    }

    /** Undoes percent-encoding once, strictly: RFC 3986 section 2.1, and UTF-8 of RFC 3629 without overlong forms. */
    private static String decode(String raw) throws Refusal {
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                require(i + 2 < raw.length(), "target-percent");
                int high = hex(raw.charAt(i + 1));
                int low = hex(raw.charAt(i + 2));
                require(high >= 0 && low >= 0, "target-percent");
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "target-utf8");
        }
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static void require(boolean holds, String rule) throws Refusal {
        if (!holds) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, rule);
        }
    }
}
