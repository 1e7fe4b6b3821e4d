package nl.schuilnaam.examples.school;

/** A text that names, or helps to find, somebody of the school; what a search of a supplier's traffic looks for. */
public record Identity(Kind kind, String text) {
    /** What sort of text it is. An agreement may permit one kind to one supplier, and it is then no leak there. */
    public enum Kind {
        /** Given and family name together, in the orders and spellings in which lists show them. */
        FULL_NAME,
        FAMILY_NAME,
        GIVEN_NAME,
        BIRTH_DATE,
        NUMBER,
        USERNAME,
        EMAIL,
        PHONE,
        ECK_ID,
        /** The school system's own id of a person, class, enrolment or anything else. */
        SOURCED_ID,
        /** What a record says besides, such as a title: nobody's, but to be met only where it is permitted. */
        TEXT
    }

    /** The kind only. */
    @Override
    public String toString() {
        return "Identity[" + kind + "]";
    }
}
