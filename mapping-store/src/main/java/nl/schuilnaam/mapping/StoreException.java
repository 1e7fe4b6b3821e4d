package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import nl.schuilnaam.mapping.key.DamagedKeyException;
import nl.schuilnaam.mapping.key.DestroyedKeyException;
import nl.schuilnaam.mapping.key.UnavailableKeyException;

/** The store could not do what it was asked. Its message names reasons and counts, never an identifier, surrogate or pseudonym. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** A failed future with a failure of this kind: as it is if it is one, and a key that cannot be had as what it means to the caller. */
    public static <T> Future<T> failed(Throwable failure) {
        return Future.failedFuture(of(failure));
    }

    private static Throwable of(Throwable failure) {
        if (failure instanceof DamagedKeyException) {
            return new StoreException(Reason.DAMAGED, "a key of the store does not open", failure);
        }
        if (failure instanceof DestroyedKeyException) {
            return new StoreException(Reason.KEY_UNAVAILABLE, "a key was replaced at this moment", failure);
        }
        if (failure instanceof UnavailableKeyException key) {
            return new StoreException(
                    switch (key.reason()) {
                        case ROTATING, LOCKED -> Reason.KEY_UNAVAILABLE;
                        case DESTROYED -> Reason.KEY_DESTROYED;
                    },
                    "a key that this needs cannot be had",
                    failure);
        }
        return failure;
    }

    public Reason reason() {
        return reason;
    }

    /** Why, as far as a caller acts on it. */
    public enum Reason {
        /** More work is waiting than the store takes; nothing of this call was done. Try again later. */
        BUSY,
        /** The medium refused (disk full, input/output error); nothing of this call became durable or is treated as known. */
        UNAVAILABLE,
        /** A row or key does not open under its key. What it belongs to is refused; the rest of the store is not affected. */
        DAMAGED,
        /** A key is being replaced at this moment, or has no copy under a key encryption key at hand. Nothing of this call was done. Try again later. */
        KEY_UNAVAILABLE,
        /** A key was destroyed on purpose: what this call needs it for cannot be done any more, ever. */
        KEY_DESTROYED,
        /** The store must not be opened: in use, newer than this program, under another key, or readable by others. */
        REFUSED,
        /** The store is closed or closing. */
        CLOSED
    }
}
