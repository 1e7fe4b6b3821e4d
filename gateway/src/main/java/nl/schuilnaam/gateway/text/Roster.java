package nl.schuilnaam.gateway.text;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the persons of a school are known by, as keyed hashes under a key that nobody knows: it can be asked whether it knows a word or number, and cannot be read. Does
 * not know which of them belong to one person. Immutable.
 */
public final class Roster {
    private final KeyedHash hash;
    private final HashSet64 known;

    private Roster(KeyedHash hash, HashSet64 known) {
        this.hash = hash;
        this.known = known;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What is known in which sense; the same word may be a given name and a family name. */
    enum Sense {
        GIVEN_NAME('g'),
        FAMILY_NAME('f'),
        /** A family name with the particles before it, its words parted by blanks. */
        WHOLE_FAMILY_NAME('w'),
        /** A name less one letter; the place of the letter is part of the sense. */
        GIVEN_NAME_LESS('G'),
        FAMILY_NAME_LESS('F'),
        INITIALS('i'),
        MONOGRAM('m'),
        USER_NAME('u'),
        NUMBER('n'),
        PHONE('p'),
        BIRTH_DATE('b'),
        STREET_AND_NUMBER('a'),
        POSTCODE('c');

        private final char code;

        Sense(char code) {
            this.code = code;
        }
    }

    boolean knows(Sense sense, char[] letters, int length) {
        return knows(sense, 0, letters, length);
    }

    boolean knows(Sense sense, int place, char[] letters, int length) {
        return known.contains(hash.of(context(sense, place), letters, length));
    }

    boolean knows(Sense sense, String value) {
        return knows(sense, value.toCharArray(), value.length());
    }

    private static int context(Sense sense, int place) {
        return sense.code | place << 8;
    }

    /** Says how much is known, and nothing of it. */
    @Override
    public String toString() {
        return "Roster[" + known.size() + " hashes]";
    }

    /**
     * Takes in what a school's persons are known by, in any order; hashes at once and keeps nothing else. A value that is empty, or in which nothing can be found, adds
     * nothing.
     */
    public static final class Builder {
        private static final int SHORTEST_WITH_TYPOS = 5;
        private static final int LONGEST_NAME = 40;
        private static final int LONGEST_WITHOUT_COUNTRY = 9;
        private static final int LONGEST_FAMILY_NAME = 6;

        private final KeyedHash hash = KeyedHash.random();
        private final HashSet64 known = new HashSet64();

        private Builder() {}

        /**
         * A person's name.
         *
         * @param givenNames one or several, as {@code Jan Willem} or {@code Anne-Marie}
         * @param initials as {@code J.W.}; may be empty
         * @param prefix what stands before the family name (tussenvoegsel); may be empty, and may as well stand in the family name itself
         * @param familyName as {@code Jansen} or {@code van der Berg-de Vries}
         */
        @CanIgnoreReturnValue
        public Builder name(String givenNames, String initials, String prefix, String familyName) {
            String whole = prefix.isBlank() ? familyName : prefix + " " + familyName;
            addGivenNames(Tokens.of(FoldedText.of(givenNames)));
            addFamilyName(Tokens.of(FoldedText.of(whole)));
            if (!isAscii(givenNames) || !isAscii(whole)) {
                // What a letter looks like depends on its case, so a name in Greek capitals folds to other letters.
                addGivenNames(Tokens.of(FoldedText.of(givenNames.toUpperCase(Locale.ROOT))));
                addFamilyName(Tokens.of(FoldedText.of(whole.toUpperCase(Locale.ROOT))));
            }
            addInitials(givenNames, initials, whole);
            return this;
        }

        private static boolean isAscii(String value) {
            return value.chars().allMatch(c -> c < 0x80);
        }

        private void addGivenNames(Tokens names) {
            for (int i = 0; i < names.count(); i++) {
                String name = names.word(i);
                if (!names.isWord(i) || name.length() < 2) {
                    continue;
                }
                if (names.count() == 1 || !Words.has(Words.cues(name), Words.PARTICLE)) {
                    addName(Sense.GIVEN_NAME, Sense.GIVEN_NAME_LESS, name);
                }
                // Anne-Marie is also Annemarie, Jean Luc Jeanluc.
                if (names.isWord(i + 1)) {
                    addName(Sense.GIVEN_NAME, Sense.GIVEN_NAME_LESS, name + names.word(i + 1));
                }
            }
        }

        private void addFamilyName(Tokens names) {
            boolean onlyParticles = true;
            for (int i = 0; i < names.count(); i++) {
                onlyParticles &= Words.has(Words.cues(names.word(i)), Words.PARTICLE);
            }
            for (int i = 0; i < names.count(); i++) {
                String name = names.word(i);
                boolean particle = !onlyParticles && Words.has(Words.cues(name), Words.PARTICLE);
                if (particle || name.length() < 2) {
                    continue;
                }
                addName(Sense.FAMILY_NAME, Sense.FAMILY_NAME_LESS, name);
                var whole = new StringBuilder(name);
                var inOne = new StringBuilder(name);
                for (int j = i - 1; j >= Math.max(0, i - LONGEST_FAMILY_NAME + 1); j--) {
                    whole.insert(0, names.word(j) + " ");
                    add(Sense.WHOLE_FAMILY_NAME, 0, whole.toString());
                    if (Words.has(Words.cues(names.word(j)), Words.PARTICLE) || names.size(j) == 1) {
                        inOne.insert(0, names.word(j));
                        addName(Sense.FAMILY_NAME, Sense.FAMILY_NAME_LESS, inOne.toString());
                    }
                }
            }
        }

        private void addName(Sense sense, Sense less, String name) {
            add(sense, 0, name);
            if (name.length() < SHORTEST_WITH_TYPOS || name.length() > LONGEST_NAME) {
                return;
            }
            char[] letters = new char[name.length() - 1];
            name.getChars(1, name.length(), letters, 0);
            for (int place = 0; ; place++) {
                known.add(hash.of(context(less, place), letters, letters.length));
                if (place == letters.length) {
                    return;
                }
                letters[place] = name.charAt(place);
            }
        }

        private void addInitials(String givenNames, String initials, String familyName) {
            String ofGiven = firstLetters(givenNames);
            String ofFamily = firstLetters(familyName);
            String written = lettersOf(initials);
            for (String first : List.of(ofGiven, written)) {
                if (first.length() >= 2) {
                    add(Sense.INITIALS, 0, first);
                }
                if (!first.isEmpty() && !ofFamily.isEmpty()) {
                    add(Sense.MONOGRAM, 0, first + ofFamily);
                }
            }
        }

        private static String firstLetters(String names) {
            Tokens tokens = Tokens.of(FoldedText.of(names));
            var letters = new StringBuilder();
            for (int i = 0; i < tokens.count(); i++) {
                letters.append(tokens.word(i).charAt(0));
            }
            return letters.toString();
        }

        private static String lettersOf(String value) {
            Tokens tokens = Tokens.of(FoldedText.of(value));
            var letters = new StringBuilder();
            for (int i = 0; i < tokens.count(); i++) {
                letters.append(tokens.word(i));
            }
            return letters.toString();
        }

        /** The name under which a person logs in. */
        @CanIgnoreReturnValue
        public Builder userName(String userName) {
            String folded = fold(userName);
            if (folded.length() >= 3) {
                add(Sense.USER_NAME, 0, folded);
            }
            return this;
        }

        /** A number that the school gave; letters in it are allowed. */
        @CanIgnoreReturnValue
        public Builder pupilNumber(String number) {
            String value = NumberForms.withoutZeros(lettersOf(number));
            if (!value.isEmpty()) {
                add(Sense.NUMBER, 0, value);
            }
            return this;
        }

        /** An address of mail. All are found in a text anyway; of this one what stands before the @ is found by itself as well. */
        @CanIgnoreReturnValue
        public Builder email(String email) {
            int at = email.indexOf('@');
            if (at > 0) {
                userName(email.substring(0, at));
            }
            return this;
        }

        /** A phone number. Dutch ones are found in a text anyway; this one also without its zero or country. */
        @CanIgnoreReturnValue
        public Builder phone(String phone) {
            String digits = NumberForms.phone(lettersOf(phone));
            if (digits.length() >= 7) {
                add(Sense.PHONE, 0, digits);
            }
            if (digits.length() > LONGEST_WITHOUT_COUNTRY) {
                add(Sense.PHONE, 0, digits.substring(digits.length() - LONGEST_WITHOUT_COUNTRY));
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder birthDate(LocalDate date) {
            add(Sense.BIRTH_DATE, 0, NumberForms.date(date));
            return this;
        }

        /** Where a person lives: street and number, as {@code Lange Dorpsstraat 12-b}. */
        @CanIgnoreReturnValue
        public Builder address(String streetAndNumber) {
            Tokens tokens = Tokens.of(FoldedText.of(streetAndNumber));
            int number = tokens.count() - 1;
            while (number > 0 && !tokens.isNumber(number)) {
                number--;
            }
            if (number > 0) {
                List<String> street = new ArrayList<>();
                for (int i = 0; i < number; i++) {
                    street.add(AddressFinder.streetWord(tokens.word(i)));
                }
                add(Sense.STREET_AND_NUMBER, 0, AddressFinder.key(street, tokens.word(number)));
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder postcode(String postcode) {
            String value = lettersOf(postcode);
            if (value.length() >= 4) {
                add(Sense.POSTCODE, 0, value);
            }
            return this;
        }

        private static String fold(String value) {
            FoldedText text = FoldedText.of(value);
            return text.substring(0, text.length()).strip();
        }

        private void add(Sense sense, int place, String value) {
            known.add(hash.of(context(sense, place), value.toCharArray(), value.length()));
        }

        /** How much was taken in: it grows with whatever is new. */
        public int size() {
            return known.size();
        }

        public Roster build() {
            return new Roster(hash, known.copy());
        }
    }
}
