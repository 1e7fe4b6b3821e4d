package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import nl.schuilnaam.gateway.cli.Schuilnaam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does with keys while the gateway runs; each is in the audit log before it is done. */
class KeyCommandsTest {
    @TempDir
    Path directory;

    private GatewayFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private JsonObject ask(String command, JsonObject arguments) throws IOException {
        return AdminClient.find(directory.resolve("data")).orElseThrow().ask(command, arguments, step -> {});
    }

    private static JsonObject supplier() {
        return new JsonObject().put("school", "de-regenboog").put("supplier", "rekenmaat");
    }

    @Test
    void everyCommandIsDoneAndRecorded() throws Exception {
        Path recovery = directory.resolve("recovery.key");
        assertThat(ask("keys.export-recovery", new JsonObject().put("to", recovery.toString()))
                        .getBoolean("complete"))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(recovery)))
                .isEqualTo("r--------");
        assertThat(ask("keys.rotate-data", new JsonObject()).getLong("left")).isZero();
        assertThat(ask("keys.rotate-index", new JsonObject()).getLong("left")).isZero();
        assertThat(ask("keys.pin-and-rotate", supplier().put("yes", true)).getString("epoch"))
                .isEqualTo("2026-2027");
        assertThat(ask("keys.retire-epoch", supplier().put("epoch", "2024-2025").put("yes", true))
                        .getLong("left"))
                .isZero();
        JsonObject status = ask("keys.status", new JsonObject());
        assertThat(status.getInteger("damaged")).isZero();
        assertThat(status.getInteger("locked")).isZero();
        assertThat(status.getJsonArray("keks")).hasSize(2);
        assertThat(status.getJsonArray("unfinished")).isEmpty();
        List<String> commands = new ArrayList<>();
        for (String line : fixture.audit()) {
            String command = new JsonObject(line).getString("command");
            if (command != null && command.startsWith("keys.")) {
                commands.add(command);
            }
        }
        assertThat(commands)
                .containsExactly(
                        "keys.export-recovery",
                        "keys.rotate-data",
                        "keys.rotate-index",
                        "keys.pin-and-rotate",
                        "keys.retire-epoch");
    }

    @Test
    void whatDestroysIsAskedForTwiceAndNotInUse() {
        assertThatThrownBy(() -> ask("keys.retire-epoch", supplier().put("epoch", "2024-2025")))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("--yes");
        assertThatThrownBy(() -> ask(
                        "keys.retire-epoch",
                        supplier().put("epoch", "2026-2027").put("yes", true)))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> ask("keys.pin-and-rotate", supplier()))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("--yes");
        assertThatThrownBy(() ->
                        ask("keys.drop-kek", new JsonObject().put("kek", "0123").put("yes", true)))
                .isInstanceOf(AdminException.class);
    }

    @Test
    void commandLineReachesTheGateway() {
        String config = directory.resolve("gateway.yaml").toString();
        assertThat(Schuilnaam.execute("keys", "status", "--config", config)).isZero();
        assertThat(Schuilnaam.execute(
                        "keys",
                        "retire-epoch",
                        "rekenmaat",
                        "--school",
                        "de-regenboog",
                        "--epoch",
                        "2026-2027",
                        "--yes",
                        "--config",
                        config))
                .isEqualTo(1);
    }
}
