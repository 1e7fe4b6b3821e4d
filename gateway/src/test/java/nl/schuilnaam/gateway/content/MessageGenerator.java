package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.ValueType;

/** Makes arbitrary rules, and messages that more or less follow them. What may not pass is marked, so that it is found wherever it turns up. */
final class MessageGenerator {
    /** Stands in every value that no rule keeps. */
    static final String CANARY = "Kanarie Öz";

    private static final List<String> NAMES = List.of("a", "b", "id", "naam", "é\"\\", "x.y", "😀", "");
    private static final List<String> TEXTS =
            List.of("", "Fem", "IJ \"x\"\\", "é😀", "\u001f\n/", "</script>", "07", "ext:a_b.c-d", "\u2028\u007f");
    private static final List<String> NUMBERS = List.of(
            "0", "-0", "1.10", "1e400", "-3", "5.5", "12345678901234567890123", "7E-2", "0.0", "1" + "0".repeat(63));
    private static final List<String> DATES = List.of(
            "2014-07-09",
            "2024-02-29",
            "2026-07-31T23:30:00+02:00",
            "2026-01-01t00:00:00.000z",
            "2016-12-31T23:59:60Z",
            "2026-07-31T23:30:00",
            "2014-02-30",
            "14-02-03");

    private final Random random;
    private int unknown;

    MessageGenerator(Random random) {
        this.random = random;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Rule.ObjectRule rules() {
        return objectRule("", 4);
    }

    private Rule.ObjectRule objectRule(String path, int depth) {
        var members = new LinkedHashMap<String, Rule.Member>();
        var added = new ArrayList<Rule.Added>();
        Optional<String> idMember = Optional.empty();
        for (String name : NAMES) {
            String below = path.isEmpty() ? name : path + "." + name;
            Optional<IdentifierKind> learned = chance(5) ? Optional.of(IdentifierKind.EMAIL) : Optional.empty();
            if (name.equals("id") && !chance(3)) {
                idMember = Optional.of(name);
                members.put(name, new Rule.Member(Optional.of(valueRule(below, chance(6))), learned));
            } else if (chance(2)) {
                members.put(name, new Rule.Member(Optional.of(rule(below, depth - 1)), learned));
            } else if (chance(2)) {
                members.put(name, new Rule.Member(Optional.empty(), learned));
            }
        }
        if (chance(3)) {
            added.add(new Rule.Added("const", new Content.Constant("{\"is\":[1.50,null,\"x\"]}")));
        }
        if (idMember.isPresent() && chance(2)) {
            added.add(new Rule.Added("href", new Content.Address("https://x/y")));
            added.add(new Rule.Added("b", new Content.OneOf(List.of("Vos", "Das", "Ree"))));
        }
        return new Rule.ObjectRule(path, members, idMember, added);
    }

    private Rule rule(String path, int depth) {
        if (depth > 0 && chance(3)) {
            return objectRule(path, depth);
        }
        return depth > 0 && chance(3)
                ? new Rule.ListRule(path, rule(path, depth - 1), chance(2))
                : valueRule(path, true);
    }

    private Rule.ValueRule valueRule(String path, boolean any) {
        var identify = new ValueAction.Identify(
                new EntityType(pick(List.of("person", "org"))), IdentifierKind.SIS_ID, random.nextBoolean());
        if (!any || chance(5)) {
            return new Rule.ValueRule(path, ValueType.STRING, List.of(), 0, identify);
        }
        ValueType type = pick(List.of(ValueType.values()));
        List<String> values = type == ValueType.STRING && chance(3) ? List.of("07", "Fem", "") : List.of();
        ValueAction action = new ValueAction.Keep();
        if (chance(2)) {
            action = switch (type) {
                case STRING ->
                    !values.isEmpty()
                            ? action
                            : chance(2) ? new ValueAction.Redact() : new ValueAction.Prefix(random.nextInt(4));
                case INTEGER, NUMBER -> new ValueAction.Band(List.of("-1", "0", "5", "100"));
                case DATE, TIMESTAMP -> new ValueAction.Floor(pick(List.of(Rule.Precision.values())));
                case FLAG -> action;
            };
        }
        return new Rule.ValueRule(path, type, values, 11, action);
    }

    /** A message that the rules let pass, apart from what {@code faults} is about: one value in so many is wrong. */
    Tree message(Rule rule, int faults) {
        if (chance(faults)) {
            return anything(2);
        } else if (chance(20)) {
            return new Tree.Null();
        }
        if (rule instanceof Rule.ObjectRule object) {
            return object(object, faults);
        } else if (rule instanceof Rule.ListRule list) {
            var elements = new ArrayList<Tree>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(message(list.element(), faults));
            }
            return new Tree.Arr(elements);
        }
        return scalar((Rule.ValueRule) rule, faults);
    }

