package nl.schuilnaam.examples.school;

import java.time.LocalDate;

/**
 * A pupil or a teacher of the demo school. Nobody of this description exists.
 *
 * @param sourcedId the id that the school's information system gives; as in the Ed-Fi server, an unkeyed digest of the number
 * @param number pupil number or staff number, seven digits
 * @param familyName with its prefix in front: {@code van den Berg}
 * @param eckId the chain id, {@code https://ketenid.nl/...}; teachers have none, and then it is empty
 * @param grade year group of a pupil; empty for teachers
 */
public record Person(
        String sourcedId,
        Role role,
        String number,
        String givenName,
        String familyName,
        LocalDate birthDate,
        String sex,
        String username,
        String email,
        String phone,
        String eckId,
        String grade) {
    /** What somebody does at school. */
    public enum Role {
        PUPIL("student"),
        TEACHER("teacher");

        private final String spelling;

        Role(String spelling) {
            this.spelling = spelling;
        }

        /** OneRoster's word for it. */
        public String spelling() {
            return spelling;
        }
    }

    /** Given name and family name, as one says them. */
    public String fullName() {
        return givenName + " " + familyName;
    }

    /** The family name without its prefix: {@code Berg}, {@code Hertog}, {@code IJssel}. */
    public String familyNameCore() {
        int at = 0;
        while (at < familyName.length() && !Character.isUpperCase(familyName.charAt(at))) {
            at++;
        }
        return familyName.substring(at);
    }

    /** Says nothing about the person. */
    @Override
    public String toString() {
        return "Person[" + role + "]";
    }
}
