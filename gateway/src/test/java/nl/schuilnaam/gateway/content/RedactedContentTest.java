package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that pass redacted. */
class RedactedContentTest {
    private static final int LONGEST = 20;
    private static final Rule TEXT =
            new Rule.ValueRule("text", ValueType.STRING, List.of(), LONGEST, new Rule.ValueAction.Redact());
    private static final Rule.ObjectRule ROOT = root();

    private final MessageRewriter rewriter = new JsonRewriter();

    private static Rule.ObjectRule root() {
        var members = new LinkedHashMap<String, Rule.Member>();
        members.put("text", new Rule.Member(Optional.of(TEXT), Optional.empty()));
        members.put("texts", new Rule.Member(Optional.of(new Rule.ListRule("texts", TEXT, false)), Optional.empty()));
        return new Rule.ObjectRule("", members, Optional.empty(), List.of());
    }

    private String rewritten(String message) {
        return completed(rewriter.rewrite(
                message.getBytes(UTF_8),
                ROOT,
                text -> text.replace("Daan", "[naam]").replace("\uD83D\uDE00", "\"<")));
    }

    private static String completed(Draft draft) {
        return new String(
                draft.complete(mention -> Optional.empty(), Order.AS_SENT).orElseThrow(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'text':'Dag Daan!'} | {'text':'Dag [naam]!'}",
                "{'text':'Dag D\\u0061an'} | {'text':'Dag [naam]'}",
                "{'text':''} | {'text':''}",
                "{'text':null} | {}",
                "{'texts':['Daan',null,'x','Daan Daan']} | {'texts':['[naam]','x','[naam] [naam]']}",
                "{'texts':[]} | {'texts':[]}",
                // As long as the standard lets it be, and no longer.
                "{'text':'Daan Daan Daan Daan'} | {'text':'[naam] [naam] [naam]'}",
                "{'text':'Daan Daan Daan, Daan'} | {'text':'[naam] [naam] [naam]'}"
            })
    void passWithPlaceholders(String message, String expected) {
        assertThat(rewritten(message.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void whatARedactionWritesIsEscaped() {
        assertThat(rewritten("{\"text\":\"\uD83D\uDE00\"}")).isEqualTo("{\"text\":\"\\\"<\"}");
    }

    @ParameterizedTest
    @CsvSource({"{'text':7},WRONG_FORM", "{'text':{}},WRONG_FORM", "{'text':'123456789012345678901'},TOO_LONG"})
    void whatTheSchoolMayNotSendIsRefused(String message, Reason reason) {
        RefusedContentException refused =
                catchThrowableOfType(RefusedContentException.class, () -> rewritten(message.replace('\'', '"')));

        assertThat(refused.reason()).isEqualTo(reason);
    }

    @Test
    void whereNobodyIsKnownNothingOfATextPasses() {
        assertThat(completed(rewriter.rewrite("{\"text\":\"Dag Daan\"}".getBytes(UTF_8), ROOT)))
                .isEqualTo("{\"text\":\"[tekst]\"}");
    }

    @Test
    void aRuleSaysWhetherItHoldsSuchATextHoweverDeep() {
        var kept = new Rule.ValueRule("x", ValueType.STRING, List.of(), LONGEST, new Rule.ValueAction.Keep());
        var around = new Rule.ObjectRule(
                "", Map.of("a", new Rule.Member(Optional.of(ROOT), Optional.empty())), Optional.empty(), List.of());

        assertThat(around.redacts()).isTrue();
        assertThat(new Rule.ListRule("", around, true).redacts()).isTrue();
        assertThat(kept.redacts()).isFalse();
        assertThat(new Rule.ObjectRule("", Map.of("a", Rule.Member.WITHHELD), Optional.empty(), List.of()).redacts())
                .isFalse();
    }
}
