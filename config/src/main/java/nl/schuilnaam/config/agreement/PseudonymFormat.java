package nl.schuilnaam.config.agreement;

import java.util.function.Function;

/** What the pseudonyms of an agreement look like. The two cases have nothing in common: one spells bytes that are computed, the other is a number that is drawn and kept in a table. */
public sealed interface PseudonymFormat {
    /** The longest number that a signed 64-bit integer holds, whatever its digits. */
    int MAX_DIGITS = 18;

    int MIN_DIGITS = 6;

    /** How the 16 bytes of a pseudonym are spelt. All spellings of one domain spell the same bytes, and each has exactly one canonical form. */
    enum Spelling implements PseudonymFormat {
        /** {@code 1b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10}: 36 characters, RFC 9562. */
        UUID,
        /** 32 lower-case hexadecimal digits. */
        HEX,
        /** 26 lower-case letters and digits 2-7, RFC 4648 without padding. */
        BASE32,
        /** {@code urn:uuid:} and the UUID: 45 characters. */
        URN;

        @Override
        public <T> T fold(Function<Spelling, T> spelling, Function<Numeric, T> numeric) {
            return spelling.apply(this);
        }
    }

    /**
     * For suppliers who know nothing but numbers: a decimal number of exactly this many digits, the first of them not 0, so that it survives being read as a number. It spells no
     * bytes, and there is no way to compute one.
     *
     * @param digits from {@value #MIN_DIGITS} to {@value #MAX_DIGITS}
     */
    record Numeric(int digits) implements PseudonymFormat {
        public Numeric {
            if (digits < MIN_DIGITS || digits > MAX_DIGITS) {
                throw new IllegalArgumentException(
                        "a numeric pseudonym of " + digits + " digits; expected " + MIN_DIGITS + " to " + MAX_DIGITS);
            }
        }

        @Override
        public <T> T fold(Function<Spelling, T> spelling, Function<Numeric, T> numeric) {
            return numeric.apply(this);
        }
    }

    /** What the one function that fits makes of it. */
    <T> T fold(Function<Spelling, T> spelling, Function<Numeric, T> numeric);
}
