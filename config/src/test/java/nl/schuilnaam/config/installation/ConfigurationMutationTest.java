package nl.schuilnaam.config.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationMutationTest {
    private static final long SEED = 20261122;
    private static final List<String> FRAGMENTS = List.of(
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "&a ",
            "*a ",
            "!!int ",
            "\n",
            "\t",
            "  ",
            "null",
            "true",
            "07",
            "0x10",
            "~",
            "---\n",
            "%YAML 1.1\n",
            "keep",
            "drop",
            "pseudonym",
            "redact",
            "prefix:0",
            "band:[]",
            "constant:",
            "\u0000",
            "\uFEFF",
            "\uD83D\uDE00",
            "#",
            "|",
            ">",
            "<<: ",
            "? ",
            "999999999999999999999999",
            "../../..",
            "*",
            "http://",
            "2026-02-30",
            "-1");

    @Test
    void noMutationOfAGoodConfigurationMakesLoadingThrow(@TempDir Path temporary) {
        var random = new Random(SEED);
        CopiedConfiguration files = CopiedConfiguration.into(temporary);
        List<String> names = List.of("gateway.yaml", "agreements/rekenmaat.yaml", "agreements/leesplank.yaml");
        int rejected = 0;
        for (int i = 0; i < 500; i++) {
            String name = names.get(random.nextInt(names.size()));
            String good = files.read(name);
            files.write(name, mutate(good, random));

            Configuration.Outcome outcome = files.load();

            if (outcome instanceof Configuration.Rejected bad) {
                rejected++;
                assertThat(bad.findings())
                        .as("mutation %d", i)
                        .isNotEmpty()
                        .allSatisfy(finding -> assertThat(finding.expected()).isNotBlank());
            } else {
                assertThat(outcome).as("mutation %d", i).isInstanceOf(Configuration.Loaded.class);
            }
            files.write(name, good);
        }
        assertThat(rejected).as("mutations that were rejected").isBetween(250, 499);
        assertThat(files.findings()).isEmpty();
    }

    private static String mutate(String text, Random random) {
        int at = random.nextInt(text.length());
        int until = Math.min(text.length(), at + 1 + random.nextInt(12));
        String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        String[] lines = text.split("\n", -1);
        int line = random.nextInt(lines.length);
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at) + text.substring(until);
            case 1 -> text.substring(0, at) + fragment + text.substring(at);
            case 2 -> text.substring(0, at) + fragment + text.substring(until);
            case 3 -> text.substring(0, at);
            case 4 -> text.replace(lines[line] + "\n", "");
            default -> text.replace(lines[line], lines[line] + "\n" + lines[line]);
        };
    }
}
