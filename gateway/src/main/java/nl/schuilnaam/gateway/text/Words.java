package nl.schuilnaam.gateway.text;

import java.util.HashMap;
import java.util.Map;

/** What is known of Dutch and English: which words there are, and what some of them say of the words around them. Nothing here is secret. */
final class Words {
    static final int TITLE = 1;
    static final int WEAK_TITLE = 1 << 1;
    static final int FUNCTION = 1 << 2;
    static final int VERB = 1 << 3;
    static final int SPEECH = 1 << 4;
    static final int NARROW_VERB = 1 << 5;
    static final int STATE = 1 << 6;
    static final int BEFORE_NAME = 1 << 7;
    static final int PARTICLE = 1 << 8;
    static final int ABBREVIATION = 1 << 9;
    static final int SHORTHAND = 1 << 10;
    static final int PROPER = 1 << 11;
    static final int PROPER_BEFORE = 1 << 12;
    static final int PROPER_AFTER = 1 << 13;
    static final int RATHER_NAME = 1 << 14;

    static final int NAME_TOO = 1 << 15;
    static final int THING_VERB = 1 << 16;
    static final int BELONGING = 1 << 17;

    private static final Map<String, Integer> SECTIONS = Map.ofEntries(
            Map.entry("[title]", TITLE),
            Map.entry("[weak-title]", WEAK_TITLE),
            Map.entry("[function]", FUNCTION),
            Map.entry("[verb]", VERB),
            Map.entry("[speech]", SPEECH),
            Map.entry("[narrow-verb]", NARROW_VERB),
            Map.entry("[state]", STATE),
            Map.entry("[before-name]", BEFORE_NAME),
            Map.entry("[particle]", PARTICLE),
            Map.entry("[abbreviation]", ABBREVIATION),
            Map.entry("[shorthand]", SHORTHAND),
            Map.entry("[proper]", PROPER),
            Map.entry("[proper-before]", PROPER_BEFORE),
            Map.entry("[proper-after]", PROPER_AFTER),
            Map.entry("[rather-name]", RATHER_NAME),
            Map.entry("[name-too]", NAME_TOO),
            Map.entry("[thing-verb]", THING_VERB),
            Map.entry("[belonging]", BELONGING));

    private static final Map<String, Integer> CUES = readCues();
    private static final KeyedHash HASH = KeyedHash.withKey(0, 0);
    private static final HashSet64 DICTIONARY = readDictionary();

    private Words() {}

    /** What a word says of those around it, as bits. */
    static int cues(String word) {
        return CUES.getOrDefault(word, 0);
    }

    static boolean has(int cues, int cue) {
        return (cues & cue) != 0;
    }

    /** Whether a word means something by itself, so that it need not be a name. */
    static boolean isOrdinary(String word, int cues) {
        if (has(cues, RATHER_NAME)) {
            return false;
        }
        return has(cues, FUNCTION | SHORTHAND | PROPER | TITLE | WEAK_TITLE | VERB)
                || DICTIONARY.contains(HASH.of(0, word.toCharArray(), word.length()));
    }

    private static Map<String, Integer> readCues() {
        var cues = new HashMap<String, Integer>();
        int section = 0;
        for (String line : Resource.lines("cues.txt")) {
            if (line.startsWith("[")) {
                Integer opened = SECTIONS.get(line);
                if (opened == null) {
                    throw new IllegalStateException("the program's cues have a section that it does not know");
                }
                section = opened;
            } else {
                for (String word : line.strip().split(" +", -1)) {
                    cues.merge(word, section, (left, right) -> left | right);
                }
            }
        }
        return Map.copyOf(cues);
    }

    private static HashSet64 readDictionary() {
        var words = new HashSet64();
        for (String file : new String[] {"words-nl.txt", "words-en.txt"}) {
            for (String word : Resource.lines(file)) {
                words.add(HASH.of(0, word.toCharArray(), word.length()));
            }
        }
        return words;
    }
}
