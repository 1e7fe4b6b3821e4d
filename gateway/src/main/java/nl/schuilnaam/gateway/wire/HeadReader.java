package nl.schuilnaam.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import nl.schuilnaam.gateway.wire.FieldLines.Of;

/** Reads complete heads by the letter of RFC 9112: no alternative spelling that a recipient may forgive is taken. Pure. */
final class HeadReader {
    private static final int MAX_METHOD = 32;
    private static final byte[] VERSION = "HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_VERSION = "HTTP/1.0".getBytes(StandardCharsets.US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    private HeadReader() {}

    /**
     * A response's head.
     *
     * @param isInterim a status from 100 to 199, after which the answer is still to come
     * @param framing where its content ends; a response that ends with its connection is refused (RFC 9112 section 6.3, the last case)
     * @param isLast whether the origin says that the connection ends with it (RFC 9112 section 9.6)
     */
    record Response(boolean isInterim, Framing framing, boolean isLast) {}

    /** Judges the head of a request, and tells where its content ends. */
    static Framing request(byte[] head) throws WireException {
        int at = 0;
        while (Octets.isToken(head[at])) {
            at++;
        }
        // A blank before the method, a folded line, a second blank: whatever is not this exact form.
        WireException.require(at > 0 && at <= MAX_METHOD && head[at] == Octets.SP, "request-line");
        int target = at + 1;
        at = target;
        while (Octets.isVisible(head[at])) {
            at++;
        }
        WireException.require(at > target && head[at] == Octets.SP, "request-line");
        WireException.require(startsWith(head, at + 1, VERSION), "version");
        at += 1 + VERSION.length;
        WireException.require(head[at] == Octets.CR, "request-line");
        return FieldLines.read(head, at + 2, Of.REQUEST).framing(true).orElse(Framing.NONE);
    }

    /** Judges the head of a response to a request that was not {@code HEAD} and offered no upgrade. */
    static Response response(byte[] head) throws WireException {
        boolean old = startsWith(head, 0, OLD_VERSION);
        WireException.require(old || startsWith(head, 0, VERSION), "status-line");
        int at = VERSION.length;
        WireException.require(head.length > at + 6 && head[at] == Octets.SP, "status-line");
        int status = 0;
        for (int digit = 1; digit <= 3; digit++) {
            byte octet = head[at + digit];
            WireException.require(octet >= '0' && octet <= '9', "status-line");
            status = status * 10 + octet - '0';
        }
        at += 4;
        WireException.require(head[at] == Octets.SP, "status-line");
        while (head[at] != Octets.CR) {
            at++;
        }
        WireException.require(status >= 100 && status < 600, "status");
        WireException.require(status != SWITCHING_PROTOCOLS, "status-upgrade");
        FieldLines fields = FieldLines.read(head, at + 2, Of.RESPONSE);
        Optional<Framing> framing = fields.framing(!old);
        boolean isLast = old || fields.saysClose();
        if (status < 200) {
            // RFC 9110 section 15.2 and RFC 9112 section 6.3: an interim response has no content, and HTTP/1.0 has no
            // interim responses.
            WireException.require(framing.isEmpty() && !old, "interim");
            return new Response(true, Framing.NONE, false);
        }
        if (status == 204) {
            // RFC 9110 section 8.6: no length at all; that of nothing does no harm.
            WireException.require(framing.orElse(Framing.NONE).isEmpty(), "content-unexpected");
            return new Response(false, Framing.NONE, isLast);
        }
        if (status == 304) {
            // What stands there is the length of what was not sent.
            return new Response(false, Framing.NONE, isLast);
        }
        return new Response(false, framing.orElseThrow(() -> new WireException("until-close")), isLast);
    }

    private static boolean startsWith(byte[] head, int from, byte[] expected) {
        return head.length >= from + expected.length
                && Arrays.equals(head, from, from + expected.length, expected, 0, expected.length);
    }
}
