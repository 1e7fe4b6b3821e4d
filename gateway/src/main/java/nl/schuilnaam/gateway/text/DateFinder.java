package nl.schuilnaam.gateway.text;

import java.util.HashMap;
import java.util.Map;

/** Known dates of birth, as people write dates in Dutch and English. A day and a month without a year is not one: some pupil's birthday is on every day. */
final class DateFinder {
    private static final Map<String, Integer> MONTHS = months(
            "januari jan january",
            "februari feb february febr",
            "maart mrt march mar maa",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec");

    private final Roster roster;
    private final Tokens tokens;
    private final Spans spans;

    DateFinder(Roster roster, Tokens tokens, Spans spans) {
        this.roster = roster;
        this.tokens = tokens;
        this.spans = spans;
    }

    private static Map<String, Integer> months(String... names) {
        var months = new HashMap<String, Integer>();
        for (int i = 0; i < names.length; i++) {
            for (String name : names[i].split(" ", -1)) {
                months.put(name, i + 1);
            }
        }
        return Map.copyOf(months);
    }

    void find() {
        for (int i = 0; i < tokens.count(); i++) {
            if (tokens.isNumber(i)) {
                if (!inDigits(i) && !inOneNumber(i)) {
                    dayFirst(i);
                }
            } else if (tokens.isWord(i) && MONTHS.containsKey(tokens.word(i))) {
                monthFirst(i);
            }
        }
    }

    private boolean inDigits(int first) {
        if (!tokens.isNumber(first + 1)
                || !tokens.isNumber(first + 2)
                || !tokens.joined(first + 1, "-/. ", false)
                || !tokens.joined(first + 2, "-/. ", false)) {
            return false;
        }
        int left = value(first);
        int middle = value(first + 1);
        int right = value(first + 2);
        boolean known = tokens.size(first) == 4
                ? isKnown(left, middle, right) || isKnown(left, right, middle)
                : isYear(first + 2) && (isKnown(right, middle, left) || isKnown(right, left, middle));
        if (known) {
            claim(first, first + 2);
        }
        return known;
    }

    private boolean inOneNumber(int number) {
        if (tokens.size(number) != 8) {
            return false;
        }
        String digits = tokens.word(number);
        int front = Integer.parseInt(digits, 0, 4, 10);
        int back = Integer.parseInt(digits, 4, 8, 10);
        boolean known = isKnown(front, back / 100, back % 100) || isKnown(back, front % 100, front / 100);
        if (known) {
            claim(number, number);
        }
        return known;
    }

    /** 12 maart 2014, 12th of March, 2014. */
    private void dayFirst(int day) {
        int at = afterOrdinal(day);
        if (tokens.isWord(at)
                && (tokens.word(at).equals("of") || tokens.word(at).equals("van"))) {
            at++;
        }
        Integer month = tokens.isWord(at) ? MONTHS.get(tokens.word(at)) : null;
        int year = at + 1;
        if (month != null
                && tokens.isNumber(year)
                && isYear(year)
                && tokens.joined(at, " -/.", true)
                && tokens.joined(year, " -/.,'", true)
                && isKnown(value(year), month, value(day))) {
            claim(day, year);
        }
    }

    /** March 12, 2014. */
    private void monthFirst(int month) {
        int day = month + 1;
        if (tokens.isWord(day) && tokens.word(day).equals("the")) {
            day++;
        }
        Integer number = MONTHS.get(tokens.word(month));
        if (number == null || !tokens.isNumber(day) || tokens.size(day) > 2) {
            return;
        }
        int year = afterOrdinal(day);
        if (tokens.isNumber(year)
                && isYear(year)
                && tokens.joined(year, " -/.,'", false)
                && isKnown(value(year), number, value(day))) {
            claim(month, year);
        }
    }

    private int afterOrdinal(int number) {
        int next = number + 1;
        if (tokens.isWord(next) && tokens.joined(next, "", true)) {
            String word = tokens.word(next);
            if (word.equals("e")
                    || word.equals("de")
                    || word.equals("ste")
                    || word.equals("th")
                    || word.equals("st")
                    || word.equals("nd")
                    || word.equals("rd")) {
                return next + 1;
            }
        }
        return next;
    }

    private boolean isYear(int token) {
        return tokens.size(token) == 4 || tokens.size(token) == 2;
    }

    /** A number of at most four digits; more is no part of a date. */
    private int value(int token) {
        return tokens.size(token) > 4 ? -1 : Integer.parseInt(tokens.word(token));
    }

    private boolean isKnown(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return false;
        }
        if (year < 100) {
            return isKnown(year + 2000, month, day) || isKnown(year + 1900, month, day);
        }
        return roster.knows(Roster.Sense.BIRTH_DATE, Integer.toString(year * 10_000 + month * 100 + day));
    }

    private void claim(int first, int last) {
        spans.claim(tokens.start(first), tokens.end(last), Kind.BIRTH_DATE);
    }
}
