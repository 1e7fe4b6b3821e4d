package nl.schuilnaam.gateway.exchange;

import java.util.UUID;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.AuditUnavailableException;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.gateway.content.RefusedQueryException;
import nl.schuilnaam.mapping.StoreException;
import org.slf4j.Logger;

/** Which problem a failure is: what refused, seen from whoever has to mend it. */
public final class Problems {
    private Problems() {}

    /** Never says more than the failure's own type and the paths of the profile that it names. */
    static ProblemException of(Throwable failure, Step step) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof RefusedContentException refusal) {
            ProblemType type = step != Step.REQUEST_CONTENT
                    ? ProblemType.ORIGIN_ANSWER_REFUSED
                    : refusal.reason() == RefusedContentException.Reason.OVER_LIMIT
                            ? ProblemType.CONTENT_TOO_LARGE
                            : ProblemType.CONTENT_MALFORMED;
            return new ProblemException(type, ProblemDetail.of(refusal));
        }
        if (failure instanceof RefusedQueryException refusal) {
            return new ProblemException(type(refusal), ProblemDetail.of(refusal));
        }
        if (failure instanceof BoundedContent.TooLargeException) {
            return new ProblemException(ProblemType.CONTENT_TOO_LARGE);
        }
        if (failure instanceof Ids.UnknownIdException) {
            return new ProblemException(ProblemType.UNKNOWN_ID);
        }
        if (failure instanceof StoreException store) {
            return new ProblemException(
                    store.reason() == StoreException.Reason.BUSY
                            ? ProblemType.TOO_BUSY
                            : ProblemType.STORE_UNAVAILABLE);
        }
        if (failure instanceof AuditUnavailableException) {
            return new ProblemException(ProblemType.AUDIT_UNAVAILABLE);
        }
        return ProblemException.causedBy(ProblemType.INTERNAL, failure);
    }

    private static ProblemType type(RefusedQueryException refusal) {
        return switch (refusal.reason()) {
            case UNKNOWN_PARAMETER -> ProblemType.UNKNOWN_PARAMETER;
            case INVALID_FILTER_FIELD, INVALID_SORT_FIELD -> ProblemType.INVALID_FILTER_FIELD;
            case INVALID_SELECTION_FIELD -> ProblemType.INVALID_SELECTION_FIELD;
            case MALFORMED, REPEATED_PARAMETER, INVALID_VALUE -> ProblemType.INVALID_QUERY;
        };
    }

    /** A bug: loud, with where it happened, and without its message, which may quote what was read. */
    public static void logBug(Logger log, UUID exchange, Throwable failure) {
        Throwable cause =
                failure instanceof ProblemException && failure.getCause() != null ? failure.getCause() : failure;
        var place = new StringBuilder();
        StackTraceElement[] frames = cause.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, 12); i++) {
            place.append("\n    at ").append(frames[i]);
        }
        log.error("exchange {} met a bug: {}{}", exchange, cause.getClass().getName(), place);
    }
}
