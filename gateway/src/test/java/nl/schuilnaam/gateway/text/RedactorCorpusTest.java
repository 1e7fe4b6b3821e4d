package nl.schuilnaam.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The figures that FREETEXT.md names, over sentences of school life in Dutch and English: two thousand that the rules were made by, and a thousand that they were not.
 * The school has far more names that are words (Roos, Mark, Wil) than a real one.
 */
class RedactorCorpusTest {
    private static final List<String> ALWAYS_FOUND = List.of("bsn", "email", "phone", "number");
    private static final List<String> FORMS = List.of("diminutive", "typo", "genitive");

    private final MadeUpSchool school = new MadeUpSchool();
    private final Redactor redactor = new Redactor(school.roster);

    @Test
    void namesAreFoundInSentencesThatTheRulesWereMadeBy() {
        CorpusFigures figures = measure("corpus.txt");

        assertThat(figures.sentences()).isGreaterThanOrEqualTo(2_000);
        assertThat(figures.recall("plain")).isGreaterThanOrEqualTo(0.995);
        assertThat(figures.changed("none")).isLessThanOrEqualTo(0.02);
        assertThat(figures.changed("trap")).isLessThanOrEqualTo(0.12);
    }

    @Test
    void namesAreFoundInSentencesThatNoRuleWasMadeBy() {
        CorpusFigures figures = measure("corpus-held-out.txt");

        assertThat(figures.recall("plain")).isGreaterThanOrEqualTo(0.99);
        assertThat(figures.changed("none")).isLessThanOrEqualTo(0.03);
    }

    private CorpusFigures measure(String file) {
        var figures = new CorpusFigures(redactor, Corpus.read(file, school, 10));
        System.out.println(file + ": " + figures.sentences() + " sentences\n" + figures);

        for (String sort : ALWAYS_FOUND) {
            assertThat(figures.recall(sort)).as(sort).isEqualTo(1);
        }
        for (String sort : FORMS) {
            assertThat(figures.recall(sort)).as(sort).isGreaterThanOrEqualTo(0.9);
        }
        for (String sort : List.of("initials", "turned", "hidden", "dob", "address")) {
            assertThat(figures.recall(sort)).as(sort).isGreaterThanOrEqualTo(0.95);
        }
        return figures;
    }
}
