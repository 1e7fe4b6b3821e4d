package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import nl.schuilnaam.gateway.limit.HeapWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the memory four times a second, and has what was counted recorded once. */
public final class LimitWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);
    private static final long LOOK_MILLIS = 250;
    private static final long FLUSH_MILLIS = 1_000;

    private final Vertx vertx;
    private final LimitRecords records;
    private final long looking;
    private final long flushing;

    private LimitWatch(Vertx vertx, HeapWatch heap, LimitRecords records) {
        this.vertx = vertx;
        this.records = records;
        this.looking = vertx.setPeriodic(LOOK_MILLIS, timer -> look(heap));
        this.flushing = vertx.setPeriodic(FLUSH_MILLIS, timer -> {
            // What could not be recorded is counted on, and tried again.
            Future<Void> unused = records.flush();
        });
    }

    public static LimitWatch begin(Vertx vertx, HeapWatch heap, LimitRecords records) {
        return new LimitWatch(vertx, heap, records);
    }

    /** Once the listeners are closed: has recorded what was counted last. */
    public Future<Void> end() {
        boolean unused = vertx.cancelTimer(looking);
        unused = vertx.cancelTimer(flushing);
        return records.flush();
    }

    private static void look(HeapWatch heap) {
        if (heap.look()) {
            if (heap.isExhausted()) {
                LOG.error("memory runs out: new exchanges are refused until there is some");
            } else {
                LOG.warn("there is memory again");
            }
        }
    }
}
