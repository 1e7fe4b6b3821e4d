package nl.schuilnaam.gateway.text;

/** What of a person was found in a text, and what stands there instead. */
public enum Kind {
    NAME("[naam]"),
    NUMBER("[nummer]"),
    EMAIL("[e-mail]"),
    PHONE("[telefoon]"),
    BIRTH_DATE("[geboortedatum]"),
    ADDRESS("[adres]");

    private final String placeholder;

    Kind(String placeholder) {
        this.placeholder = placeholder;
    }

    public String placeholder() {
        return placeholder;
    }
}
