package nl.schuilnaam.gateway.system;

import java.util.regex.Pattern;

/** The numbers of the school's pupils, as a search that does not take part of a hash or a random id for one. */
final class SchoolNumbers {
    static final Pattern ANY = Pattern.compile("(?<![0-9a-f])4500[0-9]{2}(?![0-9a-f])");

    private SchoolNumbers() {}
}
