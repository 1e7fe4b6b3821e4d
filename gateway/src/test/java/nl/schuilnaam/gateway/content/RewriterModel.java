package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.ValueType;

/** What a rewriter has to do, said a second time over whole trees: ids are known at once, nothing is streamed, nothing is left open. */
final class RewriterModel {
    /** Makes every text longer, and keeps it apart from every other. */
    static final TextRedaction REDACTION = text -> "[" + text + "]";

    private RewriterModel() {}

    /** What the ids are in the tests of the model; shorter or longer than what they replace, and in another order. */
    static String id(EntityType entity, String value) {
        return "p" + Integer.toHexString((entity.name() + value).hashCode() * 31) + "\"é";
    }

    /** The message that must come out, or nothing when it must be refused. */
    static Optional<Tree> expected(byte[] content, Rule.ObjectRule root) {
        try {
            Tree tree = Tree.read(content);
            check(!(tree instanceof Tree.Null));
            return Optional.of(apply(root, tree));
        } catch (Tree.Malformed e) {
            return Optional.empty();
        }
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new Tree.Malformed();
        }
    }

    private static boolean leftOut(Rule rule, Tree tree) {
        boolean kept = rule instanceof Rule.ValueRule value && value.action() instanceof ValueAction.Keep;
        return tree instanceof Tree.Null && !kept;
    }

    private static Tree apply(Rule rule, Tree tree) {
        if (rule instanceof Rule.ObjectRule object) {
            check(tree instanceof Tree.Obj);
            return apply(object, (Tree.Obj) tree);
        } else if (rule instanceof Rule.ListRule list) {
            check(tree instanceof Tree.Arr);
            return apply(list, (Tree.Arr) tree);
        }
        return apply((Rule.ValueRule) rule, tree);
    }

    private static Optional<Rule> permitted(Rule.ObjectRule rule, String name) {
        boolean added = rule.added().stream().anyMatch(one -> one.name().equals(name));
        return added || !rule.members().containsKey(name)
                ? Optional.empty()
                : rule.members().get(name).permitted();
    }

    private static Tree apply(Rule.ObjectRule rule, Tree.Obj object) {
        var entries = new ArrayList<Tree.Entry>();
        for (Tree.Entry entry : object.entries()) {
            permitted(rule, entry.name())
                    .filter(allowed -> !leftOut(allowed, entry.value()))
                    .ifPresent(allowed -> entries.add(new Tree.Entry(entry.name(), apply(allowed, entry.value()))));
        }
        for (Rule.Added added : rule.added()) {
            entries.add(new Tree.Entry(added.name(), added(added, ownId(rule, object))));
        }
        return new Tree.Obj(entries);
    }

    private static Optional<String> ownId(Rule.ObjectRule rule, Tree.Obj object) {
        if (rule.idMember().isEmpty()) {
            return Optional.empty();
        }
        Optional<Tree> value = object.get(rule.idMember().get());
        Optional<Rule> allowed = permitted(rule, rule.idMember().get());
        if (value.isEmpty()
                || value.get() instanceof Tree.Null
                || !(allowed.orElse(null) instanceof Rule.ValueRule scalar)) {
            return Optional.empty();
        }
        if (scalar.action() instanceof ValueAction.Identify identify) {
            check(value.get() instanceof Tree.Str);
            return Optional.of(id(identify.entity(), ((Tree.Str) value.get()).text()));
        }
        return scalar.action() instanceof ValueAction.Keep ? Optional.of(text(value.get())) : Optional.empty();
    }

    private static Tree added(Rule.Added added, Optional<String> id) {
        if (added.content() instanceof Content.Constant constant) {
            return Tree.read(constant.json().getBytes(UTF_8));
        }
        check(id.isPresent());
        if (added.content() instanceof Content.AroundId around) {
            return new Tree.Str(around.prefix() + id.get() + around.suffix());
        }
        if (added.content() instanceof Content.Address address) {
            return new Tree.Str(address.base() + "/"
                    + java.net.URLEncoder.encode(id.get(), UTF_8)
                            .replace("+", "%20")
                            .replace("*", "%2A")
                            .replace("%7E", "~"));
        }
        List<String> choices = ((Content.OneOf) added.content()).choices();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((id.get() + "\0" + added.name()).getBytes(UTF_8));
            BigInteger number = new BigInteger(1, Arrays.copyOf(hash, 8));
            return new Tree.Str(
                    choices.get(number.mod(BigInteger.valueOf(choices.size())).intValue()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Tree apply(Rule.ListRule rule, Tree.Arr array) {
        record Keyed(String id, Tree tree) {
            private byte[] bytes() {
                return canonical(tree).getBytes(UTF_8);
            }
        }
        var kept = new ArrayList<Keyed>();
        for (Tree element : array.elements()) {
            if (!leftOut(rule.element(), element)) {
                Tree applied = apply(rule.element(), element);
                String id = "";
                if (rule.records()
                        && rule.element() instanceof Rule.ObjectRule object
                        && object.idMember().isPresent()) {
                    Optional<String> own = ownId(object, (Tree.Obj) element);
                    check(own.isPresent());
                    id = own.get();
                }
                kept.add(new Keyed(id, applied));
            }
        }
        if (rule.records()) {
            kept.sort(Comparator.comparing(Keyed::id).thenComparing(Keyed::bytes, Arrays::compareUnsigned));
        }
        return new Tree.Arr(kept.stream().map(Keyed::tree).toList());
    }

    private static Tree apply(Rule.ValueRule rule, Tree tree) {
        check(!(tree instanceof Tree.Obj || tree instanceof Tree.Arr));
        if (tree instanceof Tree.Null) {
            return tree;
        }
        String text = text(tree);
        if (rule.action() instanceof ValueAction.Identify identify) {
            check(tree instanceof Tree.Str
                    && !text.isEmpty()
                    && text.codePoints().count() <= 1000);
            check(text.codePoints()
                    .noneMatch(character -> character < 0x20 || (character >= 0x7F && character <= 0x9F)));
            return new Tree.Str(id(identify.entity(), text));
        }
        checkForm(rule.type(), tree, text);
        check(rule.type() != ValueType.STRING || text.codePoints().count() <= rule.maxLength());
        check(rule.values().isEmpty() || rule.values().contains(text) || text.matches("ext:[a-zA-Z0-9\\.\\-_]+"));
        if (rule.action() instanceof ValueAction.Floor floor) {
            String end = rule.type() == ValueType.TIMESTAMP ? "T00:00:00Z" : "";
            return new Tree.Str(
                    switch (floor.precision()) {
                        case YEAR -> text.substring(0, 4) + "-01-01" + end;
                        case MONTH -> text.substring(0, 7) + "-01" + end;
                        case DAY -> text.substring(0, 10) + end;
                    });
        } else if (rule.action() instanceof ValueAction.Prefix prefix) {
            int[] characters = text.codePoints().limit(prefix.characters()).toArray();
            return new Tree.Str(new String(characters, 0, characters.length));
        } else if (rule.action() instanceof ValueAction.Redact) {
            int[] characters =
                    REDACTION.redact(text).codePoints().limit(rule.maxLength()).toArray();
            return new Tree.Str(new String(characters, 0, characters.length));
        } else if (rule.action() instanceof ValueAction.Band band) {
            return new Tree.Num(band.lowerBounds().stream()
                    .filter(bound -> new BigDecimal(bound).compareTo(new BigDecimal(text)) <= 0)
                    .reduce((first, second) -> second)
                    .orElse(band.lowerBounds().get(0)));
        }
        return tree;
    }

    private static void checkForm(ValueType type, Tree tree, String text) {
        boolean string = tree instanceof Tree.Str;
        check(
                switch (type) {
                    case STRING -> string;
                    case NUMBER -> tree instanceof Tree.Num;
                    case INTEGER -> tree instanceof Tree.Num && text.chars().noneMatch(c -> ".eE".indexOf(c) >= 0);
                    case FLAG ->
                        tree instanceof Tree.Bool
                                || (string && List.of("true", "false").contains(text));
                    case DATE -> string && isDate(text, true);
                    case TIMESTAMP -> string && isDate(text, false);
                });
    }

    private static boolean isDate(String text, boolean timeOptional) {
        String[] parts = text.split("[Tt]", 2);
        try {
            LocalDate.parse(parts[0]);
        } catch (DateTimeParseException e) {
            return false;
        }
        if (parts[0].length() != 10 || parts.length == 1) {
            return parts[0].length() == 10 && timeOptional;
        }
        String time = "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.][0-9]{1,9})?";
        String offset = "([zZ]|[-+]([01][0-9]|2[0-3]):[0-5][0-9])" + (timeOptional ? "?" : "");
        return parts[1].matches(time + offset);
    }

    private static String text(Tree tree) {
        if (tree instanceof Tree.Str string) {
            return string.text();
        } else if (tree instanceof Tree.Num number) {
            return number.text();
        }
        return tree instanceof Tree.Bool bool ? Boolean.toString(bool.value()) : "null";
    }

    /** The one way in which rewriters write: no blanks, no escape that is not needed. */
    static String canonical(Tree tree) {
        if (tree instanceof Tree.Obj object) {
            return object.entries().stream()
                    .map(entry -> canonical(new Tree.Str(entry.name())) + ":" + canonical(entry.value()))
                    .collect(java.util.stream.Collectors.joining(",", "{", "}"));
        } else if (tree instanceof Tree.Arr array) {
            return array.elements().stream()
                    .map(RewriterModel::canonical)
                    .collect(java.util.stream.Collectors.joining(",", "[", "]"));
        } else if (tree instanceof Tree.Str string) {
            var quoted = new StringBuilder("\"");
            for (char c : string.text().toCharArray()) {
                int known = "\"\\\b\f\n\r\t".indexOf(c);
                if (known >= 0) {
                    quoted.append('\\').append("\"\\bfnrt".charAt(known));
                } else {
                    quoted.append(
                            c < ' ' ? "\\u" + HexFormat.of().withUpperCase().toHexDigits(c) : Character.toString(c));
                }
            }
            return quoted.append('"').toString();
        }
        return Tree.write(tree, new NoBlanks());
    }

    /** Makes {@link Tree#write} write scalars without blanks. */
    private static final class NoBlanks extends Random {
        private static final long serialVersionUID = 1L;

        @Override
        public int nextInt(int bound) {
            return 1;
        }
    }
}
