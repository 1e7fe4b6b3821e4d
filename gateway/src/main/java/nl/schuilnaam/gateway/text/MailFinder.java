package nl.schuilnaam.gateway.text;

/** Every address of mail, whoever's it is. */
final class MailFinder {
    private static final String[] WRITTEN_AT = {"(at)", "[at]", "{at}"};

    private MailFinder() {}

    static void find(FoldedText text, Spans spans) {
        int free = 0;
        for (int at = 0; at < text.length(); at++) {
            int width = widthOfAt(text, at);
            if (width == 0) {
                continue;
            }
            int left = at;
            if (text.near(left - 1) == ' ' && left - 1 > free) {
                left--;
            }
            int start = left;
            while (start > free && isLocal(text.at(start - 1))) {
                start--;
            }
            while (start < left && !FoldedText.isLetter(text.at(start)) && !FoldedText.isDigit(text.at(start))) {
                start++;
            }
            int right = at + width;
            if (text.near(right) == ' ') {
                right++;
            }
            int end = right;
            while (isDomain(text.near(end))) {
                end++;
            }
            while (end > right && !FoldedText.isLetter(text.at(end - 1)) && !FoldedText.isDigit(text.at(end - 1))) {
                end--;
            }
            boolean spaced = left < at || right > at + width;
            if (start < left && isHost(text, right, end, spaced)) {
                spans.claim(start, end, Kind.EMAIL);
                free = end;
                at = end - 1;
            } else {
                // What stands before this sign cannot belong to the next one.
                free = at + 1;
            }
        }
    }

    private static int widthOfAt(FoldedText text, int at) {
        char c = text.at(at);
        if (c == '@') {
            return 1;
        }
        if (c == '(' || c == '[' || c == '{') {
            for (String written : WRITTEN_AT) {
                int i = 0;
                while (i < written.length() && text.near(at + i) == written.charAt(i)) {
                    i++;
                }
                if (i == written.length()) {
                    return i;
                }
            }
        }
        return 0;
    }

    /** With blanks around the sign only a host with a dot counts, since people write "kom @ 8". */
    private static boolean isHost(FoldedText text, int start, int end, boolean spaced) {
        int lastDot = -1;
        boolean letter = false;
        for (int at = start; at < end; at++) {
            char c = text.at(at);
            letter |= FoldedText.isLetter(c);
            if (c == '.') {
                lastDot = at;
            }
        }
        if (spaced) {
            return lastDot > start && end - lastDot > 2 && FoldedText.isLetter(text.at(lastDot + 1));
        }
        return letter && end - start >= 2;
    }

    private static boolean isLocal(char c) {
        return FoldedText.isLetter(c) || FoldedText.isDigit(c) || "._%+-'~".indexOf(c) >= 0;
    }

    private static boolean isDomain(char c) {
        return FoldedText.isLetter(c) || FoldedText.isDigit(c) || c == '.' || c == '-';
    }
}
