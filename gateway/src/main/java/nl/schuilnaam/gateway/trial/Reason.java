package nl.schuilnaam.gateway.trial;

/** Why a field passes as it does, or does not. */
public enum Reason {
    /** Listed, and passes as it is. */
    KEPT("passes as it is"),
    /** Listed, and a part of it passes: a year, the first characters, a band. */
    COARSENED("passes in part"),
    /** A text, in which placeholders stand for persons. */
    REDACTED("passes without the names that are found in it; which, no preview knows"),
    /** An id, which the receiver knows as another one. */
    CODE_NAME("replaced by a code name"),
    /** An id from the supplier, which is the school's own again. */
    RE_LINKED("the school's own id again"),
    /** Listed, and something else is written in its place, whatever the message holds. */
    REPLACED("replaced"),
    /** Not passed, but a strict client needs the field. */
    STAND_IN("a stand-in, because clients need it"),
    /** Where a record is found. */
    ADDRESS("the gateway's own address of it"),
    /** Listed as dropped. */
    DROPPED("dropped"),
    /** Known to the standard, and the agreement does not list it. */
    NOT_LISTED("not listed"),
    /** Of a kind that never passes: a password, or an open object of a vendor's making. */
    NEVER("never passes"),
    /** What the supplier saw replaced never comes back. */
    NOT_BACK("the supplier saw something else, which never comes back"),
    /** A part of a reference that says nothing more. */
    NEEDLESS("not part of a reference as the gateway writes it"),
    /** The standard does not know it. */
    UNKNOWN("unknown to the standard"),
    /** Null says nothing, and is left out where it cannot pass as it is. */
    NULL("null is left out");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    /** For an officer. */
    public String words() {
        return words;
    }
}
