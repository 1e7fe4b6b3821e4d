package nl.schuilnaam.examples.demo;

import java.util.HashMap;
import java.util.Map;
import nl.schuilnaam.examples.school.DemoSchool;
import nl.schuilnaam.examples.supplier.Work;

/**
 * For whom the suppliers' results stand in the school. Which is which is known by the score, for all of them differ.
 *
 * @param pupilByScore real ids of pupils
 */
record Received(Map<String, String> pupilByScore) {
    Received {
        pupilByScore = Map.copyOf(pupilByScore);
    }

    static Received by(DemoSchool school) {
        var pupilByScore = new HashMap<String, String>();
        school.resultsReceived()
                .forEach(result -> pupilByScore.put(
                        result.path("score").asText(),
                        result.path("student").path("sourcedId").asText()));
        return new Received(pupilByScore);
    }

    /** The real id of the pupil for whom a result stands in the school; empty if it does not stand there. */
    String pupil(Work.Sent sent) {
        return pupilByScore.getOrDefault(sent.score(), "");
    }

    /** How many. */
    @Override
    public String toString() {
        return "Received[" + pupilByScore.size() + "]";
    }
}
