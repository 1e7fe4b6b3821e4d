package nl.schuilnaam.gateway.exchange;

import java.util.function.IntPredicate;

/**
 * What a request to an origin is sent for: an exchange, which may be over by the time that there is a connection, and which may hold only so much.
 *
 * @param lastLook called when there is a connection and nothing of the request has been written; what it throws is what the request fails with
 * @param room whether so many bytes of content more may be held
 */
public record Errand(Runnable lastLook, IntPredicate room) {
    /** The gateway's own, of which there is one at a time. */
    public static final Errand OWN = new Errand(() -> {}, bytes -> true);
}
