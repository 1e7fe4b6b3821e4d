package nl.schuilnaam.mapping.key;

/** Where the key encryption key (KEK) comes from. Blocking: called once, when a store is opened. */
public interface KeySource {
    /**
     * The key that is there.
     *
     * @param mayCreate whether a fresh one may be made when there is none: true only for a store that holds nothing yet
     * @throws KeySourceException when there is none and none may be made, or when it is not fit to be trusted
     */
    SecretKeyBytes load(boolean mayCreate);
}
