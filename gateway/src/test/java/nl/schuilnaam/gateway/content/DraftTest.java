package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Member;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be done with a message of which some does not exist for the receiver, before its holes are filled. */
class DraftTest {
    private static final EntityType RESULT = new EntityType("result");
    private static final EntityType CLASS = new EntityType("class");

    private final JsonRewriter rewriter = new JsonRewriter();

    /** Results that say neither whose they are nor of which class, and name others who are left out one by one. */
    private static final Rule.ObjectRule ROOT = object(
            "",
            Map.of(
                    "results",
                    permitted(new Rule.ListRule(
                            "results",
                            new Rule.ObjectRule(
                                    "results",
                                    Map.of(
                                            "sourcedId", permitted(id("results.sourcedId", RESULT, true)),
                                            "student", witnessed("results.student", EntityType.PERSON),
                                            "class", witnessed("results.class", CLASS),
                                            "helpers",
                                                    permitted(new Rule.ListRule(
                                                            "results.helpers",
                                                            id("results.helpers", EntityType.PERSON, false),
                                                            false))),
                                    Optional.of("sourcedId"),
                                    List.of()),
                            true))));

    private static Rule.ObjectRule object(String path, Map<String, Member> members) {
        return new Rule.ObjectRule(path, members, Optional.empty(), List.of());
    }

    private static Member permitted(Rule rule) {
        return new Member(Optional.of(rule), Optional.empty());
    }

    private static Member witnessed(String path, EntityType entity) {
        return new Member(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Rule.ObjectRule(
                        path,
                        Map.of("sourcedId", permitted(id(path + ".sourcedId", entity, false))),
                        Optional.of("sourcedId"),
                        List.of())));
    }

    private static Rule.ValueRule id(String path, EntityType entity, boolean subject) {
        return new Rule.ValueRule(
                path,
                ValueType.STRING,
                List.of(),
                255,
                new ValueAction.Identify(entity, IdentifierKind.SIS_ID, subject));
    }

    private static String result(String id, String student, String group, String... helpers) {
        return "{\"sourcedId\":\"" + id + "\",\"student\":{\"href\":\"x\",\"sourcedId\":\"" + student
                + "\"},\"class\":{\"sourcedId\":\"" + group + "\"},\"helpers\":["
                + java.util.Arrays.stream(helpers).map(one -> "\"" + one + "\"").collect(Collectors.joining(","))
                + "]}";
    }

    private Draft draft(String... results) {
        return rewriter.rewrite(("{\"results\":[" + String.join(",", results) + "]}").getBytes(UTF_8), ROOT);
    }

    private static String complete(Draft draft, Predicate<Mention> absent, Order order) {
        return new String(
                draft.complete(mention -> absent.test(mention) ? Optional.empty() : Optional.of(mention.value()), order)
                        .orElseThrow(),
                UTF_8);
    }

    private static Predicate<Mention> absent(String... ids) {
        return mention -> List.of(ids).contains(mention.value());
    }

    private static String message(String... members) {
        return "{\"results\":[" + String.join(",", members) + "]}";
    }

    private static String shown(String id, String... helpers) {
        return "{\"sourcedId\":\"" + id + "\",\"helpers\":["
                + java.util.Arrays.stream(helpers).map(one -> "\"" + one + "\"").collect(Collectors.joining(","))
                + "]}";
    }

    @Test
    void aRecordIsJudgedByWhomItSpeaksOfWithoutSayingSo() {
        Draft all = draft(result("r1", "p1", "k1", "p2"), result("r2", "p2", "k1"), result("r3", "p3", "k2", "p1"));

        assertThat(complete(all, absent(), Order.BY_ID))
                .isEqualTo(message(shown("r1", "p2"), shown("r2"), shown("r3", "p1")));
        assertThat(complete(all, absent("p2"), Order.BY_ID)).isEqualTo(message(shown("r1"), shown("r3", "p1")));
        assertThat(complete(all, absent("k1"), Order.BY_ID)).isEqualTo(message(shown("r3", "p1")));
        assertThat(all.dropped()).isEqualTo(Map.of("results.student", 3, "results.class", 3));
    }

    @Test
    void whatIsLeftOutIsMentionedNoMore() {
        Draft left = draft(result("r1", "p1", "k1", "p2"), result("r2", "p2", "k1"))
                .without(absent("p2"))
                .orElseThrow();

        assertThat(left.mentions().stream().map(Mention::value)).containsExactlyInAnyOrder("r1", "p1", "k1");
        assertThat(left.records()).isEqualTo(1);
        assertThat(left.pseudonymised()).isEqualTo(Map.of("results.sourcedId", 1));
        assertThat(complete(left, absent(), Order.BY_ID)).isEqualTo(message(shown("r1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sourcedId\":\"r1\",\"student\":{\"href\":\"x\"}}",
                "{\"sourcedId\":\"r1\",\"student\":{\"sourcedId\":null}}"
            })
    void whoIsSpokenOfWithoutAnIdCannotBeKnownToExist(String record) {
        assertThat(catchThrowableOfType(RefusedContentException.class, () -> draft(record))
                        .reason())
                .isEqualTo(Reason.ID_MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"p1\"",
                "[{\"sourcedId\":\"p1\"}]",
                "{\"sourcedId\":7}",
                "{\"sourcedId\":\"p1\",\"sourcedId\":\"p2\"}"
            })
    void aWitnessOfAnotherFormIsRefused(String student) {
        assertThatThrownBy(() -> draft("{\"sourcedId\":\"r1\",\"student\":" + student + "}"))
                .isInstanceOf(RefusedContentException.class);
    }

    @Test
    void whoeverIsNotSpokenOfAtAllHidesNothing() {
        assertThat(complete(draft("{\"sourcedId\":\"r1\",\"student\":null}"), absent("p1"), Order.BY_ID))
                .isEqualTo("{\"results\":[{\"sourcedId\":\"r1\"}]}");
    }

    @Test
    void pagesThatAreJoinedAndCutAgainAreTheWholeListInAnyOrder() {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int count = random.nextInt(12);
            var results = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                results.add(result(
                        "r" + i * 37 % 100, "p" + random.nextInt(5), "k" + random.nextInt(3), "p" + random.nextInt(5)));
            }
            Predicate<Mention> absent = absent("p" + random.nextInt(6), "k" + random.nextInt(4));
            Order order = Order.values()[random.nextInt(Order.values().length)];
            Draft whole = draft(results.toArray(String[]::new));
            List<Draft> pages = new ArrayList<>();
            for (int from = 0; from < count; from += 3) {
                // Each page begins with the record that the one before it ended with, as when a record came in between.
                pages.add(draft(results.subList(Math.max(0, from - 1), Math.min(count, from + 3))
                                .toArray(String[]::new))
                        .without(absent)
                        .orElseThrow());
            }
            Draft joined = draft().joined(pages);
            String expected = complete(whole, absent, order);

            assertThat(complete(joined, absent(), order)).isEqualTo(expected);
            var cut = new StringBuilder();
            for (int offset = 0; offset < joined.records(); offset += 2) {
                Draft page = joined.page(mention -> Optional.of(mention.value()), order, Optional.empty(), offset, 2);
                assertThat(page.records()).isBetween(1, 2);
                String text = complete(page, absent(), Order.AS_SENT);
                cut.append(cut.isEmpty() ? "" : ",").append(text, 12, text.length() - 2);
            }
            assertThat(message(cut.toString())).isEqualTo(expected);
        }
    }
}
