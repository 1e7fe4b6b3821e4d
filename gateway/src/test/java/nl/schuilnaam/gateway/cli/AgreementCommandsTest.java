package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A privacy officer at a terminal: how agreements stand, what they were, and what is wrong with their files. */
class AgreementCommandsTest {
    @TempDir
    Path directory;

    private CommandLineRun run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", directory.resolve("gateway.yaml").toString()));
        return CommandLineRun.of("", all.toArray(String[]::new));
    }

    private void write(String text) throws Exception {
        Files.writeString(directory.resolve("agreements/rekenmaat.yaml"), text);
    }

    @Test
    void anOfficerSeesHowAgreementsStandAndWhatTheyWereWhileTheGatewayRunsAndAfterwards() throws Exception {
        String second = Samples.AGREEMENT.replace("until: 2027-07-31", "until: 2026-12-20")
                + "change: {author: A. Jansen, approver: B. de Vries, reason: ends earlier}\n";
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            assertThat(run("agreement", "list").out())
                    .contains("de-regenboog rekenmaat-2026 version 1 (", "in force until 2027-07-31")
                    .doesNotContain("days left");
            write(second);

            CommandLineRun reload = run("agreement", "reload");
            CommandLineRun list = run("agreement", "list");
            CommandLineRun history = run("agreement", "history", "rekenmaat-2026");

            assertThat(reload.status()).as(reload.err()).isZero();
            assertThat(list.out()).contains("version 2 (", "in force until 2026-12-20, 27 days left");
            assertThat(history.out().lines()).hasSize(2);
            assertThat(history.out()).contains("2  ", "author: A. Jansen  approver: B. de Vries  reason: ends earlier");
            assertThat(run("agreement", "show", "rekenmaat-2026@1").out()).isEqualTo(Samples.AGREEMENT);
            assertThat(run("agreement", "show", "rekenmaat-2026").out()).isEqualTo(second);
            CommandLineRun unknown = run("agreement", "show", "rekenmaat-2026@9");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("no such version");
            assertThat(run("agreement", "suspend", "rekenmaat-2026", "--school", "de-regenboog")
                            .status())
                    .isZero();
            assertThat(run("agreement", "list").out()).contains("lets nothing pass: an administrator has suspended it");
            assertThat(run("clock", "status").out()).startsWith("The gateway goes by 2026-11-23T11:00:00Z.");
            assertThat(run("clock", "accept").status()).isEqualTo(1);
            assertThat(run("clock", "accept", "--yes").status()).isZero();
        }
        assertThat(run("agreement", "history", "rekenmaat-2026").out().lines()).hasSize(2);
        assertThat(run("agreement", "reload").err()).contains("no gateway runs");
        CommandLineRun diff = run("agreement", "diff", "rekenmaat-2026@1", "rekenmaat-2026@2");
        assertThat(diff.status()).as(diff.err()).isZero();
        assertThat(diff.out()).contains("2026");
        assertThat(run("agreement", "diff", "rekenmaat-2026@2", "rekenmaat-2026@1")
                        .status())
                .isEqualTo(1);
        assertThat(run("agreement", "diff", "rekenmaat-2026@1", "rekenmaat-2026@7")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void aFileWithFindingsIsToldByEveryCommandAndKeepsNobodyFromSuspending() throws Exception {
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            write(Samples.AGREEMENT.replace("status: active", "status: activ").replace("email: alias", "email: alis"));

            CommandLineRun reload = run("agreement", "reload");
            CommandLineRun check = run("check");
            CommandLineRun list = run("agreement", "list");

            assertThat(List.of(reload.status(), check.status(), list.status())).containsOnly(1);
            for (CommandLineRun told : List.of(reload, check, list)) {
                assertThat(told.out())
                        .contains(
                                "agreements/rekenmaat.yaml:4: status: is 'activ'",
                                "exchanges.oneroster-1.2.fields.user.email: is 'alis'");
            }
            assertThat(list.out()).contains("in force until 2027-07-31", "what applied before goes on");
            assertThat(run("agreement", "suspend", "rekenmaat-2026", "--school", "de-regenboog")
                            .status())
                    .isZero();
        }
    }

    @Test
    void checkSaysWhatARunningGatewayTakesOnlyAfterARestart() throws Exception {
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            assertThat(run("check").out()).contains("gateway.yaml is good").doesNotContain("restart");
            Path file = directory.resolve("gateway.yaml");
            Files.writeString(file, Files.readString(file).replace("total: 3s", "total: 4s"));

            CommandLineRun check = run("check");

            assertThat(check.status()).isZero();
            assertThat(check.out())
                    .contains(
                            "The running gateway does not take it as it is: gateway.yaml: limits: differs from what the gateway runs with, expected a restart");
        }
    }

    @Test
    void checkSaysThatAnAgreementHasEndedAndThatNobodyApprovesTheirOwnChange() throws Exception {
        try (var fixture =
                new GatewayFixture(directory, Samples.AGREEMENT.replace("status: active", "status: ended"))) {
            assertThat(run("check").status()).isZero();
        }
        write(Samples.AGREEMENT + "change: {author: A. Jansen, approver: \"a. jansen \"}\n");

        CommandLineRun check = run("check");

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.out())
                .contains("change.approver: is the author of the change, expected somebody else than the author");
        write(Samples.AGREEMENT);
        assertThat(run("check").out()).contains("status: is 'active', and this agreement has ended");
    }
}
