package nl.schuilnaam.gateway.guard;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.text.Redactor;
import nl.schuilnaam.gateway.text.Roster;
import org.jspecify.annotations.Nullable;

/** What the persons of one school are known by, for reading texts: grows as they are met, and holds hashes only. Any number of threads. */
final class SchoolRoster {
    private final Roster.Builder builder = Roster.builder();
    private boolean everybodyMet;
    private int built;
    private @Nullable Redactor redactor;

    synchronized void add(IdentifierKind kind, String value) {
        if (kind.equals(IdentifierKind.EMAIL)) {
            builder.email(value);
        } else if (kind.equals(IdentifierKind.USERNAME)) {
            builder.userName(value);
        } else {
            builder.pupilNumber(value);
        }
    }

    synchronized void addPhone(String phone) {
        builder.phone(phone);
    }

    /** What is no date is passed over. */
    synchronized void addBirthDate(String date) {
        date(date).ifPresent(builder::birthDate);
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** What stands between may be a second given name or belong to the family name: as part of the latter, it is found either way. */
    synchronized void addName(List<String> given, List<String> middle, List<String> family) {
        String between = String.join(" ", middle);
        for (String last : family.isEmpty() ? List.of("") : family) {
            for (String first : given.isEmpty() ? List.of("") : given) {
                builder.name(first, "", between, last);
            }
        }
    }

    /** All persons of the school's own system have been met. */
    synchronized void metEverybody() {
        everybodyMet = true;
    }

    /** Finds whoever has been met up to now; empty as long as somebody of the school may not have been. */
    synchronized Optional<Redactor> redactor() {
        if (!everybodyMet) {
            return Optional.empty();
        }
        Redactor now = redactor;
        // Somebody new is rare, once everybody has been met; so a roster lasts.
        if (now == null || built != builder.size()) {
            built = builder.size();
            now = new Redactor(builder.build());
            redactor = now;
        }
        return Optional.of(now);
    }

    @Override
    public String toString() {
        return "SchoolRoster[withheld]";
    }
}
