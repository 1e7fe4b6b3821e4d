package nl.schuilnaam.gateway.content;

/**
 * One condition of a filter.
 *
 * @param field dotted path below the record
 */
record Comparison(String field, Operator operator, Operand operand) {
    /** The predicates of OneRoster. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        GREATER_OR_EQUAL(">="),
        GREATER(">"),
        LESS_OR_EQUAL("<="),
        LESS("<"),
        CONTAINS("~");

        private final String spelling;

        Operator(String spelling) {
            this.spelling = spelling;
        }

        String spelling() {
            return spelling;
        }
    }

    /** What a field is compared with. */
    sealed interface Operand {
        /** As the client wrote it. */
        String asSent();

        /** A value that both sides understand. */
        record Text(String asSent) implements Operand {
            @Override
            public String toString() {
                return "Text";
            }
        }

        /** An id, which the other side knows as another one. */
        record Id(Mention mention) implements Operand {
            @Override
            public String asSent() {
                return mention.value();
            }
        }
    }
}
