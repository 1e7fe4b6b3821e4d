package nl.schuilnaam.gateway.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.exchange.WholeLists.Part;
import nl.schuilnaam.gateway.exchange.WholeLists.Stretch;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Surrogate;

/**
 * Stretches of lists that were read a moment ago, so that whoever pages through a list gets all of its pages from one state of it, and the school's system is asked once. What is kept is what
 * the supplier may see, in memory, for half a minute; whom it names is asked of the store again for each page. Nothing is kept when somebody is to be forgotten.
 */
public final class Snapshots implements MappingStore.ForgetListener {
    private static final Duration MAX_AGE = Duration.ofSeconds(30);
    private static final long MAX_WEIGHT = 32L << 20;

    private final Cache<Key, Part> parts = Caffeine.newBuilder()
            .expireAfterWrite(MAX_AGE)
            .maximumWeight(MAX_WEIGHT)
            .weigher((Key key, Part part) -> part.records().weight())
            .build();
    /** Goes up whenever something is to be forgotten: what was asked before may not be kept after. */
    private final AtomicLong forgotten = new AtomicLong();

    private final Map<Key, Future<Ordered>> running = new ConcurrentHashMap<>();

    /**
     * Of what. The policy is the very one that judged: another version reads anew.
     *
     * @param path with real ids
     * @param query without limit and offset
     */
    record Key(Policy policy, Optional<Visible> visible, String path, String query, Stretch stretch) {
        @Override
        public String toString() {
            return "Key[withheld]";
        }
    }

    /**
     * A stretch in the order of its reader.
     *
     * @param translation of all that it mentions, where it was made just now
     */
    record Ordered(Part part, Optional<Ids.Translation> translation) {}

    /**
     * The stretch of a list, read now if it has to be.
     *
     * @param fresh whether one that was read before does not do
     */
    Future<Ordered> get(Key key, boolean fresh, Supplier<Future<Ordered>> read) {
        Part kept = fresh ? null : parts.getIfPresent(key);
        if (kept != null) {
            return Future.succeededFuture(new Ordered(kept, Optional.empty()));
        }
        Future<Ordered> theirs = fresh ? null : running.get(key);
        if (theirs != null) {
            return here(theirs);
        }
        long before = forgotten.get();
        Future<Ordered> reading = read.get();
        running.put(key, reading);
        return reading.onComplete(done -> {
            if (done.succeeded()) {
                parts.put(key, done.result().part());
                if (forgotten.get() != before) {
                    parts.invalidate(key);
                }
            }
            boolean unused = running.remove(key, reading);
        });
    }

    /** What another event loop waits for, on this one. */
    private static Future<Ordered> here(Future<Ordered> elsewhere) {
        Context context = Vertx.currentContext();
        if (context == null) {
            return elsewhere;
        }
        Promise<Ordered> mine = Promise.promise();
        elsewhere.onComplete(done -> context.runOnContext(ready -> mine.handle(done)));
        return mine.future();
    }

    @Override
    public void forget(Surrogate surrogate) {
        forgotten.incrementAndGet();
        parts.invalidateAll();
    }

    @Override
    public void forgetEverything() {
        forgotten.incrementAndGet();
        parts.invalidateAll();
    }

    @Override
    public void hearing(boolean hears) {
        forgetEverything();
    }
}
