package nl.schuilnaam.examples.soak;

/**
 * What came of one exchange, without anything that was in it.
 *
 * @param sent when its request was sent, in nanoseconds of the process
 * @param received when its answer was there
 * @param status {@link #NONE} if there was none
 * @param words what the gateway says of it in general; empty if nothing
 */
record Answered(Kind kind, Supplier supplier, long sent, long received, int status, String words) {
    /** The connection broke, or the patience was over. */
    static final int NONE = 0;

    /** What is asked for. */
    enum Kind {
        TOKEN,
        LIST,
        SINGLE,
        RESULT,
        PUSH,
        /** A pupil about whom the school's system answers in hostile bytes. */
        MARKED,
        /** Hostile bytes. */
        HOSTILE;

        /** Whether the school's system is asked. */
        boolean atSchool() {
            return this != TOKEN && this != PUSH;
        }
    }

    boolean good() {
        return status >= 200 && status <= 299;
    }
}
