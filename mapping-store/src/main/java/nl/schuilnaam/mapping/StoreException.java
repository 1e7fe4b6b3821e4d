package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import nl.schuilnaam.mapping.key.DamagedKeyException;

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

    /** A failed future with a failure of this kind: as it is if it is one, and a damaged key as what it means to the caller. */
    public static <T> Future<T> failed(Throwable failure) {
        return Future.failedFuture(
                failure instanceof DamagedKeyException
                        ? new StoreException(Reason.DAMAGED, "a key of the store does not open", failure)
                        : failure);
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
        /** The store must not be opened: in use, newer than this program, under another key, or readable by others. */
        REFUSED,
        /** The store is closed or closing. */
        CLOSED
    }
}
