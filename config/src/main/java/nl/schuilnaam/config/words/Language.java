package nl.schuilnaam.config.words;

import java.util.Locale;

/** A language that pages for people are written in. */
public enum Language {
    NL("nl"),
    EN("en");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** BCP 47. */
    public String tag() {
        return tag;
    }

    public Locale locale() {
        return Locale.forLanguageTag(this == NL ? "nl-NL" : "en-GB");
    }
}
