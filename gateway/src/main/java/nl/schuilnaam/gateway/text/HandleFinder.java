package nl.schuilnaam.gateway.text;

/** Known user names, and known numbers with letters in them. */
final class HandleFinder {
    private static final int SHORTEST = 3;
    private static final int LONGEST = 64;

    private final Roster roster;
    private final FoldedText text;
    private final Spans spans;
    private final char[] letters = new char[LONGEST];

    HandleFinder(Roster roster, FoldedText text, Spans spans) {
        this.roster = roster;
        this.text = text;
        this.spans = spans;
    }

    void find() {
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && isHandle(text.at(at))) {
                at++;
            }
            int end = at;
            while (end > start && isMark(text.at(end - 1))) {
                end--;
            }
            while (start < end && isMark(text.at(start))) {
                start++;
            }
            if (end - start >= SHORTEST && end - start <= LONGEST) {
                judge(start, end);
            }
            at++;
        }
    }

    private void judge(int start, int end) {
        boolean digit = false;
        boolean letter = false;
        boolean mark = false;
        for (int at = start; at < end; at++) {
            char c = text.at(at);
            digit |= FoldedText.isDigit(c);
            letter |= FoldedText.isLetter(c);
            mark |= isMark(c);
        }
        text.copy(start, end, letters, 0);
        if (letter && roster.knows(Roster.Sense.USER_NAME, letters, end - start)) {
            String word = text.substring(start, end);
            if (digit || mark || !Words.isOrdinary(word, Words.cues(word))) {
                spans.claim(start, end, Kind.NAME);
                return;
            }
        }
        if (letter && digit) {
            int length = 0;
            for (int at = start; at < end; at++) {
                if (!isMark(text.at(at))) {
                    letters[length++] = text.at(at);
                }
            }
            if (roster.knows(Roster.Sense.NUMBER, letters, length)) {
                spans.claim(start, end, Kind.NUMBER);
            }
        }
    }

    private static boolean isHandle(char c) {
        return FoldedText.isLetter(c) || FoldedText.isDigit(c) || isMark(c);
    }

    private static boolean isMark(char c) {
        return c == '.' || c == '_' || c == '-';
    }
}
