package nl.schuilnaam.mapping.key;

/**
 * Where a key encryption key (KEK) comes from. Blocking: asked when a store is opened, and again every minute by a {@link KeySourceWatch}, one call at a time.
 * Every answer is a key of its own, for the caller to destroy.
 */
public interface KeySource {
    /**
     * The key that is there.
     *
     * @param mayCreate whether a fresh one may be made when there is none: true only for a store that holds nothing yet, and for a key that is about to wrap
     *     copies
     * @throws KeySourceException when there is none and none may be made, or when it is not fit to be trusted; the message says what to put right
     */
    SecretKeyBytes load(boolean mayCreate);
}
