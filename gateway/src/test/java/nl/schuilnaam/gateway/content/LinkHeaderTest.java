package nl.schuilnaam.gateway.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://sis.example/users?limit=2&offset=2>; rel=\"next\"",
                "<https://sis.example/users?limit=2&offset=2>;rel=next",
                "  <>  ;  Rel = NEXT  ",
                "<a>; rel=\"first\", <b>; rel=\"next\", <c>; rel=\"last\"",
                "<a>; rel=\"first next\"",
                "<a,b;c>; title=\"x, y; rel=\\\"prev\\\"\"; rel=next",
                "<a>; rel=next; rel=prev",
                "<a>; crossorigin; rel=\"ne\\xt\""
            })
    void aNextPageIsSeen(String value) {
        assertThat(LinkHeader.hasNext(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "next",
                "rel=next",
                "<a>",
                "<a>; rel=prev",
                "<next>; rel=prev",
                "<a>; rel=prev; rel=next",
                "<a>; rel=\"nextish\"",
                "<a>; title=\"rel=next\"",
                "<a>; title=\"; rel=next\"",
                "<a; rel=next",
                "<a>; rel=\"next",
                "<a>; rel=next trailing",
                "<a>; rel=",
                "<a>; rel==next",
                "<a>; =next",
                "<a>; rel=next,",
                "<a>; rel=next, b",
                "<a> rel=next",
                "<a>; rel=\"next\\"
            })
    void everythingElseSaysNothing(String value) {
        assertThat(LinkHeader.hasNext(value)).isFalse();
    }

    @Test
    void noTextMakesItThrow() {
        var random = new Random(8288);
        String alphabet = "<>;,=\"\\ \trelnextREL*é😀\u0000";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("<a>;rel=");
            random.ints(random.nextInt(12), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            String value = text.substring(random.nextInt(8));

            boolean next = LinkHeader.hasNext(value);

            assertThat(next
                            && !value.toLowerCase(java.util.Locale.ROOT)
                                    .replace("\\", "")
                                    .contains("next"))
                    .as(value)
                    .isFalse();
        }
    }
}
