package nl.schuilnaam.examples.verdicts;

import java.util.List;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Arrived;

/** What came of a case: all that a judgement needs. */
sealed interface Tried {
    Manner manner();

    /**
     * What the client heard on a connection.
     *
     * @param rest what came and is no whole answer, one character a byte
     * @param closed whether the gateway closed although the client could have gone on
     */
    record Heard(List<Answer> answers, String rest, boolean closed) {
        public Heard {
            answers = List.copyOf(answers);
        }
    }

    /** What came of hostile bytes to the edge. */
    record Request(RequestCase of, Manner manner, int turn, Heard heard, List<Arrived> arrived) implements Tried {
        public Request {
            arrived = List.copyOf(arrived);
        }
    }

    /**
     * What came of hostile bytes from the origin.
     *
     * @param first what the client heard, which had asked for what the origin answered so
     * @param next what it heard when it then asked for something else
     * @param connection on which the origin said it; 0 if it was never asked
     */
    record Response(
            ResponseCase of, Manner manner, int turn, Heard first, Heard next, int connection, List<Arrived> arrived)
            implements Tried {
        public Response {
            arrived = List.copyOf(arrived);
        }
    }
}
