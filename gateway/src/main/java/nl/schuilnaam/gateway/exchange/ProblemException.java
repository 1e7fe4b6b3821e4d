package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exchange cannot go on. The message names the type and the detail, neither of which can hold anything that was sent. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final transient @Nullable ProblemDetail detail;

    private ProblemException(ProblemType type, @Nullable ProblemDetail detail, @Nullable Throwable cause) {
        super(detail == null ? type.slug() : type.slug() + ": " + detail, cause);
        this.type = type;
        this.detail = detail;
    }

    public ProblemException(ProblemType type) {
        this(type, null, null);
    }

    public ProblemException(ProblemType type, ProblemDetail detail) {
        this(type, detail, null);
    }

    /** A problem with a sentence beside its title, without a full stop. */
    public static ProblemException of(ProblemType type, @CompileTimeConstant String sentence) {
        return new ProblemException(type, ProblemDetail.of(sentence), null);
    }

    /**
     * A problem that something else caused.
     *
     * @param cause for a debugger only: its message may quote what was sent, so whoever logs this logs the type of the cause and not its text
     */
    public static ProblemException causedBy(ProblemType type, Throwable cause) {
        return new ProblemException(type, null, cause);
    }

    public ProblemType type() {
        return type;
    }

    public Optional<ProblemDetail> detail() {
        return Optional.ofNullable(detail);
    }
}
