package nl.schuilnaam.examples.verdicts;

import java.util.List;

/**
 * One stream of bytes that a client sends to the edge listener.
 *
 * @param id family, slash, name: unique
 * @param rule where it is written what must become of it: an RFC with its section, or a rule of ours
 * @param text one character a byte, with placeholders (see {@link Template})
 * @param expected what must become of it
 * @param ends whether the client says after its last byte that no more will come
 */
record RequestCase(String id, String rule, String text, Expected expected, boolean ends) {
    /** A case whose client keeps its side of the connection open. */
    RequestCase(String id, String rule, String text, Expected expected) {
        this(id, rule, text, expected, false);
    }

    String family() {
        return id.substring(0, id.indexOf('/'));
    }

    /**
     * What a strict reader makes of the bytes.
     *
     * @param served the requests that it sees and that the agreement permits, in this order, by what they ask for
     * @param statuses with which the gateway may refuse or answer by itself
     */
    record Expected(Kind kind, List<String> served, List<Integer> statuses) {
        Expected {
            served = List.copyOf(served);
            statuses = List.copyOf(statuses);
        }

        /** Refused with any 4xx, and closed; nothing of it at the origin. */
        static Expected refuse() {
            return new Expected(Kind.REFUSE, List.of(), List.of());
        }

        /** The same, where another status is right too. */
        static Expected refuse(Integer... statuses) {
            return new Expected(Kind.REFUSE, List.of(), List.of(statuses));
        }

        /** Every request that is in it is served, and no other. */
        static Expected serve(String... served) {
            return new Expected(Kind.SERVE, List.of(served), List.of());
        }

        /** These are served, then the rest is refused; all may be refused as well. */
        static Expected serveThenRefuse(String... served) {
            return new Expected(Kind.SERVE_THEN_REFUSE, List.of(served), List.of(501, 505));
        }

        /** The specification leaves it open whether it is refused, so that only what it is taken for is fixed. */
        static Expected either(String... served) {
            return new Expected(Kind.EITHER, List.of(served), List.of(501, 505));
        }

        /** A sound request that nobody may make; the connection may stay. */
        static Expected deny(Integer... statuses) {
            return new Expected(Kind.DENY, List.of(), List.of(statuses));
        }

        /** A sound request that nobody may make, and good ones behind it: these are served too, unless the refusal says that it closes. */
        static Expected denyThenServe(String... served) {
            return new Expected(Kind.DENY_THEN_SERVE, List.of(served), List.of(501));
        }

        /** No request at all: closed, with or without a word. */
        static Expected drop() {
            return new Expected(Kind.DROP, List.of(), List.of(501, 505));
        }

        /** Answered by the gateway itself. */
        static Expected answer(Integer... statuses) {
            return new Expected(Kind.ANSWER, List.of(), List.of(statuses));
        }

        /** Whether this status is a refusal here. */
        boolean refuses(int status) {
            return (status >= 400 && status <= 499) || statuses.contains(status);
        }

        @Override
        public String toString() {
            return kind.word + (served.isEmpty() ? "" : " " + String.join("+", served));
        }
    }

    /** How cases end. */
    enum Kind {
        REFUSE("refuse"),
        SERVE("serve"),
        SERVE_THEN_REFUSE("serve-then-refuse"),
        EITHER("either"),
        DENY("deny"),
        DENY_THEN_SERVE("deny-then-serve"),
        DROP("drop"),
        ANSWER("answer");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
