package nl.schuilnaam.gateway.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.installation.CallerLimits;

/**
 * The allowance of everyone whom the configuration knows. A supplier has one of its own for every school, and draws besides from what the school's suppliers have together; the school's own
 * systems draw from one more. Nobody else has any: who is not known does not come as far as this.
 */
public final class Allowances {
    /** Whose. */
    private record Key(SchoolId school, SupplierId supplier) {}

    private final Map<Key, Allowance> edge = new HashMap<>();
    private final Map<Key, Allowance> inside = new HashMap<>();

    /**
     * @param schools with their suppliers
     * @param ticker monotonic nanoseconds, such as {@link System#nanoTime}
     */
    public Allowances(Map<SchoolId, Set<SupplierId>> schools, CallerLimits limits, LongSupplier ticker) {
        var neighbours = new Neighbours(ticker);
        schools.forEach((school, suppliers) -> {
            var together = new TokenBucket(limits.school(), ticker);
            var systems = new TokenBucket(limits.school(), ticker);
            for (SupplierId supplier : suppliers) {
                var key = new Key(school, supplier);
                edge.put(
                        key,
                        new Allowance(
                                "supplier",
                                limits.supplier(),
                                new TokenBucket(limits.supplier(), ticker),
                                Optional.of(new Impatience(limits.supplier(), ticker)),
                                Optional.of(together),
                                TokenBucket.pace(limits.supplier(), ticker),
                                neighbours,
                                new Slots(limits.exchanges()),
                                new Slots(limits.supplierConnections()),
                                new UnknownIds(limits.unknownIds(), ticker)));
                inside.put(
                        key,
                        new Allowance(
                                "school",
                                limits.school(),
                                systems,
                                // A school's systems share theirs: one of them would make the others pay.
                                Optional.empty(),
                                Optional.empty(),
                                TokenBucket.pace(limits.school(), ticker),
                                neighbours,
                                new Slots(limits.exchanges()),
                                // The school's systems are few, and its own.
                                new Slots(Integer.MAX_VALUE),
                                new UnknownIds(Integer.MAX_VALUE, ticker)));
            }
        });
    }

    /** Of a supplier that calls. */
    public Allowance atTheEdge(SchoolId school, SupplierId supplier) {
        return known(edge, new Key(school, supplier));
    }

    /** Of a school's systems that call a supplier. */
    public Allowance inside(SchoolId school, SupplierId supplier) {
        return known(inside, new Key(school, supplier));
    }

    private static Allowance known(Map<Key, Allowance> among, Key key) {
        Allowance allowance = among.get(key);
        if (allowance == null) {
            throw new IllegalStateException("a caller who is not configured was let in");
        }
        return allowance;
    }
}
