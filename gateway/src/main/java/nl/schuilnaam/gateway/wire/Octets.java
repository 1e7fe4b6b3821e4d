package nl.schuilnaam.gateway.wire;

import java.util.BitSet;

/** Which octets may stand where: RFC 9110 section 5.6.2 (token), section 5.5 (field value) and RFC 5234 appendix B.1. */
final class Octets {
    static final byte CR = '\r';
    static final byte LF = '\n';
    static final byte SP = ' ';
    static final byte HTAB = '\t';

    private static final BitSet TOKEN = new BitSet(128);

    static {
        TOKEN.set('0', '9' + 1);
        TOKEN.set('A', 'Z' + 1);
        TOKEN.set('a', 'z' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(TOKEN::set);
    }

    private Octets() {}

    static boolean isToken(byte octet) {
        return octet > 0 && TOKEN.get(octet);
    }

    /** VCHAR. */
    static boolean isVisible(byte octet) {
        return octet > SP && octet < 0x7f;
    }

    /** Of a field value or a reason phrase, without the octets from 0x80 on, which have no meaning that all agree on. */
    static boolean isText(byte octet) {
        return octet == HTAB || (octet >= SP && octet < 0x7f);
    }

    /** The octets from 0x80 on. */
    static boolean isObsolete(byte octet) {
        return octet < 0;
    }

    static boolean isBlank(byte octet) {
        return octet == SP || octet == HTAB;
    }
}
