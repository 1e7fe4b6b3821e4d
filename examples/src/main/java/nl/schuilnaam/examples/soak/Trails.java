package nl.schuilnaam.examples.soak;

import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What hostile answers leave behind. One that looks whole, and of which the rest comes late, is found out on a connection that another exchange may have by then: in HTTP/1.1 nobody
 * can tell that rest from the answer to the next request, so that refusing the next one is the best that can be done. Each hostile answer explains one refusal, of an exchange that was
 * under way while it was said. For use by several threads.
 */
final class Trails {
    /** Until what was said last has been read at the other end. */
    private static final long LATE_NANOS = 250_000_000;
    /** So many are kept in mind; some come in a second. */
    private static final int MOST = 256;

    private static final String REFUSED = "The answer of the origin was refused";
    private static final String UNREACHABLE = "The origin cannot be reached";

    private final Deque<Trail> open = new ConcurrentLinkedDeque<>();
    private final AtomicLong explained = new AtomicLong();

    /** One hostile answer. */
    static final class Trail {
        private final long from = System.nanoTime();
        private volatile long until = Long.MAX_VALUE;

        /** Nothing more is said. */
        void end() {
            until = System.nanoTime();
        }

        private boolean explains(Answered answered) {
            return answered.received() - from >= 0
                    && (until == Long.MAX_VALUE || answered.sent() - until <= LATE_NANOS);
        }
    }

    /** A hostile answer begins. */
    Trail begin() {
        var trail = new Trail();
        open.addLast(trail);
        while (open.size() > MOST) {
            Trail unused = open.pollFirst();
        }
        return trail;
    }

    /** Whether an exchange that failed may have come behind a hostile answer, which then explains no other. */
    boolean explains(Answered answered) {
        if (answered.status() != 502
                || !answered.kind().atSchool()
                || !(answered.words().startsWith(REFUSED) || answered.words().startsWith(UNREACHABLE))) {
            return false;
        }
        for (Iterator<Trail> each = open.descendingIterator(); each.hasNext(); ) {
            Trail trail = each.next();
            if (trail.explains(answered) && open.removeFirstOccurrence(trail)) {
                long unused = explained.incrementAndGet();
                return true;
            }
        }
        return false;
    }

    long explained() {
        return explained.get();
    }
}
