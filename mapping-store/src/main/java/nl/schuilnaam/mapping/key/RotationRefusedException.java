package nl.schuilnaam.mapping.key;

/** A rotation was not begun, or not finished, as it would cut the store off from keys. Nothing was lost; the message says what to do first. */
public final class RotationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RotationRefusedException(String message) {
        super(message);
    }
}
