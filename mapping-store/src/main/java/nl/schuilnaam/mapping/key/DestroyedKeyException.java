package nl.schuilnaam.mapping.key;

/** A key was replaced, destroyed, or the store was closed, while someone was about to use it. Nothing was made with it. */
public final class DestroyedKeyException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DestroyedKeyException() {
        super("the key was destroyed");
    }
}
