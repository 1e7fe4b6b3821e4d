package nl.schuilnaam.mapping;

/** What makes a string storable: every surrogate half has its other half, so the UTF-8 form exists and is the only one. */
final class WellFormed {
    private WellFormed() {}

    static boolean isUtf16(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    return false;
                }
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
