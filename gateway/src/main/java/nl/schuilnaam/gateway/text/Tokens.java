package nl.schuilnaam.gateway.text;

import java.util.Arrays;

/** A folded text in words, numbers and placeholders that stood there already; what is between them is read where it is needed. */
final class Tokens {
    enum Type {
        WORD,
        NUMBER,
        PLACEHOLDER
    }

    final FoldedText text;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private Type[] types = new Type[64];
    private int count;

    private Tokens(FoldedText text) {
        this.text = text;
    }

    static Tokens of(FoldedText text) {
        var tokens = new Tokens(text);
        int at = 0;
        while (at < text.length()) {
            char c = text.at(at);
            int start = at;
            if (FoldedText.isLetter(c)) {
                while (FoldedText.isLetter(text.near(at))) {
                    at++;
                }
                tokens.add(start, at, Type.WORD);
            } else if (FoldedText.isDigit(c)) {
                while (FoldedText.isDigit(text.near(at))) {
                    at++;
                }
                tokens.add(start, at, Type.NUMBER);
            } else {
                at++;
                if (Kinds.of(c) != null) {
                    tokens.add(start, at, Type.PLACEHOLDER);
                }
            }
        }
        return tokens;
    }

    private void add(int start, int end, Type type) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            types = Arrays.copyOf(types, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        types[count++] = type;
    }

    int count() {
        return count;
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    int size(int token) {
        return ends[token] - starts[token];
    }

    boolean isWord(int token) {
        return token >= 0 && token < count && types[token] == Type.WORD;
    }

    boolean isNumber(int token) {
        return token >= 0 && token < count && types[token] == Type.NUMBER;
    }

    /** Whether a name was here that has been replaced. */
    boolean isName(int token) {
        return token >= 0
                && token < count
                && types[token] == Type.PLACEHOLDER
                && Kinds.of(text.at(starts[token])) == Kind.NAME;
    }

    boolean isCapital(int token) {
        return text.isCapital(starts[token]);
    }

    boolean isAllCapitals(int token) {
        for (int at = starts[token]; at < ends[token]; at++) {
            if (!text.isCapital(at)) {
                return false;
            }
        }
        return true;
    }

    String word(int token) {
        return text.substring(starts[token], ends[token]);
    }

    /** Whether a token follows the one before it with nothing but one of these characters between them, repeated at most thrice; or directly, if that is wanted. */
    boolean joined(int token, String between, boolean orDirectly) {
        if (token <= 0 || token >= count) {
            return false;
        }
        int from = ends[token - 1];
        int to = starts[token];
        if (from == to) {
            return orDirectly;
        }
        if (to - from > 3) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (between.indexOf(text.at(at)) < 0) {
                return false;
            }
        }
        return true;
    }
}
