package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.Profile.ErrorShape;
import nl.schuilnaam.config.profile.QueryParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorBodyTest {
    private static final UUID EXCHANGE = UUID.fromString("1b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10");

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyProblemRendersInTheShapeOfRfc9457(ProblemType type) {
        ErrorBody body = ErrorBody.of(ErrorShape.PROBLEM, type, Optional.of(ProblemDetail.of("a sentence")), EXCHANGE);

        assertThat(body.mediaType()).isEqualTo("application/problem+json");
        assertThat(new JsonObject(body.content()))
                .isEqualTo(new JsonObject()
                        .put("type", "urn:schuilnaam:problem:" + type.slug())
                        .put("title", type.title())
                        .put("status", type.status())
                        .put("detail", "a sentence")
                        .put("instance", "urn:uuid:" + EXCHANGE));
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyProblemRendersInTheShapeOfOneRoster(ProblemType type) {
        ErrorBody body = ErrorBody.of(ErrorShape.IMSX, type, Optional.empty(), EXCHANGE);

        assertThat(body.mediaType()).isEqualTo("application/json");
        assertThat(body.content())
                .isEqualTo("{\"imsx_codeMajor\":\"failure\",\"imsx_severity\":\"error\",\"imsx_description\":\""
                        + type.title()
                        + "\",\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldName\":\"TargetEndSystem\","
                        + "\"imsx_codeMinorFieldValue\":\"" + type.imsx().spelling() + "\"}]}}");
        // The vocabulary of the OneRoster 1.2 REST binding, without fullsuccess.
        assertThat(type.imsx().spelling())
                .isIn(
                        "invalid_filter_field",
                        "invalid_selection_field",
                        "invaliddata",
                        "unauthorisedrequest",
                        "forbidden",
                        "server_busy",
                        "unknownobject",
                        "internal_server_error");
    }

    @Test
    void answersToUnknownIdsAreEqualApartFromTheExchange() {
        UUID other = UUID.fromString("2b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10");

        ErrorBody one = ErrorBody.of(ErrorShape.PROBLEM, ProblemType.UNKNOWN_ID, Optional.empty(), EXCHANGE);
        ErrorBody two = ErrorBody.of(ErrorShape.PROBLEM, ProblemType.UNKNOWN_ID, Optional.empty(), other);

        assertThat(one.content().replace(EXCHANGE.toString(), other.toString())).isEqualTo(two.content());
        assertThat(ErrorBody.of(ErrorShape.IMSX, ProblemType.UNKNOWN_ID, Optional.empty(), EXCHANGE))
                .isEqualTo(ErrorBody.of(ErrorShape.IMSX, ProblemType.UNKNOWN_ID, Optional.empty(), other));
    }

    /** RFC 9209 section 2.3. */
    @Test
    void proxyErrorsAreOfTheRegistry() {
        Set<String> used =
                Arrays.stream(ProblemType.values()).map(ProblemType::proxyError).collect(Collectors.toSet());

        assertThat(used)
                .isSubsetOf(
                        "destination_unavailable",
                        "connection_limit_reached",
                        "http_request_error",
                        "http_request_denied",
                        "http_response_timeout",
                        "http_protocol_error",
                        "proxy_internal_error");
        assertThat(ErrorBody.proxyStatus(ProblemType.ORIGIN_TIMEOUT))
                .isEqualTo("schuilnaam; error=http_response_timeout");
    }

    @Test
    void refusalByTheGuardLooksToTheClientLikeAnyRefusedAnswer() {
        assertThat(ProblemType.IDENTITY_FOUND.status()).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED.status());
        assertThat(ProblemType.IDENTITY_FOUND.title()).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED.title());
    }

    @Test
    void detailNamesPathParameterAndCount() {
        ProblemDetail detail = ProblemDetail.of("not a date")
                .atPath("users.birthDate")
                .parameter(QueryParameter.FILTER)
                .count("records", 3);

        assertThat(detail).hasToString("not a date, at users.birthDate, in filter, records 3");
    }

    @Test
    void messageOfTheExceptionHoldsTypeAndDetail() {
        assertThat(ProblemException.of(ProblemType.CONTENT_MALFORMED, "not a number"))
                .hasMessage("content-malformed: not a number");
        assertThat(ProblemException.causedBy(ProblemType.INTERNAL, new IllegalStateException("Jan de Vries")))
                .hasMessage("internal");
    }
}
