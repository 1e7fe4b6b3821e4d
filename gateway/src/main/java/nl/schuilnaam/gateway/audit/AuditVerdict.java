package nl.schuilnaam.gateway.audit;

/** What {@link AuditVerifier} found. */
public sealed interface AuditVerdict {
    /**
     * Every record is the one that was written, in its place.
     *
     * @param records how many
     * @param last the end of the chain, worth keeping elsewhere
     */
    record Sound(long records, AuditCheckpoint last) implements AuditVerdict {}

    /**
     * The chain is broken.
     *
     * @param file name of the file, without its directory
     * @param line of the first bad record in that file, counted from 1
     * @param sequence the number that the record in this place must have
     */
    record Broken(String file, long line, long sequence, Fault fault) implements AuditVerdict {}

    /** How the first bad record is bad. */
    enum Fault {
        /** The last line does not end. */
        UNFINISHED("the last line is cut off"),
        /** Not a record in a form that this version knows. */
        NOT_A_RECORD("this line is not a record of a known form"),
        /** The record's own hash does not fit it: it was edited. */
        EDITED("the hash of this record does not fit its content: it was edited"),
        /** The number is not the one that must follow: a record was deleted, inserted or moved. */
        OUT_OF_SEQUENCE("another record must stand here: one was deleted, inserted or moved"),
        /** The previous hash is not the hash of the record before. */
        UNCHAINED("this record does not follow from the one before it: one was deleted, replaced or moved"),
        /** The log ends before the checkpoint. */
        TRUNCATED("the log ends before the checkpoint: records are missing at its end"),
        /** The record that the checkpoint names has another hash. */
        REWRITTEN("the checkpoint names another record in this place: the log was rewritten");

        private final String meaning;

        Fault(String meaning) {
            this.meaning = meaning;
        }

        /** In words, for a reader. */
        public String meaning() {
            return meaning;
        }
    }
}
