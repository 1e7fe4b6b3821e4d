package nl.schuilnaam.examples.verdicts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFileTest {
    @TempDir
    Path directory;

    private CaseFile.Folder read(String text) throws Exception {
        Path unused = Files.writeString(directory.resolve("one.case"), text, StandardCharsets.ISO_8859_1);
        return CaseFile.readAll(directory);
    }

    @Test
    void bytesAreWhatIsWritten() throws Exception {
        RequestCase read =
                read("# why\nrule: RFC 9112 3\nto: edge\nends: yes\nexpect: either record 501\n\nGET \\r\\n\n \\t\\x00\\xfF\\\\ ${path}\n")
                        .requests()
                        .get(0);
        assertThat(read.id()).isEqualTo("file/one");
        assertThat(read.text()).isEqualTo("GET \r\n \t\0\u00ff\\ ${path}");
        assertThat(read.ends()).isTrue();
        assertThat(read.expected().toString()).isEqualTo("either record");
        assertThat(read.expected().statuses()).containsExactly(501);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: edge\nexpect: refuse\n\na",
                "rule: a\nexpect: refuse\n\na",
                "rule: a\nto: origin\nexpect: refuse\n\na",
                "rule: a\nto: edge\nfrom: origin\nexpect: refuse\n\na",
                "rule: a\nto: edge\nexpect: nonsense\n\na",
                "rule: a\nto: edge\nexpect: serve\n\na",
                "rule: a\nto: edge\nexpect: refuse record\n\na",
                "rule: a\nto: edge\nexpect: serve nobody\n\na",
                "rule: a\nto: edge\nexpect: refuse\n\n",
                "rule: a\nto: edge\nexpect: refuse\n\n\\q",
                "rule: a\nto: edge\nexpect: refuse\n\n\\x0",
                "rule: a\nto: edge\nexpect: refuse\n\n\u00e9",
                "rule: a\nto: edge\nexpect: refuse\n\n${page}",
                "rule: a\nto: edge\nexpect: refuse\n\n${close",
                "rule: a\nfrom: origin\nexpect: page\n\n${path}",
                "rule: a\nrule: b\nto: edge\nexpect: refuse\n\na",
                "rule: a\ncolour: b\nto: edge\nexpect: refuse\n\na"
            })
    void whatIsNoCaseIsRefusedWithTheFileAndLine(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*one\\.case:[0-9]+: .*");
    }

    @Test
    void theCasesThatComeWithItAndTheOneThatIsDescribedAreCases() throws Exception {
        CaseFile.Folder folder = CaseFile.readAll(Path.of("cases"));
        assertThat(folder.requests()).hasSize(3);
        assertThat(folder.responses()).hasSize(2);

        String described = Files.readString(Path.of("cases", "README.md")).split("```\n", -1)[1];
        assertThat(read(described).requests().get(0).text())
                .isEqualTo(folder.requests().stream()
                        .filter(each -> each.id().endsWith("/length-and-coding"))
                        .findFirst()
                        .orElseThrow()
                        .text());
    }

    @Test
    void gapsAreFilledAndCounted() {
        Map<String, String> values = Map.of("content", "0123456789ab");
        assertThat(Template.fill(
                        "${content.length}|${content.hex}|${content.length+1}|${content.hex-2}|${content}|${close}",
                        values))
                .isEqualTo("12|c|13|a|0123456789ab|${close}");
        assertThat(Template.fill("L: ${length}\r\n\r\n${content}\r\n\r\n", values))
                .startsWith("L: 16\r\n");
        assertThat(Template.bytes("\0\u0080\u00ff")).containsExactly(0, 0x80, 0xff);
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void piecesAreTheWholeHoweverItIsCut(Manner manner) {
        String text = "0123456789".repeat(20);
        for (long seed = 0; seed < 50; seed++) {
            List<String> pieces = manner.pieces(text, seed);
            assertThat(String.join("", pieces)).isEqualTo(text);
            assertThat(pieces).isEqualTo(manner.pieces(text, seed)).doesNotContain("");
            assertThat(pieces.size()).isGreaterThan(manner == Manner.WHOLE ? 0 : 1);
        }
        assertThat(Manner.BYTES.pieces(text, 1)).hasSize(200);
        assertThat(Manner.WHOLE.pieces("", 1)).hasSize(1);
    }

    @Test
    void everyCaseSaysByWhichRule() throws Exception {
        Corpus corpus = Corpus.of(List.of(), Set.of());
        assertThat(Stream.concat(
                        corpus.requests().stream().map(RequestCase::rule),
                        corpus.responses().stream().map(ResponseCase::rule)))
                .allMatch(rule -> rule.matches(".*\\b(RFC [0-9]{4}( [0-9.]+)?|L[0-9]{2})\\b.*"));
        // Whoever is to be refused for its framing has a whole second request in what it sends.
        assertThat(corpus.requests().stream().filter(each -> each.text().contains("${smuggled}")))
                .hasSizeGreaterThan(250);
    }
}
