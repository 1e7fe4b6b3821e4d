package nl.schuilnaam.config.installation;

import java.time.Duration;
import java.util.Optional;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads durations such as {@code 15m}. */
record Durations(Source source, Findings findings) {
    /** The duration at a key; the other one where there is none that can be read. */
    Duration read(Node.Mapping mapping, String key, Duration otherwise, Duration longest) {
        Optional<Node.Scalar> written =
                mapping.text(key).filter(text -> text.text().matches("[1-9][0-9]{0,8}(ms|s|m|h)"));
        if (written.isEmpty()) {
            return otherwise;
        }
        String text = written.get().text();
        long number = Long.parseLong(text.replaceAll("[a-z]", ""));
        Duration duration = text.endsWith("ms")
                ? Duration.ofMillis(number)
                : text.endsWith("s")
                        ? Duration.ofSeconds(number)
                        : text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofHours(number);
        if (duration.compareTo(longest) > 0) {
            findings.add(source, written.get(), "is " + text, "at most " + longest.toMinutes() + "m");
        }
        return duration;
    }
}
