package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What an officer reads of other gateways. */
class StandingLinesTest {
    private static JsonObject one(String hash) {
        return new JsonObject()
                .put("gateway", "two")
                .put("school", "de-regenboog")
                .put("agreement", "rekenmaat-2026")
                .put("sha256", hash.repeat(64));
    }

    @Test
    void aGatewayThatGoesByAnotherVersionIsToldApart() {
        JsonObject result = new JsonObject().put("agreements", new JsonArray().add(one("a")));

        assertThat(AgreementCommand.Standing.gateway(result, one("a")))
                .isEqualTo("  gateway two goes by de-regenboog rekenmaat-2026 (aaaaaaaaaaaa)");
        assertThat(AgreementCommand.Standing.gateway(result, one("b")))
                .endsWith("(bbbbbbbbbbbb), which this one does not");
    }
}
