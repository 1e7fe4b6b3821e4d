package nl.schuilnaam.gateway.wire;

import java.util.Arrays;
import nl.schuilnaam.gateway.wire.WireException.Kind;

/**
 * Takes in a head octet by octet until the empty line that ends it. Every line ends in CR LF and in nothing else (RFC 9112 section 2.2 lets a recipient forgive a bare
 * LF; two recipients that differ in it see two different messages), and no control octet stands anywhere.
 *
 * <p>Of one connection; used again for the next head.
 */
final class HeadCollector {
    private static final int INITIAL_OCTETS = 512;

    private final Bounds bounds;
    private byte[] octets = new byte[INITIAL_OCTETS];
    private int length;
    private int lineStart;
    private int firstLineEnd;

    /**
     * What is too much.
     *
     * @param firstLine octets of the first line, without its end
     * @param fields octets of everything behind it
     * @param obsoleteText whether octets from 0x80 on may come in, for the reader of the head to judge
     */
    record Bounds(int firstLine, int fields, boolean obsoleteText) {}

    HeadCollector(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Whether nothing was taken in yet. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Takes one octet in; true when the head is complete with it. */
    boolean add(byte octet) throws WireException {
        boolean afterCr = length > 0 && octets[length - 1] == Octets.CR;
        WireException.require(afterCr == (octet == Octets.LF), afterCr ? "bare-cr" : "bare-lf");
        WireException.require(
                Octets.isText(octet)
                        || octet == Octets.CR
                        || octet == Octets.LF
                        || (bounds.obsoleteText() && Octets.isObsolete(octet)),
                "head-octet");
        append(octet);
        if (octet != Octets.LF) {
            return false;
        }
        boolean emptyLine = length - lineStart == 2;
        WireException.require(!emptyLine || firstLineEnd > 0, "leading-blank");
        firstLineEnd = firstLineEnd == 0 ? length : firstLineEnd;
        lineStart = length;
        return emptyLine;
    }

    private void append(byte octet) throws WireException {
        if (firstLineEnd == 0 && length >= bounds.firstLine() + 2) {
            throw new WireException(Kind.TARGET_TOO_LONG, "first-line-length");
        }
        if (firstLineEnd > 0 && length - firstLineEnd >= bounds.fields()) {
            throw new WireException(Kind.HEAD_TOO_LARGE, "head-length");
        }
        if (length == octets.length) {
            octets = Arrays.copyOf(octets, length * 2);
        }
        octets[length] = octet;
        length++;
    }

    /** A copy of the complete head, its empty line included; ready for the next one after this. */
    byte[] take() {
        byte[] head = Arrays.copyOf(octets, length);
        if (octets.length > 4 * INITIAL_OCTETS) {
            octets = new byte[INITIAL_OCTETS];
        }
        length = 0;
        lineStart = 0;
        firstLineEnd = 0;
        return head;
    }
}
