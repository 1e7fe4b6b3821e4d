package nl.schuilnaam.config.profile;

/** The JSON form that a scalar field takes. A value in another form is refused. */
public enum ValueType {
    STRING,
    /** A number without fraction or exponent. */
    INTEGER,
    NUMBER,
    /** {@code true} or {@code false}, as JSON boolean or, as OneRoster spells it, as string. */
    FLAG,
    /** {@code 2026-08-01}, or a timestamp of which the date counts. */
    DATE,
    /** RFC 3339 date-time. */
    TIMESTAMP
}
