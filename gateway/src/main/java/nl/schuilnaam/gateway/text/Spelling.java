package nl.schuilnaam.gateway.text;

/** In which sense the roster knows a word, also in the forms that people give a name and with one slip of the pen. */
final class Spelling {
    static final int GIVEN = 1;
    static final int FAMILY = 2;

    private static final int LONGEST = 41;
    private static final int SHORTEST_WITH_TYPO = 4;

    private final Roster roster;
    private final char[] letters = new char[LONGEST + 1];

    Spelling(Roster roster) {
        this.roster = roster;
    }

    /** As the name is written. */
    int exact(String word) {
        if (word.length() > LONGEST) {
            return 0;
        }
        word.getChars(0, word.length(), letters, 0);
        return exact(word.length());
    }

    private int exact(int length) {
        return (roster.knows(Roster.Sense.GIVEN_NAME, letters, length) ? GIVEN : 0)
                | (roster.knows(Roster.Sense.FAMILY_NAME, letters, length) ? FAMILY : 0);
    }

    /** As a genitive (Jans) or a diminutive (Jantje, Emmaatjes). */
    int inflected(String word) {
        int length = word.length();
        if (length < 4 || length > LONGEST) {
            return 0;
        }
        if (word.charAt(length - 1) == 's') {
            int senses = exact(word.substring(0, length - 1));
            return senses != 0 ? senses : diminutive(word.substring(0, length - 1));
        }
        return diminutive(word);
    }

    private int diminutive(String word) {
        if (!word.endsWith("je") || word.length() < 5) {
            return 0;
        }
        String stem = word.substring(0, word.length() - 2);
        // Lot, Lotje
        if (isGiven(stem)) {
            return GIVEN;
        }
        String base = stem.substring(0, stem.length() - 1);
        boolean found = switch (stem.charAt(stem.length() - 1)) {
            case 't' -> isGiven(base) || isGivenLengthened(base);
            // Willem, Willempje
            case 'p' -> isGiven(base);
            // Henning, Henninkje
            case 'k' -> isGiven(base + "g");
            default -> false;
        };
        return found ? GIVEN : 0;
    }

    /** Emma, Emmaatje; Bram, Brammetje; Romy, Romietje. */
    private boolean isGivenLengthened(String base) {
        int length = base.length();
        if (length < 3) {
            return false;
        }
        char last = base.charAt(length - 1);
        char before = base.charAt(length - 2);
        if (last == before && "aeou".indexOf(last) >= 0) {
            return isGiven(base.substring(0, length - 1));
        }
        if (last == 'e' && before == 'i') {
            return isGiven(base.substring(0, length - 2) + "y") || isGiven(base.substring(0, length - 1));
        }
        if (last == 'e') {
            String single = base.substring(0, length - 1);
            boolean doubled = length >= 4 && base.charAt(length - 3) == before;
            return isGiven(single) || (doubled && isGiven(single.substring(0, length - 2)));
        }
        return false;
    }

    private boolean isGiven(String word) {
        if (word.length() < 2) {
            return false;
        }
        word.getChars(0, word.length(), letters, 0);
        return roster.knows(Roster.Sense.GIVEN_NAME, letters, word.length());
    }

    /** With one letter too many, too few or wrong, or two letters exchanged. */
    int mistyped(String word) {
        int length = word.length();
        if (length < SHORTEST_WITH_TYPO || length > LONGEST) {
            return 0;
        }
        int senses = 0;
        word.getChars(0, length, letters, 0);
        for (int place = 0; place <= length; place++) {
            senses |= less(place, length);
        }
        if (length > SHORTEST_WITH_TYPO) {
            for (int place = 0; place + 1 < length; place++) {
                exchange(place);
                senses |= exact(length);
                exchange(place);
            }
            // From here on the letters are those of the word less one.
            word.getChars(1, length, letters, 0);
            for (int place = 0; place < length; place++) {
                senses |= less(place, length - 1);
                // A name of four letters with one too many is most often another word.
                if (length > SHORTEST_WITH_TYPO + 1) {
                    senses |= exact(length - 1);
                }
                if (place < length - 1) {
                    letters[place] = word.charAt(place);
                }
            }
        }
        return senses;
    }

    private int less(int place, int length) {
        return (roster.knows(Roster.Sense.GIVEN_NAME_LESS, place, letters, length) ? GIVEN : 0)
                | (roster.knows(Roster.Sense.FAMILY_NAME_LESS, place, letters, length) ? FAMILY : 0);
    }

    private void exchange(int place) {
        char letter = letters[place];
        letters[place] = letters[place + 1];
        letters[place + 1] = letter;
    }
}
