package nl.schuilnaam.mapping.key;

/** A key cannot be had because a stored one does not open under the key encryption key that opens others. It is never replaced: a new one would cut off what the old one made. */
public final class DamagedKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedKeyException(KeyName name) {
        super("the key " + name + " cannot be had: a stored key does not open; restore it from a backup");
    }
}
