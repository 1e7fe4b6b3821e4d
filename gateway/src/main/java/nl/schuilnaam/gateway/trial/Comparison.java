package nl.schuilnaam.gateway.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.gateway.content.JsonTree;

/**
 * What two agreements do differently to messages of one form. Made of their rules once; a message is then only searched for the places where they differ. Immutable.
 */
final class Comparison {
    private static final Rule.ObjectRule EMPTY = new Rule.ObjectRule("", Map.of(), Optional.empty(), List.of());

    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private final Map<String, Comparison> inner = new LinkedHashMap<>();

    /** @param written whether one of them writes the field whatever the message holds */
    private record Leaf(FieldDifference difference, boolean written) {}

    private Comparison(Rule.ObjectRule now, Rule.ObjectRule then, String path) {
        var names = new TreeSet<String>(now.members().keySet());
        names.addAll(then.members().keySet());
        now.added().forEach(added -> names.add(added.name()));
        then.added().forEach(added -> names.add(added.name()));
        for (String name : names) {
            String below = path.isEmpty() ? name : path + "." + name;
            Optional<Rule.ObjectRule> inNow = object(now, name);
            Optional<Rule.ObjectRule> inThen = object(then, name);
            if (inNow.isPresent() || inThen.isPresent()) {
                var further = new Comparison(inNow.orElse(EMPTY), inThen.orElse(EMPTY), below);
                if (!further.isSame()) {
                    inner.put(name, further);
                }
            }
            Effect one = Effect.of(now, name);
            Effect other = Effect.of(then, name);
            if (!one.equals(other)) {
                leaves.put(
                        name,
                        new Leaf(
                                new FieldDifference(below, one.words(), other.words(), Effect.mayBeTheSame(one, other)),
                                one instanceof Effect.Written || other instanceof Effect.Written));
            }
        }
    }

    /** @param now what is kept, and {@code then} what would be */
    static Comparison of(Rule.ObjectRule now, Rule.ObjectRule then) {
        return new Comparison(now, then, "");
    }

    private static Optional<Rule.ObjectRule> object(Rule.ObjectRule rule, String name) {
        if (rule.added().stream().anyMatch(added -> added.name().equals(name))) {
            return Optional.empty();
        }
        return Optional.ofNullable(rule.members().get(name))
                .flatMap(Rule.Member::permitted)
                .map(Effect::element)
                .filter(Rule.ObjectRule.class::isInstance)
                .map(Rule.ObjectRule.class::cast);
    }

    /** Whether every message comes out the same. */
    boolean isSame() {
        return leaves.isEmpty() && inner.isEmpty();
    }

    /** What differs within one member of the envelope. */
    Optional<Comparison> within(String name) {
        return Optional.ofNullable(inner.get(name));
    }

    /** Tells every place in a record where the two differ; the same field may be told several times. */
    void search(JsonTree tree, Consumer<FieldDifference> found) {
        if (tree instanceof JsonTree.Elements list) {
            list.elements().forEach(element -> search(element, found));
        } else if (tree instanceof JsonTree.Members object) {
            leaves.forEach((name, leaf) -> {
                if (leaf.written() || object.members().containsKey(name)) {
                    found.accept(leaf.difference());
                }
            });
            inner.forEach((name, further) -> {
                JsonTree value = object.members().get(name);
                if (value != null) {
                    further.search(value, found);
                }
            });
        }
    }

    /** Every difference that there can be. */
    List<FieldDifference> all() {
        var all = new ArrayList<FieldDifference>();
        leaves.values().forEach(leaf -> all.add(leaf.difference()));
        inner.values().forEach(further -> all.addAll(further.all()));
        return all;
    }
}
