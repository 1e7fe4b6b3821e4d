package nl.schuilnaam.examples.verdicts;

/**
 * One stream of bytes with which an origin answers the gateway's request for a pupil.
 *
 * @param id family, slash, name: unique
 * @param rule where it is written what must become of it: an RFC with its section, or a rule of ours
 * @param text one character a byte, with placeholders and stage directions (see {@link Template})
 * @param reuse whether the connection may be used for the next exchange
 */
record ResponseCase(String id, String rule, String text, Verdict verdict, boolean reuse) {
    String family() {
        return id.substring(0, id.indexOf('/'));
    }

    /** What the client must get. */
    enum Verdict {
        /** 502 or 504, in the gateway's own words. */
        REFUSE("refuse"),
        /** The page. */
        PAGE("page"),
        /** One of the two. */
        EITHER("either"),
        /** Any problem of the gateway's own: the answer was sound and said that there is no page. */
        PROBLEM("problem"),
        /** Nothing (204), or a problem: the answer was sound and empty. */
        EMPTY("empty");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
