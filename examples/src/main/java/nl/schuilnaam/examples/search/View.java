package nl.schuilnaam.examples.search;

/**
 * One way to read some bytes.
 *
 * @param how by which decodings it came about, such as {@code base64, json}; empty for the text as it is
 * @param text what there is to read
 * @param isText whether it reads like a text; where it does not, a single short word in it means nothing
 */
record View(String how, String text, boolean isText) {
    View decoded(String step, String decoded) {
        return new View(how.isEmpty() ? step : how + ", " + step, decoded, isText);
    }

    /** Says how, not what. */
    @Override
    public String toString() {
        return "View[" + how + "]";
    }
}
