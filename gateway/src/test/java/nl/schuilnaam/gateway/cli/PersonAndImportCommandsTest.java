package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator at a terminal, with a gateway that runs: what is typed, and what is printed. */
class PersonAndImportCommandsTest {
    private static final String USERS = """
            sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
            geheim-id-1,active,2026-08-01T00:00:00.000Z,true,school-1,student,geheim.daan,,Daan,van Geheimen,,450001,450001@geheim.example,,,,08,
            geheim-id-2,active,2026-08-01T00:00:00.000Z,true,school-1,student,geheim.noor,,Noor,"Geheim, junior",,450002,450002@geheim.example,,,,08,
            """;

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

    private CommandLineRun run(String input, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--school",
                "de-regenboog",
                "--config",
                directory.resolve("gateway.yaml").toString()));
        CommandLineRun run = CommandLineRun.of(input, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain("geheim", "Geheim", "4500");
        return run;
    }

    private String found(String kind, String value) {
        CommandLineRun run = run(value + "\n", "person", "find", kind);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out().strip();
    }

    private Path users() throws Exception {
        Path file = Files.writeString(directory.resolve("users.csv"), USERS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void aRosterFileIsTakenInOnceAndItsPersonsAreFoundByAnyIdentifier() throws Exception {
        String file = users().toString();

        CommandLineRun dry = run("", "import", "persons", "--oneroster", file, "--dry-run");
        CommandLineRun first = run("", "import", "persons", "--oneroster", file);
        CommandLineRun again = run("", "import", "persons", "--oneroster", file);

        assertThat(dry.out()).contains("Nothing was taken in. It would be: 2 lines, 2 new");
        assertThat(first.out()).contains("Taken in: 2 lines, 2 new, 0 known, 0 with conflicts");
        assertThat(first.err()).contains("%");
        assertThat(again.out()).contains("Taken in: 2 lines, 0 new, 2 known");
        assertThat(List.of(dry.status(), first.status(), again.status())).containsOnly(0);
        String daan = found("--sis-id", "geheim-id-1");
        assertThat(daan).matches("[0-9a-f]{32}");
        assertThat(found("--pupil-number", "450001")).isEqualTo(daan);
        assertThat(found("--email", "450001@GEHEIM.example")).isEqualTo(daan);
        assertThat(found("--sis-id", "geheim-id-2")).isNotEqualTo(daan);
    }

    @Test
    void aRosterOnStandardInputLeavesNoFileBehind() throws Exception {
        CommandLineRun taken = run(USERS, "import", "persons", "--oneroster", "-");

        assertThat(taken.out()).contains("Taken in: 2 lines, 2 new");
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("import-"));
        }
    }

    @Test
    void aBrokenRosterIsRefusedByLineAndNothingOfItIsTakenIn() throws Exception {
        CommandLineRun refused =
                run(USERS + "geheim-id-3,active,,true,school-1,student\n", "import", "persons", "--oneroster", "-");

        assertThat(refused.status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(refused.out()).contains("line 4", "Nothing was taken in");
        CommandLineRun unknown = run("geheim-id-1\n", "person", "find", "--sis-id");
        assertThat(unknown.status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(unknown.out()).isEmpty();
    }

    @Test
    void onePersonsRightsAreDoneWordByWord() throws Exception {
        assertThat(run(USERS, "import", "persons", "--oneroster", "-").status()).isZero();
        String person = found("--pupil-number", "450001");

        assertThat(run("", "person", "show", person).out())
                .contains("Identifiers of kind email: 1", "Nothing has left for any supplier");
        assertThat(run("nieuw@geheim.example\n", "person", "link", person, "--kind", "email")
                        .status())
                .isZero();
        assertThat(found("--email", "nieuw@geheim.example")).isEqualTo(person);
        CommandLineRun taken = run("450002\n", "person", "link", person, "--kind", "pupil-number");
        assertThat(taken.status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(taken.err()).contains("another person");
        assertThat(run("450001@geheim.example\n", "person", "unlink", person, "--kind", "email")
                        .status())
                .isZero();
        assertThat(run("450001@geheim.example\n", "person", "find", "--email").status())
                .isEqualTo(Schuilnaam.FINDING);

        assertThat(run("", "person", "restrict", person, "--supplier", "rekenmaat")
                        .out())
                .contains("does not exist for rekenmaat");
        assertThat(run("", "person", "show", person).out()).contains("Does not exist for rekenmaat");
        assertThat(run("", "person", "restrict", person, "--supplier", "rekenmaat", "--lift")
                        .out())
                .contains("exists for rekenmaat again");
        assertThat(run("", "person", "re-issue", person, "--supplier", "rekenmaat")
                        .status())
                .isZero();
        assertThat(run("", "person", "show", person).out()).contains("Has a pseudonym in the table");

        CommandLineRun hesitant = run("", "person", "erase", person);
        assertThat(hesitant.status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(hesitant.err()).contains("--yes");
        CommandLineRun erased = run("", "person", "erase", person, "--yes", "--case", "AVG2026017");
        assertThat(erased.status()).isZero();
        assertThat(erased.out()).contains("entities: 1 -> 0", "identifiers: 4 -> 0", "pseudonyms: 1 -> 0");
        assertThat(run("", "person", "show", person).status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(run("450001\n", "person", "find", "--pupil-number").status()).isEqualTo(Schuilnaam.FINDING);
    }

    @Test
    void aQuestionWithoutAValueIsWrongUse() {
        assertThat(run("", "person", "find").status()).isEqualTo(2);
        assertThat(run("", "person", "find", "--email", "--pupil-number").status())
                .isEqualTo(2);
        assertThat(run("\n", "person", "find", "--email").status()).isEqualTo(2);
    }
}
