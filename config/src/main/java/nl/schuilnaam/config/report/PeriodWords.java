package nl.schuilnaam.config.report;

import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.words.Phrase;
import nl.schuilnaam.config.words.Words;

/** Lengths of time in words: {@code 1 jaar en 3 maanden}. */
final class PeriodWords {
    private PeriodWords() {}

    static Phrase of(Period period, Words words) {
        var parts = new ArrayList<Phrase>();
        part(parts, words, "years", period.getYears());
        part(parts, words, "months", period.getMonths());
        part(parts, words, "days", period.getDays());
        if (parts.isEmpty()) {
            parts.add(words.label("time.nothing"));
        }
        return new FieldWords(words).list(parts);
    }

    private static void part(List<Phrase> parts, Words words, String unit, int count) {
        if (count != 0) {
            String label = count == 1 ? "time.one-" + unit : "time." + unit;
            parts.add(words.label(label).with(Map.of("number", Phrase.same(Integer.toString(count)))));
        }
    }
}
