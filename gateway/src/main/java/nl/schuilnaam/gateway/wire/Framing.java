package nl.schuilnaam.gateway.wire;

/**
 * Where the content of a message ends (RFC 9112 section 6.3).
 *
 * @param chunked in chunks, so that its length stands in it
 * @param length in octets, where it is not in chunks
 */
record Framing(boolean chunked, long length) {
    static final Framing NONE = new Framing(false, 0);
    static final Framing CHUNKED = new Framing(true, 0);

    static Framing sized(long length) {
        return length == 0 ? NONE : new Framing(false, length);
    }

    boolean isEmpty() {
        return !chunked && length == 0;
    }
}
