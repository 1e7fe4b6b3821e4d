package nl.schuilnaam.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import nl.schuilnaam.config.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTest {
    @TempDir
    private Path directory;

    private final Findings findings = new Findings();

    private Source read(String text) throws Exception {
        Path file = directory.resolve("file.yaml");
        Files.writeString(file, text);
        return Source.read(file, "file.yaml", findings).orElse(null);
    }

    @ParameterizedTest
    @CsvSource({
        "07, TEXT",
        "7, INTEGER",
        "-7, INTEGER",
        "1.5, DECIMAL",
        "1e3, TEXT",
        "0x1F, TEXT",
        "1_000, TEXT",
        "no, TEXT",
        "yes, TEXT",
        "True, TEXT",
        "true, FLAG",
        "false, FLAG",
        "null, NOTHING",
        "~, NOTHING",
        "2026-08-01, TEXT",
        "12:30, TEXT",
        ".5, TEXT",
        "\"7\", TEXT",
        "\"true\", TEXT",
        "999999999999999999999, TEXT"
    })
    void onlyWhatJsonReadsAsANumberOrFlagIsOne(String written, Node.Scalar.Form form) throws Exception {
        assertThat(read("key: " + written).root().get("key"))
                .get()
                .isInstanceOfSatisfying(
                        Node.Scalar.class, scalar -> assertThat(scalar.form()).isEqualTo(form));
    }

    @Test
    void everyValueKnowsItsPathAndTheLineOfItsKey() throws Exception {
        Node.Mapping root = read("a:\n  b:\n    - c\n    - d:\n        e\n").root();

        Node.Mapping b = root.mapping("a").orElseThrow();
        assertThat(b.line()).isEqualTo(1);
        assertThat(b.elements("b")).extracting(Node::line).containsExactly(3, 4);
        assertThat(((Node.Mapping) b.elements("b").get(1)).get("d")).get().satisfies(d -> {
            assertThat(d.path()).isEqualTo("a.b[1].d");
            assertThat(d.line()).isEqualTo(4);
        });
    }

    @Test
    void deepNestingIsRefusedBeforeItDoesHarm() throws Exception {
        assertThat(read("a: " + "[".repeat(20_000))).isNull();
        assertThat(findings.list()).extracting(Finding::problem).containsExactly("is nested too deeply");
    }

    @Test
    void aFileLargerThanAMebibyteIsRefused() throws Exception {
        assertThat(read("a: " + "x".repeat(1 << 20))).isNull();
        assertThat(findings.list()).extracting(Finding::problem).containsExactly("is larger than 1 MiB");
    }

    @Test
    void aByteOrderMarkIsRefused() throws Exception {
        assertThat(read("\uFEFFa: b")).isNull();
        assertThat(findings.list()).extracting(Finding::problem).containsExactly("starts with a byte order mark");
    }

    @Test
    void anEmptyFileIsRefused() throws Exception {
        assertThat(read("# nothing\n")).isNull();
        assertThat(findings.list())
                .extracting(Finding::toString)
                .containsExactly("file.yaml:1: is empty, expected fields with values");
    }

    @Test
    void aFindingStaysOnOneLineWhateverItQuotes() {
        var finding = new Finding("a\nb.yaml", 1, "x\u202Ey", "is " + Finding.quote("1\r\n2"), "something");

        assertThat(finding.toString()).isEqualTo("a?b.yaml:1: x?y: is '1??2', expected something");
    }

    @ParameterizedTest
    @CsvSource({
        "givnName, 'givenName'",
        "GivenName, 'givenName'",
        "gradse, 'grades'",
        "zzz, 'one of email, givenName, grades'"
    })
    void theNearestNameIsSuggested(String written, String expected) {
        String suggestion = Nearest.among(java.util.List.of("givenName", "grades", "email"), written);

        assertThat(suggestion.replace("'", "")).isEqualTo(expected);
    }
}
