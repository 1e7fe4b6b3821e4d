package nl.schuilnaam.config.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** There is a word for everything that a page can name, and a school can correct it. */
class WordsTest {
    @TempDir
    Path directory;

    @Test
    void everyModelFieldAndOperationOfEveryProfileHasWordsInBothLanguages() {
        int[] found = new int[1];
        for (String id : BundledProfiles.ids()) {
            Profile profile = BundledProfiles.find(id).orElseThrow();
            profile.models().forEach((name, model) -> {
                assertThat(Words.bundled().model(id, name)).as(name).isNotEqualTo(Phrase.same(name));
                fields(id, name, "", model.fields(), found);
            });
            profile.operations()
                    .forEach(operation -> assertThat(Words.bundled().operation(id, operation.id()))
                            .as(operation.id())
                            .isPresent());
        }
        assertThat(found[0]).isGreaterThan(200);
    }

    private static void fields(String profile, String model, String above, Map<String, Field> fields, int[] found) {
        fields.forEach((name, field) -> {
            assertThat(Words.bundled().field(profile, model, above + name))
                    .as("%s.%s%s", model, above, name)
                    .isPresent();
            found[0]++;
            fields(profile, model, above + name + ".", field.members(), found);
        });
    }

    @Test
    void everyCategoryHasAName() {
        BundledProfiles.categories()
                .forEach((key, category) -> assertThat(Words.bundled().category(key))
                        .isEqualTo(new Phrase(category.dutch(), category.english())));
    }

    @Test
    void theEuropeanEconomicAreaHasThirtyCountries() {
        assertThat(java.util.Arrays.stream(java.util.Locale.getISOCountries()).filter(Words.bundled()::isInEea))
                .hasSize(30)
                .contains("NL", "NO", "IS", "LI")
                .doesNotContain("GB", "CH", "US");
        assertThat(Words.bundled().country("BE")).isEqualTo(new Phrase("België", "Belgium"));
    }

    @Test
    void aSchoolCorrectsWordsAndAddsPurposes() throws IOException {
        CopiedConfiguration files = CopiedConfiguration.into(directory);
        files.change("gateway.yaml", "agreements: [", "texts: words\nagreements: [");
        Files.createDirectories(files.path("words"));
        files.write("words/categories.yaml", "categories: {contact: {nl: NAW-gegevens}}");
        files.write(
                "words/convenant.yaml",
                "purposes: {picnic: {nl: picknicken, en: having a picnic}}\nforbidden: {raffle: {nl: loterij, en: raffle}}");
        files.change("agreements/rekenmaat.yaml", "{purpose: access,", "{purpose: picnic,");

        Configuration configuration = files.loaded();

        assertThat(configuration.words().category("contact")).isEqualTo(new Phrase("NAW-gegevens", "Contact details"));
        assertThat(configuration.words().purpose("picnic").dutch()).isEqualTo("picknicken");
        files.change("agreements/rekenmaat.yaml", "{purpose: picnic,", "{purpose: raffle,");
        assertThat(files.findings())
                .singleElement()
                .asString()
                .contains("purposes[0].purpose: is 'raffle', for which the Convenant forbids");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "page.yaml|page: {tite: {nl: a, en: b}}|words/page.yaml:1: page.tite: is not known here, expected 'title'",
                "page.yaml|page: {of: {nl: zonder plaats}}|words/page.yaml:1: page.of.nl: has other places to put something in, expected {school}, {supplier}",
                "page.yaml|page: {of: zonder plaats}|words/page.yaml:1: page.of: cannot be corrected in this way, expected a group of fields that stays as it is",
                "page.yaml|page: {title: {nl: [a]}}|words/page.yaml:1: page.title.nl: is a list, expected a text",
                "pages.yaml|page: {}|words/pages.yaml: is not a file of words, expected 'page.yaml'",
                "categories.yaml|categories: {medical: {special: false}}|words/categories.yaml:1: categories.medical.special: cannot be corrected in this way, expected false that stays as it is",
            })
    void whatIsNoCorrectionIsRefused(String file, String text, String expected) throws IOException {
        Files.writeString(directory.resolve(file), text);
        var findings = new Findings();

        Words unused = Words.over(directory, "words", findings);

        assertThat(unused).isNotNull();
        assertThat(findings.list().stream().map(Finding::toString).toList())
                .isEqualTo(List.of(expected.replace("false that", "true that")));
    }
}
