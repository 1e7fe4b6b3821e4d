package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Surrogate;

/**
 * For which suppliers somebody may be restricted (GDPR art. 18 and 21), so that lists for them are read whole and counted anew. Kept in the store as a fact without a
 * person, on every node, and asked for every two seconds besides. It never says no where a person is restricted; where it says yes for nobody, lists only cost more.
 */
public final class Restrictions implements MappingStore.ForgetListener {
    private static final String PREFIX = "restricted|";
    private static final long ASK_MILLIS = 2_000;

    private final MappingStore store;
    private volatile Set<String> noted = Set.of();

    private Restrictions(MappingStore store) {
        this.store = store;
    }

    /** Reads for whom somebody is, and goes on hearing of it as long as there is the Vert.x. */
    public static Future<Restrictions> of(Vertx vertx, MappingStore store) {
        var restrictions = new Restrictions(store);
        store.listen(restrictions);
        return restrictions.ask().map(first -> {
            long timer = vertx.setPeriodic(ASK_MILLIS, tick -> restrictions.ask());
            assert timer >= 0;
            return restrictions;
        });
    }

    /** Somebody is about to be restricted for a supplier; durable when this succeeds, which is before it is so. */
    public Future<Void> begin(SchoolId school, SupplierId supplier) {
        return store.note(fact(school, supplier), true).compose(done -> ask());
    }

    /** Nobody is restricted for a supplier any more. */
    public Future<Void> end(SchoolId school, SupplierId supplier) {
        return store.note(fact(school, supplier), false).compose(done -> ask());
    }

    boolean mayConcern(SchoolId school, SupplierId supplier) {
        return noted.contains(fact(school, supplier));
    }

    /** Somebody was met who is restricted for a supplier for whom nobody was thought to be. */
    synchronized void met(SchoolId school, SupplierId supplier) {
        var more = new HashSet<>(noted);
        more.add(fact(school, supplier));
        noted = Set.copyOf(more);
        Future<Void> unused = begin(school, supplier);
    }

    private static String fact(SchoolId school, SupplierId supplier) {
        return PREFIX + school + "|" + supplier;
    }

    /** A store that does not answer leaves what was known: without it hardly anything passes anyway. */
    @CanIgnoreReturnValue
    private Future<Void> ask() {
        return store.noted(PREFIX).map(facts -> {
            noted = facts;
            return null;
        });
    }

    @Override
    public void noted() {
        ask();
    }

    @Override
    public void forget(Surrogate surrogate) {}

    @Override
    public void forgetEverything() {}

    @Override
    public void hearing(boolean hears) {
        ask();
    }
}
