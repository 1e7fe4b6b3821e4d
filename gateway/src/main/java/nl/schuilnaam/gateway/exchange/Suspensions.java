package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Surrogate;

/**
 * Which agreements an administrator has suspended, beside what their files say. Kept in the store, so that all nodes know: each hears of a change, and asks every two
 * seconds besides, in case it did not.
 */
public final class Suspensions implements MappingStore.ForgetListener {
    private static final String PREFIX = "suspended|";
    private static final long ASK_MILLIS = 2_000;

    private final MappingStore store;
    private final AtomicLong asked = new AtomicLong();
    private volatile Set<String> suspended = Set.of();
    private long answered; // guarded by this

    private Suspensions(MappingStore store) {
        this.store = store;
    }

    /** Reads what is suspended, and goes on hearing of it as long as there is the Vert.x. */
    public static Future<Suspensions> of(Vertx vertx, MappingStore store) {
        var suspensions = new Suspensions(store);
        store.listen(suspensions);
        return suspensions.ask().map(first -> {
            long timer = vertx.setPeriodic(ASK_MILLIS, tick -> suspensions.ask());
            assert timer >= 0;
            return suspensions;
        });
    }

    /** Suspends an agreement on every node, or lets it go on; durable when this succeeds. */
    public Future<Void> suspend(SchoolId school, String agreement, boolean suspend) {
        return store.note(PREFIX + school + "|" + agreement, suspend).compose(noted -> ask());
    }

    boolean isSuspended(SchoolId school, String agreement) {
        return suspended.contains(PREFIX + school + "|" + agreement);
    }

    /** A store that does not answer leaves what was known: without it hardly anything passes anyway. */
    @CanIgnoreReturnValue
    private Future<Void> ask() {
        long question = asked.incrementAndGet();
        return store.noted(PREFIX).map(noted -> {
            answered(question, noted);
            return null;
        });
    }

    /** An answer that comes after that of a later question is an old one: it may not know of a suspension that has been confirmed since. */
    private synchronized void answered(long question, Set<String> noted) {
        if (question > answered) {
            answered = question;
            suspended = noted;
        }
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
