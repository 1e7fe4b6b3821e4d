package nl.schuilnaam.gateway.admin;

/** A command was not done, or not whole. The message is for the administrator: it says what was wrong and what was expected, and names no person. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AdminException(String message) {
        super(message);
    }

    public AdminException(String message, Throwable cause) {
        super(message, cause);
    }
}
