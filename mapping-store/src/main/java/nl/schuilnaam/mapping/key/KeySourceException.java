package nl.schuilnaam.mapping.key;

/** The key encryption key cannot be had, or must not be trusted. */
public final class KeySourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeySourceException(String message) {
        super(message);
    }

    public KeySourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
