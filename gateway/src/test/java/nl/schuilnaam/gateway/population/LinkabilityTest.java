package nl.schuilnaam.gateway.population;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.gateway.population.Linkability.Action;
import nl.schuilnaam.gateway.population.Linkability.Coarser;
import nl.schuilnaam.gateway.population.Linkability.Count;
import nl.schuilnaam.gateway.population.Linkability.Without;
import org.junit.jupiter.api.Test;

class LinkabilityTest {
    /** Two grades of six pupils; in each, every pupil has a birthday of her own, and one of the six is a boy. */
    private static Map<String, Map<String, String>> school() {
        var school = new HashMap<String, Map<String, String>>();
        for (int i = 0; i < 12; i++) {
            school.put(
                    "p" + i,
                    Map.of(
                            "user.grades",
                            "0" + (7 + i / 6),
                            "demographics.birthDate",
                            "2015-0" + (1 + i / 6) + "-1" + i % 6,
                            "demographics.sex",
                            i % 6 == 0 ? "male" : "female"));
        }
        return school;
    }

    @Test
    void countsWhoIsAloneAndWhatMakesItSo() {
        Linkability linkability = Linkability.of(
                school(),
                List.of(
                        new Action("demographics.birthDate", "month", value -> value.substring(0, 7)),
                        new Action("demographics.birthDate", "year", value -> value.substring(0, 4)),
                        new Action("user.nothing", "drop", value -> "")));

        assertThat(linkability.persons()).isEqualTo(12);
        assertThat(linkability.now()).isEqualTo(new Count(12, 12));
        // Without the birthday a boy is still the only one in his grade, and five girls are enough of a group.
        assertThat(linkability.without().get(0)).isEqualTo(new Without("demographics.birthDate", new Count(2, 2)));
        assertThat(linkability.without()).hasSize(3);
        assertThat(linkability.coarser())
                .containsExactly(
                        new Coarser("demographics.birthDate", "month", new Count(2, 2)),
                        new Coarser("demographics.birthDate", "year", new Count(2, 2)));
    }

    @Test
    void nobodyIsUniqueWhereNothingIsSeen() {
        Linkability nothing = Linkability.of(Map.of("a", Map.of(), "b", Map.of()), List.of());
        assertThat(nothing.now()).isEqualTo(new Count(0, 2));
        assertThat(Linkability.of(Map.of(), List.of()).now()).isEqualTo(new Count(0, 0));
    }
}
