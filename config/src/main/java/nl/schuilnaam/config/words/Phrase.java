package nl.schuilnaam.config.words;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The same in Dutch and in English. A name in braces stands for what is put there. */
public record Phrase(String dutch, String english) {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z-]+)}");

    /** A name that is the same in both. */
    public static Phrase same(String text) {
        return new Phrase(text, text);
    }

    public String in(Language language) {
        return language == Language.NL ? dutch : english;
    }

    /** The names of the places in a text, sorted. */
    static SortedSet<String> places(String text) {
        return PLACE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With these put in the places of the same names. */
    public Phrase with(Map<String, Phrase> places) {
        return new Phrase(fill(Language.NL, places), fill(Language.EN, places));
    }

    private String fill(Language language, Map<String, Phrase> places) {
        return PLACE.matcher(in(language)).replaceAll(found -> {
            Phrase phrase = places.get(found.group(1));
            return Matcher.quoteReplacement(phrase == null ? found.group() : phrase.in(language));
        });
    }
}
