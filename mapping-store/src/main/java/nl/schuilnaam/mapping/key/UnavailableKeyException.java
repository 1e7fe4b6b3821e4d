package nl.schuilnaam.mapping.key;

/** A key cannot be had now, or ever, though nothing is damaged. */
public final class UnavailableKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public UnavailableKeyException(KeyName name, Reason reason) {
        super("the key " + name + " cannot be had: " + reason.words);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why, as far as a caller acts on it. */
    public enum Reason {
        /** It is being replaced at this moment. Try again later. */
        ROTATING("it is being replaced"),
        /** It was destroyed on purpose, for good. */
        DESTROYED("it was destroyed"),
        /** It, or a key beside it, has no copy under a key encryption key at hand: that was changed before each key had its copy. */
        LOCKED(
                "a key of the store has no copy under a key encryption key that is configured; configure the one that wraps it, or rotate to the new one again");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }
}
