package nl.schuilnaam.examples.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import nl.schuilnaam.examples.demo.Demo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"true,0", "false,1"})
    void theExitStatusTellsWhetherEverythingHolds(boolean holds, int status) throws Exception {
        var program = new Program<>(Demo.class, "help.txt", words -> holds, (out, options) -> options);

        assertThat(program.run(out())).isEqualTo(status);
        assertThat(output()).isEmpty();
    }

    @Test
    void whatTheWorkDoesNotUnderstandIsNoWrongUse() {
        var program = new Program<>(Demo.class, "help.txt", words -> words, (out, options) -> {
            throw new IllegalArgumentException("broken");
        });

        assertThatThrownBy(() -> program.run(out())).hasMessage("broken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpIsGivenWhateverElseIsSaid(String option) throws Exception {
        var program = new Program<>(Demo.class, "help.txt", ProgramTest::nothing, (out, options) -> false);

        assertThat(program.run(out(), "--nonsense", option)).isZero();
        assertThat(output()).startsWith("Usage: examples/demo");
    }

    @Test
    void wrongUseIsToldBeforeTheHelp() throws Exception {
        var program = new Program<>(Demo.class, "help.txt", ProgramTest::nothing, (out, options) -> true);

        assertThat(program.run(out(), "--nonsense")).isEqualTo(2);
        assertThat(output()).startsWith("unknown option: --nonsense").contains("Usage: examples/demo");
    }

    @Test
    void valuesBelongToTheOptionBeforeThem() {
        var arguments = new Arguments("--a", "1", "--b", "2.5", "--c", "-3", "--d", "x");

        assertThat(arguments.next()).isEqualTo("--a");
        assertThat(arguments.number(1)).isOne();
        assertThat(arguments.next()).isEqualTo("--b");
        assertThat(arguments.positive()).isEqualTo(2.5);
        assertThat(arguments.next()).isEqualTo("--c");
        assertThat(arguments.number()).isEqualTo(-3);
        assertThat(arguments.next()).isEqualTo("--d");
        assertThat(arguments.path()).isEqualTo(Path.of("x"));
        assertThat(arguments.more()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e9", "x", ""})
    void whatIsNoNumberAboveZeroIsRefused(String value) {
        refused(value, Arguments::positive, "--n needs a number above 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.5", "99999999999", "x"})
    void whatIsNoWholeNumberFromTwoIsRefused(String value) {
        refused(value, arguments -> arguments.number(2), "--n needs a whole number");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        var arguments = new Arguments("--n");

        assertThat(arguments.next()).isEqualTo("--n");
        assertThatThrownBy(arguments::value).hasMessage("--n needs a value");
    }

    @Test
    void onlyADirectoryThatHoldsNothingIsTaken(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        refused(directory.toString(), Arguments::emptyDirectory, "--n needs a directory that is empty");
        refused(file.toString(), Arguments::emptyDirectory, "--n needs a directory that is empty");
        Files.delete(file);
        for (Path good : new Path[] {directory, file}) {
            var arguments = new Arguments("--n", good.toString());
            assertThat(arguments.next()).isEqualTo("--n");
            assertThat(arguments.emptyDirectory()).isEqualTo(good);
        }
    }

    @Test
    void aWorkDirectoryGoesWithAllThatIsInIt() throws Exception {
        Path directory = WorkDirectory.of(Optional.empty(), "schuilnaam-program-");
        Path inside = Files.createDirectories(directory.resolve("a/b"));
        Path unused = Files.writeString(inside.resolve("c"), "d");

        WorkDirectory.delete(directory);

        assertThat(directory).doesNotExist();
    }

    private static void refused(String value, Function<Arguments, Object> reading, String message) {
        var arguments = new Arguments("--n", value);
        assertThat(arguments.next()).isEqualTo("--n");
        assertThatThrownBy(() -> reading.apply(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static boolean nothing(String... words) {
        var arguments = new Arguments(words);
        while (arguments.more()) {
            String unused = arguments.next();
            throw arguments.unknown();
        }
        return true;
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
