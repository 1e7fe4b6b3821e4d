package nl.schuilnaam.examples.soak;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * When which fault was in force. An answer is explained by a fault if it was under way at some moment of that fault's window. A window begins with the fault and ends, for each
 * supplier by itself, with the first good answer that such an exchange gets after the fault is undone, and at the latest so long after it as the gateway may leave an origin alone.
 * For use by several threads.
 */
final class Windows {
    private final List<Window> all = new CopyOnWriteArrayList<>();
    private final long graceNanos;

    /** @param graceSeconds for so long after its end a fault explains anything at most */
    Windows(double graceSeconds) {
        this.graceNanos = (long) (graceSeconds * 1e9);
    }

    /** One fault. */
    static final class Window {
        private final Fault fault;
        private final long from;
        private final long graceNanos;
        private final Map<Supplier, Long> again = new EnumMap<>(Supplier.class);
        private long undone = Long.MAX_VALUE;

        private Window(Fault fault, long graceNanos) {
            this.fault = fault;
            this.graceNanos = graceNanos;
            this.from = System.nanoTime();
        }

        synchronized void undone() {
            undone = System.nanoTime();
        }

        private synchronized boolean explains(Answered answered) {
            if (!fault.explains(answered.kind(), answered.supplier(), answered.status())
                    || answered.received() < from) {
                return false;
            }
            if (undone == Long.MAX_VALUE) {
                return true;
            }
            long latest = undone + graceNanos;
            if (!fault.endsWhenServed()) {
                return answered.sent() <= undone + 2 * graceNanos;
            }
            long over = again.getOrDefault(answered.supplier(), latest);
            boolean explained = answered.sent() <= Math.min(latest, over);
            if (explained && answered.received() > over) {
                // What had begun before fails after somebody else was served, and may yet have the origin left alone.
                Long unused = again.remove(answered.supplier());
            }
            return explained;
        }

        /** Notes a good answer, which says that the fault is over for exchanges like this. */
        private synchronized void served(Answered answered) {
            if (undone != Long.MAX_VALUE
                    && answered.sent() > undone
                    && answered.kind() != Answered.Kind.TOKEN
                    // A page of a list may come from what the gateway keeps of it for a while, without a word to the
                    // school.
                    && answered.kind() != Answered.Kind.LIST
                    && fault.concerns(answered.kind(), answered.supplier())) {
                Long unused = again.putIfAbsent(answered.supplier(), answered.received());
            }
        }

        /** How long after the fault the last of those suppliers was served well again; empty if one was not. */
        synchronized Optional<Double> seconds() {
            long last = 0;
            for (Supplier each : Supplier.values()) {
                boolean concerned = fault.concerns(Answered.Kind.SINGLE, each)
                        || (each == Supplier.LEESPLANK && fault.concerns(Answered.Kind.PUSH, each));
                Long at = again.get(each);
                if (concerned && at == null) {
                    return Optional.empty();
                }
                last = Math.max(last, at == null ? 0 : at - undone);
            }
            return Optional.of(last / 1e9);
        }

        private synchronized boolean restarting(long millis) {
            long now = System.currentTimeMillis();
            long began = now - (System.nanoTime() - from) / 1_000_000;
            long until = undone == Long.MAX_VALUE ? now : now - (System.nanoTime() - undone - graceNanos) / 1_000_000;
            return fault == Fault.KILLED && began <= millis && millis <= until;
        }

        Fault fault() {
            return fault;
        }

        long from() {
            return from;
        }

        synchronized long until() {
            return undone;
        }
    }

    Window begin(Fault fault) {
        var window = new Window(fault, graceNanos);
        all.add(window);
        return window;
    }

    List<Window> all() {
        return List.copyOf(all);
    }

    /** By what an answer is explained that is not good. */
    Optional<Fault> explanation(Answered answered) {
        return all.stream()
                .filter(window -> window.explains(answered))
                .map(Window::fault)
                .findFirst();
    }

    /** Whether the gateway had just been killed at this time, in milliseconds since 1970: what waited then came all at once. */
    boolean restarting(long millis) {
        return all.stream().anyMatch(window -> window.restarting(millis));
    }

    void served(Answered answered) {
        all.forEach(window -> window.served(answered));
    }
}
