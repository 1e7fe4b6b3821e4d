package nl.schuilnaam.config.profile;

/** A file of a profile cannot be read. The message names file, line, key, what is wrong and what was expected; such a file holds no secrets, so it may be quoted. */
public final class MalformedProfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedProfileException(String file, int line, String key, String problem) {
        super(file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
    }
}