    private Tree object(Rule.ObjectRule rule, int faults) {
        var entries = new ArrayList<Tree.Entry>();
        rule.members().forEach((name, member) -> {
            boolean isId = rule.idMember().filter(name::equals).isPresent();
            if (member.permitted().isPresent() && !isOverridden(rule, name)) {
                if (isId) {
                    Tree id = message(member.permitted().get(), faults);
                    entries.add(new Tree.Entry(
                            name,
                            id instanceof Tree.Null ? message(member.permitted().get(), faults) : id));
                } else if (!chance(4)) {
                    entries.add(new Tree.Entry(name, message(member.permitted().get(), faults)));
                }
            } else if (!chance(3)) {
                entries.add(new Tree.Entry(name, anything(3)));
            }
        });
        for (int i = random.nextInt(3); i > 0; i--) {
            entries.add(new Tree.Entry("u" + unknown++, anything(3)));
        }
        if (chance(faults * 2) && !entries.isEmpty()) {
            entries.add(pick(entries));
        }
        Collections.shuffle(entries, random);
        return new Tree.Obj(entries);
    }

    static boolean isOverridden(Rule.ObjectRule rule, String name) {
        return rule.added().stream().anyMatch(added -> added.name().equals(name));
    }

    private Tree scalar(Rule.ValueRule rule, int faults) {
        if (rule.action() instanceof ValueAction.Identify) {
            return new Tree.Str(chance(faults) ? pick(TEXTS) : CANARY + random.nextInt(9));
        }
        return switch (rule.type()) {
            case STRING ->
                new Tree.Str(rule.values().isEmpty() ? pick(TEXTS) : chance(faults) ? "09" : pick(rule.values()));
            case NUMBER -> new Tree.Num(pick(NUMBERS));
            case INTEGER -> new Tree.Num(chance(faults) ? "1.0" : Integer.toString(random.nextInt()));
            case FLAG -> chance(3) ? new Tree.Str("true") : new Tree.Bool(random.nextBoolean());
            case DATE -> new Tree.Str(chance(faults) ? pick(DATES) : DATES.get(random.nextInt(6)));
            case TIMESTAMP -> new Tree.Str(chance(faults) ? pick(DATES) : DATES.get(2 + random.nextInt(3)));
        };
    }

    /** Any JSON, marked. */
    Tree anything(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> new Tree.Num(pick(NUMBERS));
            case 1 -> chance(2) ? new Tree.Null() : new Tree.Bool(random.nextBoolean());
            case 2 -> new Tree.Str(Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8)));
            case 3 -> new Tree.Str("https://x/?q=" + PercentCoding.encode(CANARY));
            case 4 -> new Tree.Str(CANARY + pick(TEXTS));
            case 5 -> {
                var elements = new ArrayList<Tree>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(anything(depth - 1));
                }
                yield new Tree.Arr(elements);
            }
            default -> {
                var entries = new ArrayList<Tree.Entry>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.add(new Tree.Entry(CANARY + i, anything(depth - 1)));
                }
                yield new Tree.Obj(entries);
            }
        };
    }

    /** The same message as far as the rules let it pass, and otherwise another one: with more, less, other and differently placed things that do not pass. */
    Tree otherwise(Rule rule, Tree tree) {
        if (rule instanceof Rule.ObjectRule object && tree instanceof Tree.Obj members) {
            var entries = new ArrayList<Tree.Entry>();
            for (Tree.Entry entry : members.entries()) {
                Optional<Rule> permitted = isOverridden(object, entry.name())
                        ? Optional.empty()
                        : Optional.ofNullable(object.members().get(entry.name()))
                                .flatMap(Rule.Member::permitted);
                if (permitted.isPresent()) {
                    entries.add(new Tree.Entry(entry.name(), otherwise(permitted.get(), entry.value())));
                }
            }
            object.members().forEach((name, member) -> {
                if ((member.permitted().isEmpty() || isOverridden(object, name)) && chance(2)) {
                    entries.add(random.nextInt(entries.size() + 1), new Tree.Entry(name, anything(3)));
                }
            });
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.add(random.nextInt(entries.size() + 1), new Tree.Entry("v" + unknown++, anything(3)));
            }
            return new Tree.Obj(entries);
        } else if (rule instanceof Rule.ListRule list && tree instanceof Tree.Arr array) {
            var elements = new ArrayList<Tree>();
            array.elements().forEach(element -> elements.add(otherwise(list.element(), element)));
            if (list.records()) {
                Collections.shuffle(elements, random);
            }
            return new Tree.Arr(elements);
        }
        return tree;
    }

    /** The bytes with one of them changed, lost or put in. */
    byte[] damaged(byte[] content) {
        int at = random.nextInt(content.length);
        String pool = "{}[]\",:\\u0\t\u0000\u0080\u00ff";
        byte other = (byte) pool.charAt(random.nextInt(pool.length()));
        byte[] damaged = content.clone();
        switch (random.nextInt(3)) {
            case 0 -> damaged[at] = other;
            case 1 -> {
                damaged = new byte[content.length - 1];
                System.arraycopy(content, 0, damaged, 0, at);
                System.arraycopy(content, at + 1, damaged, at, content.length - at - 1);
            }
            default -> {
                damaged = new byte[content.length + 1];
                System.arraycopy(content, 0, damaged, 0, at);
                damaged[at] = other;
                System.arraycopy(content, at, damaged, at + 1, content.length - at);
            }
        }
        return damaged;
    }
}
