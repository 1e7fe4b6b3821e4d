package nl.schuilnaam.examples.soak;

import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.examples.school.Identity;

/**
 * A pupil who does not exist, made of nothing but a number. No two have a name in common, neither given nor family, so that a supplier that is told one of them can say whom it
 * means, and the other one is known wherever it turns up.
 */
record Pupil(int number) {
    private static final String ONSETS = "qxzjwvkh";
    private static final String VOWELS = "aeiou";
    private static final int SYLLABLES = 40;

    /** The id in the school's own terms. */
    String id() {
        // Odd, so that no two are the same; spread, so that all digits differ.
        return String.format("%016x%016x", 0x9E3779B97F4A7C15L * (number + 1), 0xC2B2AE3D27D4EB4FL * (number + 1));
    }

    String givenName() {
        return word(number, 'q');
    }

    String familyName() {
        return word(number, 'x');
    }

    /** Seven digits. */
    String schoolNumber() {
        return Integer.toString(4_810_000 + number);
    }

    private String username() {
        return "u" + familyName().toLowerCase(java.util.Locale.ROOT) + number;
    }

    private String email() {
        return username() + "@leerling.regenboog.example";
    }

    private String phone() {
        return "06-" + (57_310_000 + number);
    }

    /** Three syllables, of which the last tells given names from family names. */
    private static String word(int number, char last) {
        String word = syllable(number % SYLLABLES)
                + syllable(number / SYLLABLES % SYLLABLES)
                + syllable((number / SYLLABLES / SYLLABLES + (last == 'q' ? 7 : 23)) % SYLLABLES)
                + last;
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String syllable(int which) {
        return "" + ONSETS.charAt(which % ONSETS.length()) + VOWELS.charAt(which / ONSETS.length());
    }

    /** The record as the school's system has it. */
    String json() {
        return user(givenName(), familyName());
    }

    /** The same with another given name. */
    String json(String givenName) {
        return user(givenName, familyName());
    }

    private String user(String givenName, String familyName) {
        return "{\"sourcedId\":\"" + id()
                + "\",\"status\":\"active\",\"dateLastModified\":\"2026-11-02T01:45:28.683Z\",\"username\":\""
                + username()
                + "\",\"enabledUser\":\"true\",\"givenName\":\"" + givenName + "\",\"familyName\":\"" + familyName
                + "\",\"identifier\":\"" + schoolNumber() + "\",\"email\":\"" + email() + "\",\"phone\":\"" + phone()
                + "\",\"grades\":[\"0" + (1 + number % 8)
                + "\"],\"roles\":[{\"roleType\":\"primary\",\"role\":\"student\",\"org\":{\"sourcedId\":\"regenboog-1\",\"type\":\"org\"}}]}";
    }

    /** Everything by which this pupil could be known. */
    List<Identity> identities() {
        var identities = new ArrayList<Identity>();
        identities.add(new Identity(Identity.Kind.GIVEN_NAME, givenName()));
        identities.add(new Identity(Identity.Kind.FAMILY_NAME, familyName()));
        identities.add(new Identity(Identity.Kind.FULL_NAME, givenName() + " " + familyName()));
        identities.add(new Identity(Identity.Kind.FULL_NAME, familyName() + ", " + givenName()));
        identities.add(new Identity(Identity.Kind.NUMBER, schoolNumber()));
        identities.add(new Identity(Identity.Kind.USERNAME, username()));
        identities.add(new Identity(Identity.Kind.EMAIL, email()));
        identities.add(new Identity(Identity.Kind.PHONE, phone()));
        identities.add(new Identity(Identity.Kind.SOURCED_ID, id()));
        return identities;
    }

    /** Nobody. */
    @Override
    public String toString() {
        return "Pupil";
    }
}
