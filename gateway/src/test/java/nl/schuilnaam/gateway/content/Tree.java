package nl.schuilnaam.gateway.content;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as a tree, read and written by the most obvious code that does it: what the rewriter is held against. */
sealed interface Tree {
    /** Members in their order; while a message is being made, two may have one name. */
    record Obj(List<Entry> entries) implements Tree {
        Optional<Tree> get(String name) {
            return entries.stream()
                    .filter(entry -> entry.name().equals(name))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    record Entry(String name, Tree value) {}

    record Arr(List<Tree> elements) implements Tree {}

    record Str(String text) implements Tree {}

    record Num(String text) implements Tree {}

    record Bool(boolean value) implements Tree {}

    record Null() implements Tree {}

    /** Not a message that may be read. */
    final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static Tree read(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            var reader = new Reader(text);
            Tree tree = reader.value(0);
            reader.blanks();
            reader.expect(reader.at == text.length());
            return tree;
        } catch (CharacterCodingException e) {
            throw new Malformed();
        }
    }

    /** Writes it in one of the many ways that mean the same. */
    static String write(Tree tree, Random random) {
        String blank =
                random.nextInt(3) == 0 ? List.of(" ", "\n", "\t", "\r\n  ").get(random.nextInt(4)) : "";
        if (tree instanceof Obj object) {
            var members = new ArrayList<String>();
            object.entries()
                    .forEach(entry ->
                            members.add(quote(entry.name(), random) + blank + ":" + write(entry.value(), random)));
            return blank + "{" + blank + String.join(blank + ",", members) + blank + "}" + blank;
        } else if (tree instanceof Arr array) {
            var elements = new ArrayList<String>();
            array.elements().forEach(element -> elements.add(write(element, random)));
            return blank + "[" + String.join("," + blank, elements) + blank + "]";
        } else if (tree instanceof Str string) {
            return blank + quote(string.text(), random) + blank;
        } else if (tree instanceof Num number) {
            return blank + number.text() + blank;
        } else if (tree instanceof Bool bool) {
            return blank + bool.value();
        }
        return "null" + blank;
    }

    private static String quote(String text, Random random) {
        int style = random.nextInt(3);
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean must = c < ' ' || c == '"' || c == '\\';
            if (style == 2 && "\"\\/".indexOf(c) >= 0) {
                quoted.append('\\').append(c);
            } else if (must || style == 1 || (Character.isSurrogate(c) && style == 2)) {
                HexFormat hex =
                        random.nextBoolean() ? HexFormat.of() : HexFormat.of().withUpperCase();
                quoted.append("\\u").append(hex.toHexDigits(c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** Reads by recursive descent. */
    final class Reader {
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?");

        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private void expect(boolean condition) {
            if (!condition) {
                throw new Malformed();
            }
        }

        private void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean take(String expected) {
            blanks();
            boolean there = text.startsWith(expected, at);
            at += there ? expected.length() : 0;
            return there;
        }

        private Tree value(int depth) {
            blanks();
            expect(at < text.length());
            char c = text.charAt(at);
            if (c == '{' || c == '[') {
                expect(depth < 64);
                return c == '{' ? object(depth + 1) : array(depth + 1);
            } else if (c == '"') {
                return new Str(string());
            } else if (take("true")) {
                return new Bool(true);
            } else if (take("false")) {
                return new Bool(false);
            } else if (take("null")) {
                return new Null();
            }
            Matcher number = NUMBER.matcher(text);
            expect(number.find(at) && number.start() == at && number.group().length() <= 64);
            at = number.end();
            return new Num(number.group());
        }

        private Tree object(int depth) {
            var entries = new ArrayList<Entry>();
            at++;
            if (take("}")) {
                return new Obj(entries);
            }
            do {
                blanks();
                expect(at < text.length() && text.charAt(at) == '"');
                String name = string();
                expect(entries.stream().noneMatch(entry -> entry.name().equals(name)));
                expect(take(":"));
                entries.add(new Entry(name, value(depth)));
            } while (take(","));
            expect(take("}"));
            return new Obj(entries);
        }

        private Tree array(int depth) {
            var elements = new ArrayList<Tree>();
            at++;
            if (take("]")) {
                return new Arr(elements);
            }
            do {
                elements.add(value(depth));
            } while (take(","));
            expect(take("]"));
            return new Arr(elements);
        }

        private String string() {
            var string = new StringBuilder();
            for (at++; ; at++) {
                expect(at < text.length());
                char c = text.charAt(at);
                if (c == '"') {
                    break;
                }
                expect(c >= ' ');
                if (c == '\\') {
                    at++;
                    expect(at < text.length());
                    int escape = "\"\\/bfnrt".indexOf(text.charAt(at));
                    if (escape >= 0) {
                        string.append("\"\\/\b\f\n\r\t".charAt(escape));
                    } else {
                        expect(text.startsWith("u", at) && at + 4 < text.length());
                        String digits = text.substring(at + 1, at + 5);
                        expect(digits.matches("[0-9a-fA-F]{4}") && !digits.equals("0000"));
                        string.append((char) Integer.parseInt(digits, 16));
                        at += 4;
                    }
                } else {
                    string.append(c);
                }
            }
            at++;
            String read = string.toString();
            expect(read.codePoints().noneMatch(character -> character >= 0xD800 && character <= 0xDFFF));
            return read;
        }
    }
}
