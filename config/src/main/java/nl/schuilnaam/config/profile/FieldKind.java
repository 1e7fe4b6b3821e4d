package nl.schuilnaam.config.profile;

/** What kind of data a field holds. The kind decides which actions an agreement may ask for. */
public enum FieldKind {
    /** The id of the object itself. */
    ID,
    /** A reference to another entity: an object with {@code href}, {@code sourcedId} and {@code type}. */
    REFERENCE,
    /** Identifies a person by itself: pupil number, user name, national id. */
    IDENTIFIER,
    NAME,
    EMAIL,
    PHONE,
    BIRTH_DATE,
    DATE,
    TIMESTAMP,
    /** Free text that a person typed about a person or a task; anything may stand in it. */
    TEXT,
    /** A title or name of something that is not a person: a class, a course, a task. */
    LABEL,
    /** A value of a vocabulary. */
    CODE,
    NUMBER,
    FLAG,
    /** Special or sensitive by law or in its effect: origin, health, religion (GDPR art. 9). */
    SPECIAL,
    URL,
    /** A password or other secret: never passes. */
    CREDENTIAL,
    /** An open object of a vendor's making, such as {@code metadata}: never passes. */
    EXTENSION,
    /** A group of fields that are classified one by one. */
    OBJECT
}
