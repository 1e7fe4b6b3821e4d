package nl.schuilnaam.config.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a configuration file, with its dotted path and the line of its key (or of its first character, in a list). */
public sealed interface Node {
    String path();

    int line();

    /** What a person would call such a value. */
    String inWords();

    /** Named values, in their order. */
    record Mapping(String path, int line, Map<String, Node> entries) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Optional<Node> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /** The mapping at this key; empty when there is none, or something else. */
        public Optional<Mapping> mapping(String key) {
            return get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
        }

        /** The elements of the list at this key; none when there is no list. */
        public List<Node> elements(String key) {
            return get(key).filter(Sequence.class::isInstance)
                    .map(Sequence.class::cast)
                    .map(Sequence::elements)
                    .orElse(List.of());
        }

        /** The text at this key; empty when there is none, or something else. */
        public Optional<Scalar> text(String key) {
            return get(key).flatMap(Node::asText);
        }

        @Override
        public String inWords() {
            return "a group of fields";
        }
    }

    /** A list. */
    record Sequence(String path, int line, List<Node> elements) implements Node {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String inWords() {
            return "a list";
        }
    }

    /** A single value, as it was written. */
    record Scalar(String path, int line, String text, Form form) implements Node {
        /**
         * What a value is. Only what JSON would also read as such is a number or flag: {@code no}, {@code 07}, {@code 0x1F} and {@code 2026-08-01} are texts,
         * because they are grades, codes and dates.
         */
        public enum Form {
            TEXT,
            INTEGER,
            DECIMAL,
            FLAG,
            NOTHING
        }

        @Override
        public String inWords() {
            return switch (form) {
                case INTEGER, DECIMAL -> "the number " + text;
                case FLAG -> text;
                case NOTHING -> "empty";
                case TEXT -> "a text";
            };
        }
    }

    /** This value, when it is a text. */
    default Optional<Scalar> asText() {
        return this instanceof Scalar scalar && scalar.form() == Scalar.Form.TEXT
                ? Optional.of(scalar)
                : Optional.empty();
    }
}
