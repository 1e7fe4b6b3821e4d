package nl.schuilnaam.gateway.observe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ObservedMessage;

/**
 * Which fields arrived and were dropped: names, counts and times, never a value. A name that the standard does not know is the sender's choice and may itself name
 * somebody, so names are shown to an officer of the school, kept sealed, and stand in no log.
 *
 * <p>May be told from any thread; telling takes one update of a map for each name. At most {@value #MAX_NAMES} names of one school, supplier and operation are kept;
 * what comes with others is counted together.
 */
public final class SeenAndDropped implements ExchangeObserver {
    /** How many names are kept of one operation with one supplier. A standard has some hundred. */
    static final int MAX_NAMES = 500;

    private final Map<Where, Names> seen = new ConcurrentHashMap<>();
    private final LongAdder changes = new LongAdder();

    /** One direction of one operation of one school with one supplier; of these there are as many as the agreements permit. */
    record Where(SchoolId school, SupplierId supplier, String operation, boolean outward) {}

    /** A name of the profile, or of the sender. */
    record Name(String path, boolean known) {}

    /** How often and when. */
    private static final class Sightings {
        private final LongAdder count = new LongAdder();
        private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
        private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);

        void add(long times, Instant from, Instant until) {
            count.add(times);
            first.accumulate(from.getEpochSecond());
            last.accumulate(until.getEpochSecond());
        }
    }

    /** The names of one place, and what was too many. */
    private static final class Names {
        private final Map<Name, Sightings> byName = new ConcurrentHashMap<>();
        private final AtomicInteger room = new AtomicInteger(MAX_NAMES);
        private final LongAdder overflow = new LongAdder();

        void add(Name name, long times, Instant from, Instant until) {
            Sightings sightings = byName.get(name);
            if (sightings == null) {
                if (room.getAndUpdate(left -> left > 0 ? left - 1 : 0) == 0) {
                    overflow.add(times);
                    return;
                }
                var fresh = new Sightings();
                sightings = byName.putIfAbsent(name, fresh);
                if (sightings == null) {
                    sightings = fresh;
                } else {
                    room.incrementAndGet();
                }
            }
            sightings.add(times, from, until);
        }
    }

    @Override
    public void observe(ObservedMessage message) {
        Draft draft = message.draft();
        if (draft.dropped().isEmpty() && draft.unknown().isEmpty()) {
            return;
        }
        Names names = at(new Where(
                message.school(),
                message.supplier(),
                message.operation().operation().id(),
                message.outward()));
        draft.dropped().forEach((path, times) -> {
            // What the client did not ask for, and would get if it did, was not dropped by the agreement.
            if (!message.narrowed() || !isPermitted(message.rule(), path)) {
                names.add(new Name(path, true), times, message.at(), message.at());
            }
        });
        draft.unknown().forEach((path, times) -> names.add(new Name(path, false), times, message.at(), message.at()));
        changes.increment();
    }

    private Names at(Where where) {
        return seen.computeIfAbsent(where, first -> new Names());
    }

    private static boolean isPermitted(Rule.ObjectRule root, String path) {
        Rule rule = root;
        for (String name : path.split("\\.", -1)) {
            while (rule instanceof Rule.ListRule list) {
                rule = list.element();
            }
            if (!(rule instanceof Rule.ObjectRule object)) {
                return false;
            }
            Optional<Rule> next =
                    Optional.ofNullable(object.members().get(name)).flatMap(Rule.Member::permitted);
            if (next.isEmpty()) {
                return object.added().stream().anyMatch(added -> added.name().equals(name));
            }
            rule = next.get();
        }
        return true;
    }

    /** What was seen between a school and a supplier, by operation and path. */
    public List<SeenField> of(SchoolId school, SupplierId supplier) {
        var fields = new ArrayList<SeenField>();
        seen.forEach((where, names) -> {
            if (where.school().equals(school) && where.supplier().equals(supplier)) {
                names.byName.forEach((name, sightings) -> fields.add(field(where, name, sightings)));
            }
        });
        fields.sort(Comparator.comparing(SeenField::operation)
                .thenComparing(SeenField::outward)
                .thenComparing(SeenField::known)
                .thenComparing(SeenField::path));
        return fields;
    }

    private static SeenField field(Where where, Name name, Sightings sightings) {
        return new SeenField(
                where.operation(),
                where.outward(),
                name.path(),
                name.known(),
                sightings.count.sum(),
                Instant.ofEpochSecond(sightings.first.get()),
                Instant.ofEpochSecond(sightings.last.get()));
    }

    /** How many fields came under names of which no more could be kept. */
    public long overflow(SchoolId school, SupplierId supplier) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getKey().school().equals(school)
                        && entry.getKey().supplier().equals(supplier))
                .mapToLong(entry -> entry.getValue().overflow.sum())
                .sum();
    }

    /** Changes whenever something was added. */
    long changes() {
        return changes.sum();
    }

    /** Whatever is kept, for whoever saves it. */
    interface Visitor {
        void field(SchoolId school, SupplierId supplier, SeenField field);

        void overflow(SchoolId school, SupplierId supplier, String operation, boolean outward, long count);
    }

    void visit(Visitor visitor) {
        seen.forEach((where, names) -> {
            names.byName.forEach((name, sightings) ->
                    visitor.field(where.school(), where.supplier(), field(where, name, sightings)));
            if (names.overflow.sum() > 0) {
                visitor.overflow(
                        where.school(), where.supplier(), where.operation(), where.outward(), names.overflow.sum());
            }
        });
    }

    /** Adds what was seen before this process began. */
    void add(SchoolId school, SupplierId supplier, SeenField field) {
        at(new Where(school, supplier, field.operation(), field.outward()))
                .add(new Name(field.path(), field.known()), field.count(), field.first(), field.last());
    }

    /** Adds what was too many before this process began. */
    void addOverflow(SchoolId school, SupplierId supplier, String operation, boolean outward, long count) {
        at(new Where(school, supplier, operation, outward)).overflow.add(count);
    }

    @Override
    public String toString() {
        return "SeenAndDropped[" + seen.size() + "]";
    }
}
