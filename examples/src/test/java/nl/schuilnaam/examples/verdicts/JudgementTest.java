package nl.schuilnaam.examples.verdicts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nl.schuilnaam.examples.verdicts.Pupils.Mark;
import nl.schuilnaam.examples.verdicts.RequestCase.Expected;
import nl.schuilnaam.examples.verdicts.ResponseCase.Verdict;
import nl.schuilnaam.examples.verdicts.ScriptedOrigin.Arrived;
import nl.schuilnaam.examples.verdicts.Tried.Heard;
import org.junit.jupiter.api.Test;

/** What would be overlooked here would be overlooked of every gateway. */
class JudgementTest {
    private static final Arrived RECORD = new Arrived(1, "record", "", 100);
    private static final Arrived OTHER = new Arrived(1, "other", "", 100);
    private static final Arrived OTHER_ON_ANOTHER = new Arrived(2, "other", "", 100);

    private static Answer answer(int status) {
        return new Answer(status, Map.of("content-length", "0"), "");
    }

    private static Answer page(String name) {
        return new Answer(200, Map.of(), "{\"user\":{\"givenName\":\"" + new Mark(name, 3).givenName() + "\"}}");
    }

    private static Heard closed(Answer... answers) {
        return new Heard(List.of(answers), "", true);
    }

    private static Heard open(Answer... answers) {
        return new Heard(List.of(answers), "", false);
    }

    private static String edge(Expected expected, Heard heard, Arrived... arrived) {
        var of = new RequestCase("a/b", "RFC 9112", "", expected);
        return Judgement.of(new Tried.Request(of, Manner.WHOLE, 3, heard, List.of(arrived)))
                .wrong()
                .orElse("");
    }

    private static String origin(Verdict verdict, boolean reuse, Heard first, Heard next, Arrived... arrived) {
        var of = new ResponseCase("a/b", "RFC 9112", "", verdict, reuse);
        return Judgement.of(new Tried.Response(of, Manner.WHOLE, 3, first, next, 1, List.of(arrived)))
                .wrong()
                .orElse("");
    }

    @Test
    void aRefusalIsRightOnlyIfItIsOneAndClosesAndNothingArrived() {
        Expected refuse = Expected.refuse();
        assertThat(edge(refuse, closed(answer(400)))).isEmpty();
        assertThat(edge(refuse, closed(answer(431)))).isEmpty();
        assertThat(edge(Expected.refuse(501), closed(answer(501)))).isEmpty();
        assertThat(edge(refuse, closed(answer(501)))).isEqualTo("another status");
        assertThat(edge(refuse, closed(answer(502)))).isEqualTo("another status");
        assertThat(edge(refuse, open(answer(400)))).contains("the connection stays");
        assertThat(edge(refuse, closed())).isEqualTo("closed without a word");
        assertThat(edge(refuse, open())).isEqualTo("waits");
        assertThat(edge(refuse, closed(answer(400), answer(400)))).contains("goes on");
        assertThat(edge(refuse, closed(answer(400)), OTHER)).contains("what a strict reader does not see");
        assertThat(edge(refuse, closed(answer(200)), RECORD)).contains("what a strict reader does not see");
    }

    @Test
    void whatIsServedIsExactlyWhatAStrictReaderSees() {
        Expected two = Expected.serve("record", "other");
        assertThat(edge(two, open(answer(200), answer(200)), RECORD, OTHER)).isEmpty();
        assertThat(edge(two, open(answer(200), answer(200)), OTHER, RECORD)).isNotEmpty();
        assertThat(edge(two, open(answer(200)), RECORD)).isNotEmpty();
        assertThat(edge(two, open(answer(200), answer(200)), RECORD)).isNotEmpty();
        assertThat(edge(two, open(answer(200), answer(200)), RECORD, OTHER, OTHER))
                .contains("does not see");
        assertThat(edge(Expected.serve("record"), closed(answer(400)))).isEqualTo("refused");
    }

