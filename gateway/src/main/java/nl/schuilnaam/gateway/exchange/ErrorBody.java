package nl.schuilnaam.gateway.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import nl.schuilnaam.config.profile.Profile;

/**
 * The content of an answer that says what went wrong.
 *
 * @param mediaType value of {@code Content-Type}
 * @param content JSON, to be sent as UTF-8
 */
public record ErrorBody(String mediaType, String content) {
    /** Names the exchange in every answer, so that client and school can speak of one record of the audit log. */
    public static final String EXCHANGE_ID_HEADER = "X-Request-ID";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Renders a problem in the shape that clients of the standard expect. The {@code imsx_} shape has no place for the id of the exchange, and does not bear it.
     *
     * @param exchange stands in {@code instance}, which is all that differs between two answers to the same problem
     */
    public static ErrorBody of(
            Profile.ErrorShape shape, ProblemType type, Optional<ProblemDetail> detail, UUID exchange) {
        return shape == Profile.ErrorShape.IMSX ? imsx(type, detail) : problem(type, detail, exchange);
    }

    /** The value of {@code Proxy-Status} (RFC 9209). */
    public static String proxyStatus(ProblemType type) {
        return "schuilnaam; error=" + type.proxyError();
    }

    /** RFC 9457 section 3. */
    private static ErrorBody problem(ProblemType type, Optional<ProblemDetail> detail, UUID exchange) {
        return new ErrorBody("application/problem+json", write(json -> {
            json.writeStringField("type", type.uri());
            json.writeStringField("title", type.title());
            json.writeNumberField("status", type.status());
            if (detail.isPresent()) {
                json.writeStringField("detail", detail.get().toString());
            }
            json.writeStringField("instance", "urn:uuid:" + exchange);
        }));
    }

    /** OneRoster 1.2, rostering REST binding: imsx_StatusInfo. */
    private static ErrorBody imsx(ProblemType type, Optional<ProblemDetail> detail) {
        return new ErrorBody("application/json", write(json -> {
            json.writeStringField("imsx_codeMajor", "failure");
            json.writeStringField("imsx_severity", "error");
            json.writeStringField(
                    "imsx_description",
                    detail.map(sentence -> type.title() + ": " + sentence).orElse(type.title()));
            json.writeObjectFieldStart("imsx_CodeMinor");
            json.writeArrayFieldStart("imsx_codeMinorField");
            json.writeStartObject();
            json.writeStringField("imsx_codeMinorFieldName", "TargetEndSystem");
            json.writeStringField("imsx_codeMinorFieldValue", type.imsx().spelling());
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static String write(Members members) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }
}
