package nl.schuilnaam.examples.school;

/** A request that the server does not fulfil, with what OneRoster says about it. The message may quote the request, as real servers do. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String codeMinor;

    RefusedException(int status, String codeMinor, String message) {
        super(message);
        this.status = status;
        this.codeMinor = codeMinor;
    }

    static RefusedException invalidData(String message) {
        return new RefusedException(400, "invaliddata", message);
    }

    static RefusedException dangling(String message) {
        return new RefusedException(422, "invaliddata", message);
    }

    static RefusedException unknownObject(String message) {
        return new RefusedException(404, "unknownobject", message);
    }

    int status() {
        return status;
    }

    /** A value of OneRoster's {@code imsx_codeMinorFieldValue}. */
    String codeMinor() {
        return codeMinor;
    }
}