    @Test
    void otherVerdictsAreAsNarrow() {
        Expected then = Expected.serveThenRefuse("record");
        assertThat(edge(then, closed(answer(200), answer(400)), RECORD)).isEmpty();
        assertThat(edge(then, closed(answer(400)))).isEmpty();
        assertThat(edge(then, closed(answer(200)), RECORD)).isNotEmpty();
        assertThat(edge(then, closed(answer(400)), RECORD)).isNotEmpty();
        assertThat(edge(then, closed(answer(200), answer(200)), RECORD, OTHER)).contains("does not see");
        Expected either = Expected.either("record");
        assertThat(edge(either, closed(answer(400)))).isEmpty();
        assertThat(edge(either, open(answer(200)), RECORD)).isEmpty();
        assertThat(edge(either, open(answer(400)))).isNotEmpty();
        assertThat(edge(either, open(answer(200)), RECORD, OTHER)).contains("does not see");
        assertThat(edge(Expected.deny(), open(answer(404)))).isEmpty();
        assertThat(edge(Expected.deny(), open(answer(404)), RECORD)).contains("does not see");
        assertThat(edge(Expected.deny(), open(answer(204)))).isNotEmpty();
        Expected behind = Expected.denyThenServe("other");
        Answer closing = new Answer(400, Map.of("connection", "close"), "");
        assertThat(edge(behind, open(answer(404), answer(200)), OTHER)).isEmpty();
        assertThat(edge(behind, closed(closing))).isEmpty();
        assertThat(edge(behind, open(answer(404)))).isNotEmpty();
        assertThat(edge(behind, open(answer(404), answer(200)), RECORD)).contains("does not see");
        assertThat(edge(behind, closed(closing), OTHER)).contains("behind a refusal that closes");
        assertThat(edge(behind, open(closing, answer(200)), OTHER)).contains("behind a refusal that closes");
        assertThat(edge(Expected.drop(), closed())).isEmpty();
        assertThat(edge(Expected.drop(), open())).isEqualTo("waits");
        assertThat(edge(Expected.drop(), closed(), OTHER)).contains("does not see");
        assertThat(edge(Expected.answer(204), open(answer(204)))).isEmpty();
        assertThat(edge(Expected.answer(204), open(answer(204)), RECORD)).contains("does not see");
    }

    @Test
    void theGatewaysOwnFormIsHeldToOnBothSides() {
        Expected serve = Expected.serve("record");
        assertThat(edge(serve, open(answer(200)), new Arrived(1, "record", "a field twice", 9)))
                .contains("a field twice");
        assertThat(edge(serve, open(new Answer(200, Map.of("set-cookie", "a"), "")), RECORD))
                .contains("header field");
        assertThat(edge(serve, open(new Answer(200, Map.of(), Pupils.SECRET)), RECORD))
                .contains("words of the origin");
        assertThat(edge(serve, open(new Answer(200, Map.of(), "record-03")), RECORD))
                .contains("words of the origin");
        assertThat(edge(serve, new Heard(List.of(answer(200)), "H", false), RECORD))
                .contains("no answer");
    }

    @Test
    void anOddAnswerHasAnOwnConnectionAndTheNextExchangeIsServedRight() {
        Heard right = open(page("other"));
        assertThat(origin(Verdict.REFUSE, false, open(answer(502)), right, RECORD, OTHER_ON_ANOTHER))
                .isEmpty();
        assertThat(origin(Verdict.REFUSE, false, open(answer(504)), right, RECORD, OTHER_ON_ANOTHER))
                .isEmpty();
        assertThat(origin(Verdict.REFUSE, false, open(answer(500)), right, RECORD, OTHER_ON_ANOTHER))
                .isNotEmpty();
        assertThat(origin(Verdict.REFUSE, false, open(page("record")), right, RECORD, OTHER_ON_ANOTHER))
                .contains("taken for good");
        assertThat(origin(Verdict.REFUSE, false, open(answer(502)), right, RECORD, OTHER))
                .contains("used again");
        assertThat(origin(Verdict.EITHER, true, open(answer(502)), right, RECORD, OTHER))
                .contains("used again");
        assertThat(origin(Verdict.EITHER, true, open(page("record")), right, RECORD, OTHER))
                .isEmpty();
        assertThat(origin(Verdict.EITHER, false, open(page("record")), right, RECORD, OTHER))
                .contains("used again");
        assertThat(origin(Verdict.PAGE, true, open(page("other")), right, RECORD, OTHER))
                .isNotEmpty();
        assertThat(origin(Verdict.PAGE, true, open(page("record")), open(page("record")), RECORD, OTHER))
                .contains("the next exchange");
        Heard poisoned = open(new Answer(200, Map.of(), "{\"user\":{\"givenName\":\"Gif3\"}}"));
        assertThat(origin(Verdict.PAGE, true, open(page("record")), poisoned, RECORD, OTHER))
                .contains("nobody asked for");
        assertThat(origin(Verdict.PAGE, true, open(page("record")), right, RECORD, RECORD, OTHER))
                .contains("once");
        assertThat(origin(Verdict.PAGE, true, closed(), right, RECORD, OTHER)).contains("no whole answer");
    }
}
