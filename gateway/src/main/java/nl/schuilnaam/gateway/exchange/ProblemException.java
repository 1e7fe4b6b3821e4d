package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exchange cannot go on. The message names the type and the detail, neither of which can hold anything that was sent. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final transient @Nullable ProblemDetail detail;
    private final transient Set<String> permitted;

    private ProblemException(
            ProblemType type, @Nullable ProblemDetail detail, @Nullable Throwable cause, Set<String> permitted) {
        super(detail == null ? type.slug() : type.slug() + ": " + detail, cause);
        this.type = type;
        this.detail = detail;
        this.permitted = Set.copyOf(permitted);
    }

    public ProblemException(ProblemType type) {
        this(type, null, null, Set.of());
    }

    public ProblemException(ProblemType type, ProblemDetail detail) {
        this(type, detail, null, Set.of());
    }

    /** A problem with a sentence beside its title, without a full stop. */
    public static ProblemException of(ProblemType type, @CompileTimeConstant String sentence) {
        return new ProblemException(type, ProblemDetail.of(sentence), null, Set.of());
    }

    /**
     * A problem that something else caused.
     *
     * @param cause for a debugger only: its message may quote what was sent, so whoever logs this logs the type of the cause and not its text
     */
    public static ProblemException causedBy(ProblemType type, Throwable cause) {
        return new ProblemException(type, null, cause, Set.of());
    }

    /** The path is known and the method is not permitted there; these are. */
    static ProblemException methodNotAllowed(Set<String> permitted) {
        return new ProblemException(ProblemType.METHOD_NOT_ALLOWED, null, null, permitted);
    }

    public ProblemType type() {
        return type;
    }

    public Optional<ProblemDetail> detail() {
        return Optional.ofNullable(detail);
    }

    /** The methods that are permitted where this one is not; empty for every other problem. */
    public Set<String> permittedMethods() {
        return permitted;
    }
}
