package nl.schuilnaam.gateway.trial;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.content.RefusedContentException;
import org.jspecify.annotations.Nullable;

/**
 * A draft agreement tried on messages that passed under the agreement that is kept: counts what would come out differently, and sends nothing. For one thread at a
 * time.
 */
public final class Trial {
    private static final int MAX_COMPARISONS = 1_000;

    private final Map<String, Policy> draft;
    private final MessageRewriter rewriter;
    private final Map<Rules, Comparison> comparisons = new HashMap<>();
    private final Map<Key, Count> counts = new HashMap<>();
    private final Map<Crossing, Count> crossings = new HashMap<>();
    private final Map<String, Long> refusedOperations = new TreeMap<>();
    private final Map<String, Long> refusedMessages = new TreeMap<>();
    private final PersonCounter persons = new PersonCounter();
    private long messages;
    private long unchanged;
    private long differing;

    /** Two rules, each the very same and not only an equal one: to compare them whole would cost more than what is saved. */
    @SuppressWarnings("ReferenceEquality")
    private record Rules(Rule.ObjectRule now, Rule.ObjectRule then) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rules that && now == that.now && then == that.then;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(now) + System.identityHashCode(then);
        }
    }

    private record Key(String operation, boolean outward, FieldDifference difference) {}

    private record Crossing(String operation, boolean outward, boolean added) {}

    private static final class Count {
        private long records;
        private final PersonCounter.Group group;

        Count(PersonCounter.Group group) {
            this.group = group;
        }
    }

    /** @param draft its policies, by profile */
    public Trial(Map<String, Policy> draft, MessageRewriter rewriter) {
        this.draft = Map.copyOf(draft);
        this.rewriter = rewriter;
    }

    /**
     * What a field would be in other eyes.
     *
     * @param records in which it would differ
     * @param persons whom these are about, as far as the messages say; {@code -1} where there were too many to tell apart
     */
    public record Difference(String operation, boolean outward, FieldDifference field, long records, long persons) {}

    /**
     * Whole records that only one of the two populations has.
     *
     * @param added whether they would come in addition, rather than be left out
     */
    public record Crossed(String operation, boolean outward, boolean added, long records, long persons) {}

    /**
     * What came of it.
     *
     * @param messages that were tried
     * @param unchanged how many of them would come out as they do
     * @param refusedOperations how many exchanges ask for an operation that the draft does not permit, by operation
     * @param refusedMessages how many messages the draft would refuse, by operation and reason
     */
    public record Result(
            long messages,
            long unchanged,
            List<Difference> differences,
            List<Crossed> crossed,
            Map<String, Long> refusedOperations,
            Map<String, Long> refusedMessages) {}

    /**
     * Tries one message.
     *
     * @param policy the policy under which it passed
     * @param edge whether the supplier asked; otherwise a system of the school
     * @param request whether it is the request, rather than the answer
     * @param now who exists for the receiver
     * @param would who would, under the draft; of a record that is in one of the two populations only, nothing else is told
     */
    public void tryOn(
            Policy policy,
            OperationPolicy operation,
            boolean edge,
            boolean request,
            byte[] content,
            Existence now,
            Existence would) {
        messages++;
        String id = operation.operation().id();
        Optional<OperationPolicy> permits = Optional.ofNullable(
                        draft.get(policy.profile().id()))
                .flatMap(
                        one -> Optional.ofNullable((edge ? one.supplierOperations() : one.schoolOperations()).get(id)));
        Optional<Rule.ObjectRule> kept = request ? operation.request() : operation.response();
        Optional<Rule.ObjectRule> then = permits.flatMap(one -> request ? one.request() : one.response());
        if (kept.isEmpty() || then.isEmpty()) {
            refusedOperations.merge(id, 1L, Long::sum);
            return;
        }
        Comparison comparison = comparison(kept.get(), then.get());
        Optional<String> refusal = refusal(content, then.get());
        if (refusal.isPresent()) {
            refusedMessages.merge(id + ": " + refusal.get(), 1L, Long::sum);
            return;
        }
        long before = differing;
        boolean limited = now != Existence.OF_EVERYBODY || would != Existence.OF_EVERYBODY;
        if (!comparison.isSame() || limited) {
            Payload payload = (request
                            ? operation.operation().request()
                            : operation.operation().response())
                    .orElseThrow();
            Optional.ofNullable(policy.profile().models().get(payload.model()))
                    .ifPresent(model -> count(
                            new Place(id, edge != request, model), comparison, JsonTree.read(content), now, would));
        }
        if (before == differing) {
            unchanged++;
        }
    }

    private Comparison comparison(Rule.ObjectRule now, Rule.ObjectRule then) {
        if (comparisons.size() >= MAX_COMPARISONS) {
            comparisons.clear();
        }
        return comparisons.computeIfAbsent(new Rules(now, then), rules -> Comparison.of(now, then));
    }

    private Optional<String> refusal(byte[] content, Rule.ObjectRule then) {
        try {
            Draft passes = rewriter.rewrite(content, then);
            assert passes.records() >= 0;
            return Optional.empty();
        } catch (RefusedContentException refused) {
            return Optional.of(refused.path() + ": " + refused.reason().text());
        }
    }

    /** Which operation, whether its message goes to the supplier, and what the records are. */
    private record Place(String operation, boolean outward, Model model) {}

    private void count(Place place, Comparison comparison, JsonTree message, Existence now, Existence would) {
        if (!(message instanceof JsonTree.Members envelope)) {
            return;
        }
        envelope.members().forEach((name, content) -> {
            Optional<Comparison> within = comparison.within(name);
            for (JsonTree record : content instanceof JsonTree.Elements list ? list.elements() : List.of(content)) {
                boolean exists = RecordPersons.exist(place.model(), record, now);
                boolean wouldExist = RecordPersons.exist(place.model(), record, would);
                if (exists && wouldExist) {
                    within.ifPresent(one -> countRecord(place, one, record));
                } else if (exists || wouldExist) {
                    count(
                            crossings.computeIfAbsent(
                                    new Crossing(place.operation(), place.outward(), wouldExist),
                                    first -> new Count(persons.group())),
                            RecordPersons.of(place.model(), record));
                }
            }
        });
    }

    private void countRecord(Place place, Comparison within, JsonTree record) {
        var once = new LinkedHashSet<FieldDifference>();
        within.search(record, once::add);
        for (FieldDifference difference : once) {
            count(
                    counts.computeIfAbsent(
                            new Key(place.operation(), place.outward(), difference),
                            first -> new Count(persons.group())),
                    RecordPersons.of(place.model(), record));
        }
    }

    private void count(Count count, Set<String> about) {
        count.records++;
        differing++;
        about.forEach(count.group::add);
    }

    public Result result() {
        var differences = new ArrayList<Difference>();
        counts.forEach((key, count) -> differences.add(
                new Difference(key.operation(), key.outward(), key.difference(), count.records, count.group.count())));
        differences.sort(Comparator.comparing(Difference::operation)
                .thenComparing(one -> one.field().path())
                .thenComparing(one -> one.field().now()));
        return new Result(
                messages,
                unchanged,
                List.copyOf(differences),
                crossings.entrySet().stream()
                        .map(entry -> new Crossed(
                                entry.getKey().operation(),
                                entry.getKey().outward(),
                                entry.getKey().added(),
                                entry.getValue().records,
                                entry.getValue().group.count()))
                        .sorted(Comparator.comparing(Crossed::operation).thenComparing(Crossed::added))
                        .toList(),
                Collections.unmodifiableMap(new TreeMap<>(refusedOperations)),
                Collections.unmodifiableMap(new TreeMap<>(refusedMessages)));
    }
}
