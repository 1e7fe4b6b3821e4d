package nl.schuilnaam.gateway.exchange;

import static nl.schuilnaam.gateway.audit.Severity.ALARM;
import static nl.schuilnaam.gateway.audit.Severity.ROUTINE;
import static nl.schuilnaam.gateway.audit.Severity.WARNING;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.FORBIDDEN;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.INTERNAL_SERVER_ERROR;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.INVALID_DATA;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.SERVER_BUSY;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.UNAUTHORISED_REQUEST;
import static nl.schuilnaam.gateway.exchange.ImsxStatus.UNKNOWN_OBJECT;
import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import java.util.Locale;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.Severity;
import org.slf4j.event.Level;

/**
 * Everything that can go wrong with an exchange, in one table: what the client is told (RFC 9457), how loudly it is logged and recorded, what RFC 9209 calls it, and
 * what 1EdTech bindings call it. A refusal is quiet: what exists but is not permitted is answered as what does not exist.
 */
public enum ProblemType {
    /** No access token, or one that is not valid here. */
    UNAUTHENTICATED(401, "A valid access token is needed", INFO, WARNING, "http_request_denied", UNAUTHORISED_REQUEST),
    /** No agreement, a draft, a suspended one, before its first day, after its last: one answer, since the remedy is the same. */
    AGREEMENT_NOT_IN_FORCE(
            403,
            "No agreement between school and supplier is in force; ask the school",
            INFO,
            WARNING,
            "http_request_denied",
            FORBIDDEN),
    /** The operation is unknown, or the agreement or the scopes of the token do not cover it. */
    OPERATION_NOT_PERMITTED(
            403, "The agreement does not permit this operation", INFO, WARNING, "http_request_denied", FORBIDDEN),
    /** Not a request that a strict reader of RFC 9112 and RFC 3986 accepts. */
    MALFORMED_REQUEST(400, "The request is malformed", INFO, WARNING, "http_request_error", INVALID_DATA),
    /** The request line is longer than any that an operation needs (RFC 9110 section 15.5.15). */
    TARGET_TOO_LONG(414, "The address is too long", INFO, WARNING, "http_request_error", INVALID_DATA),
    /** The header fields are too many or too long (RFC 6585 section 5). */
    HEAD_TOO_LARGE(431, "The header fields are too large", INFO, WARNING, "http_request_error", INVALID_DATA),
    /** The request names a host that is not ours (RFC 9110 section 15.5.20). */
    MISDIRECTED_REQUEST(
            421, "The request was sent to the wrong host", INFO, WARNING, "http_request_error", INVALID_DATA),
    UNKNOWN_PARAMETER(400, "A query parameter is not known here", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    INVALID_FILTER_FIELD(
            400,
            "The filter or sort order uses a field that cannot be used there",
            INFO,
            ROUTINE,
            "http_request_error",
            ImsxStatus.INVALID_FILTER_FIELD),
    INVALID_SELECTION_FIELD(
            400,
            "The selection names a field that cannot be selected",
            INFO,
            ROUTINE,
            "http_request_error",
            ImsxStatus.INVALID_SELECTION_FIELD),
    INVALID_QUERY(400, "A query parameter is malformed", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    UNSUPPORTED_MEDIA_TYPE(
            415, "The media type of the content is not supported", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    UNSUPPORTED_CODING(415, "The content coding is not supported", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    CONTENT_MALFORMED(
            400, "The content is not what the operation takes", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    CONTENT_TOO_LARGE(413, "The content is too large", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    /** The content of the request did not arrive within the time that it may take. */
    REQUEST_TIMEOUT(408, "The content did not arrive in time", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    /** The one answer to an id that is unknown, foreign, erased, old or malformed. */
    UNKNOWN_ID(404, "There is no such object", INFO, ROUTINE, "http_request_denied", UNKNOWN_OBJECT),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here", INFO, ROUTINE, "http_request_denied", INVALID_DATA),
    METHOD_NOT_IMPLEMENTED(501, "The method is not implemented", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    EXPECTATION_FAILED(
            417, "The expectation of the request cannot be met", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    ORIGIN_UNREACHABLE(
            502, "The origin cannot be reached", WARN, WARNING, "destination_unavailable", INTERNAL_SERVER_ERROR),
    ORIGIN_TIMEOUT(
            504, "The origin did not answer in time", WARN, WARNING, "http_response_timeout", INTERNAL_SERVER_ERROR),
    /** The origin's answer is not one that the profile describes; nothing of it passed. */
    ORIGIN_ANSWER_REFUSED(
            502, "The answer of the origin was refused", WARN, WARNING, "http_protocol_error", INTERNAL_SERVER_ERROR),
    /** The origin answered with an error of its own, which is never relayed. */
    ORIGIN_ERROR(
            502, "The origin answered with an error", WARN, WARNING, "destination_unavailable", INTERNAL_SERVER_ERROR),
    /** The receiving system does not take what was sent to it; in its own words, which are not relayed. */
    ORIGIN_REFUSED_CONTENT(
            422, "The receiving system refused the content", INFO, ROUTINE, "http_request_error", INVALID_DATA),
    /** The origin has failed so often that it is left alone for a while; nothing was sent to it. */
    ORIGIN_UNAVAILABLE(
            503,
            "The origin has failed and is left alone for a while",
            INFO,
            WARNING,
            "destination_unavailable",
            SERVER_BUSY),
    /** The receiving system asks for patience. */
    ORIGIN_BUSY(503, "The receiving system is busy", WARN, WARNING, "destination_unavailable", SERVER_BUSY),
    /** Outgoing bytes held an identity; nothing of them passed. */
    IDENTITY_FOUND(
            502, "The answer of the origin was refused", ERROR, ALARM, "http_protocol_error", INTERNAL_SERVER_ERROR),
    /** The school's own system sends a supplier an identity where the agreement has none; nothing of it passed. */
    IDENTITY_IN_CONTENT(
            422,
            "The content names a person where the agreement lets nobody be named",
            ERROR,
            ALARM,
            "http_request_denied",
            INVALID_DATA),
    /** More requests than the caller may make in this time. */
    TOO_MANY_REQUESTS(429, "Too many requests were made", INFO, WARNING, "http_request_denied", SERVER_BUSY),
    TOO_BUSY(503, "Too many requests are under way", WARN, WARNING, "connection_limit_reached", SERVER_BUSY),
    AUDIT_UNAVAILABLE(503, "The exchange cannot be recorded now", ERROR, ALARM, "proxy_internal_error", SERVER_BUSY),
    /** Under an agreement with a population, while nobody knows whom that is: the first start, with the school's system down. */
    POPULATION_UNKNOWN(
            503, "It is not known yet whom the agreement is about", WARN, WARNING, "proxy_internal_error", SERVER_BUSY),
    /** Under an agreement that lets redacted texts pass, while nobody knows whose names must not be in them: the school's system has not been heard since the start. */
    PERSONS_UNKNOWN(
            503,
            "It is not known yet whom the school has, so no text can be redacted",
            WARN,
            WARNING,
            "proxy_internal_error",
            SERVER_BUSY),
    STORE_UNAVAILABLE(503, "Ids cannot be resolved now", ERROR, ALARM, "proxy_internal_error", SERVER_BUSY),
    /** What the time is cannot be told, so neither can what is in force. */
    CLOCK_BEHIND(503, "The gateway cannot tell the time", WARN, ALARM, "proxy_internal_error", SERVER_BUSY),
    INTERNAL(500, "An internal error occurred", ERROR, ALARM, "proxy_internal_error", INTERNAL_SERVER_ERROR);

    private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int status;
    private final String title;
    private final Level level;
    private final Severity severity;
    private final String proxyError;
    private final ImsxStatus imsx;

    ProblemType(int status, String title, Level level, Severity severity, String proxyError, ImsxStatus imsx) {
        this.status = status;
        this.title = title;
        this.level = level;
        this.severity = severity;
        this.proxyError = proxyError;
        this.imsx = imsx;
    }

    /** Short name, as audit records and logs have it: {@code unknown-id}. */
    public String slug() {
        return slug;
    }

    /** RFC 9457 {@code type}: a name, not a place to look. */
    public String uri() {
        return "urn:schuilnaam:problem:" + slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public Level level() {
        return level;
    }

    public Severity severity() {
        return severity;
    }

    /** The RFC 9209 section 2.3 error type. */
    public String proxyError() {
        return proxyError;
    }

    public ImsxStatus imsx() {
        return imsx;
    }

    /** How an audit record says that the exchange ended here. */
    public AuditRecord.Outcome.Refused refusedAt(AuditRecord.Step step) {
        return new AuditRecord.Outcome.Refused(slug, step, severity);
    }

    /** Whether the same request may succeed a little later, so that the answer bears {@code Retry-After}. */
    public boolean isPassing() {
        return status == 503 || status == 429;
    }
}
