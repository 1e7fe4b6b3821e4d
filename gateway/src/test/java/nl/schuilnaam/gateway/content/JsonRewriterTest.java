package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRewriterTest {
    private final JsonRewriter rewriter = new JsonRewriter();

    private Draft draft(String message, Rule.ObjectRule root) {
        return rewriter.rewrite(message.getBytes(UTF_8), root);
    }

    private String rewritten(String message, Rule.ObjectRule root, Order order) {
        return new String(
                draft(message, root)
                        .complete(SampleRules.REVERSED.andThen(Optional::of), order)
                        .orElseThrow(),
                UTF_8);
    }

    /** What becomes of the members of one user who has an id; without the id and what is added. */
    private String rewrittenMembers(String members) {
        String whole =
                rewritten("{\"users\":[{\"sourcedId\":\"7\"," + members + "}]}", SampleRules.users(), Order.BY_ID);
        String start = "{\"users\":[{\"sourcedId\":\"person-7\"";
        String end = ",\"username\":\"u-person-7\"";
        assertThat(whole).startsWith(start).contains(end);
        String between = whole.substring(start.length(), whole.indexOf(end));
        return between.isEmpty() ? between : between.substring(1);
    }

    private RefusedContentException refusal(byte[] message, Rule.ObjectRule root) {
        RefusedContentException refused =
                catchThrowableOfType(RefusedContentException.class, () -> rewriter.rewrite(message, root));
        assertThat(refused).as("refused").isNotNull().hasNoCause();
        assertThat(refused.getSuppressed()).isEmpty();
        return refused;
    }

    private Reason reason(String message) {
        return refusal(message.getBytes(UTF_8), SampleRules.users()).reason();
    }

    private RefusedContentException refusalOfMember(String member) {
        return refusal(("{\"users\":[{\"sourcedId\":\"7\"," + member + "}]}").getBytes(UTF_8), SampleRules.users());
    }

    @Nested
    class What_passes {
        @Test
        void onlyWhatIsNamedPassesAndIdsAreReplacedConsistently() {
            String message = """
                    {"users": [
                      {"sourcedId": "21", "givenName": "Fem", "familyName": "van der Berg", "email": "fem@school.example",
                       "metadata": {"bsn": "111222333"}, "org": {"href": "https://sis.example/orgs/93", "sourcedId": "93", "type": "org"},
                       "agents": ["12", null, "21"]},
                      {"org": {"type": "org", "sourcedId": "93"}, "sourcedId": "12", "username": "ij"}
                    ], "total": 2}
                    """;

            String rewritten = rewritten(message, SampleRules.users(), Order.BY_ID);

            assertThat(rewritten).isEqualTo("""
                            {"users":[{"sourcedId":"person-12","givenName":"Fem","org":{"sourcedId":"org-39","type":"org",\
                            "href":"https://gw.example/orgs/org-39?v=1"},"agents":["person-21","person-12"],"username":"u-person-12",\
                            "nick":"%s","role":{"is":[1.0]}},{"org":{"type":"org","sourcedId":"org-39",\
                            "href":"https://gw.example/orgs/org-39?v=1"},"sourcedId":"person-21","username":"u-person-21",\
                            "nick":"%s","role":{"is":[1.0]}}]}""".formatted(
                            JsonDraft.choose(List.of("Vos", "Das", "Ree"), "nick", "person-12"),
                            JsonDraft.choose(List.of("Vos", "Das", "Ree"), "nick", "person-21")));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                        "givenName": "F\\u0065m"            | "givenName":"Fem"
                        "givenName": "\\/ \\u00e9 \\ud83d\\ude00 \\n \\u001f \\"" | "givenName":"/ é 😀 \\n \\u001F \\""
                        "givenName": ""                     | "givenName":""
                        "givenName": null                   | "givenName":null
                        "givenName": "12345678901234567890" | "givenName":"12345678901234567890"
                        "givenName": "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀" | "givenName":"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"
                        "given\\u004eame": "Fem"            | "givenName":"Fem"
                        "score": 1.10                       | "score":1.10
                        "score": 1e400                      | "score":1e400
                        "score": -0                         | "score":-0
                        "score": -0.0E-007                  | "score":-0.0E-007
                        "score": 12345678901234567890123456789012345678901234567890.50 | "score":12345678901234567890123456789012345678901234567890.50
                        "score": null                       | "score":null
                        "count": -0                         | "count":-0
                        "count": 10000000000000000000000    | "count":10000000000000000000000
                        "enabledUser": true                 | "enabledUser":true
                        "enabledUser": "false"              | "enabledUser":"false"
                        "grades": ["08", null, "ext:groep-8", "08"] | "grades":["08",null,"ext:groep-8","08"]
                        "grades": []                        | "grades":[]
                        "grades": null                      | ``
                        "org": null                         | ``
                        "orgs": [null, {"sourcedId": "1"}, null] | "orgs":[{"sourcedId":"org-1","href":"https://gw.example/orgs/org-1?v=1"}]
                        "agents": [null]                    | "agents":[]
                        "dateLastModified": "2026-02-28T23:59:60.123+01:00" | "dateLastModified":"2026-02-28T23:59:60.123+01:00"
                        "birthDate": "2014-07-09"           | "birthDate":"2014-01-01"
                        "birthDate": "2014-07-09T22:00:00.000Z" | "birthDate":"2014-01-01"
                        "birthDate": "0001-07-09"           | "birthDate":"0001-01-01"
                        "birthDate": null                   | ``
                        "beginDate": "2026-07-31T23:30:00+02:00" | "beginDate":"2026-07-01T00:00:00Z"
                        "endDate": "2024-02-29T23:30:00.5-08:00" | "endDate":"2024-02-29T00:00:00Z"
                        "postCode": "1234 AB"               | "postCode":"1234"
                        "postCode": "12"                    | "postCode":"12"
                        "postCode": "😀é😀é😀"                 | "postCode":"😀é😀é"
                        "points": 5.5                       | "points":5.5
                        "points": 5.49                      | "points":0
                        "points": -3                        | "points":0
                        "points": 1e30                      | "points":8
                        "points": 80e-1                     | "points":8
                        "points": null                      | ``
                        """)
        void valuesAreKeptOrReducedAsTheirRuleSays(String members, String expected) {
            assertThat(rewrittenMembers(members)).isEqualTo(expected);
        }

        @Test
        void anEmptyObjectPasses() {
            assertThat(rewritten(" { } ", SampleRules.users(), Order.BY_ID)).isEqualTo("{}");
        }

        @Test
        void whatIsAddedWinsOverAMemberOfTheSameName() {
            var root = SampleRules.object(
                    "",
                    Map.of("a", SampleRules.permitted(SampleRules.value("a", ValueType.STRING))),
                    Optional.empty(),
                    List.of(new Rule.Added("a", new Content.Constant("0"))));

            assertThat(rewritten("{\"a\":\"x\"}", root, Order.BY_ID)).isEqualTo("{\"a\":0}");
        }

        @Test
        void anIdThatTheRulesKeepIsWhatDerivedContentStandsAround() {
            var root = SampleRules.object(
                    "",
                    Map.of("id", SampleRules.permitted(SampleRules.value("id", ValueType.STRING))),
                    Optional.of("id"),
                    List.of(new Rule.Added("href", new Content.AroundId("/", "\"é"))));

            assertThat(rewritten("{\"id\":\"a/b\"}", root, Order.BY_ID))
                    .isEqualTo("{\"id\":\"a/b\",\"href\":\"/a/b\\\"é\"}");
        }

        @Test
        void idsAreEscapedWhereTheyAreFilledIn() {
            var root = SampleRules.one("id", SampleRules.id("id", EntityType.PERSON, true));

            byte[] completed = draft("{\"id\":\"x\"}", root)
                    .complete(mention -> Optional.of("a\"\\\u0001é"), Order.BY_ID)
                    .orElseThrow();

            assertThat(completed).asString(UTF_8).isEqualTo("{\"id\":\"a\\\"\\\\\\u0001é\"}");
        }

        @Test
        void oneOfManyIsChosenEvenlyAndBothNameAndIdDecide() {
            // printf 'person-12\0nick' | sha256sum: the first eight bytes, as unsigned number, modulo 3.
            assertThat(JsonDraft.choose(List.of("0", "1", "2"), "nick", "person-12"))
                    .isEqualTo(Long.toString(
                            Long.remainderUnsigned(HexFormat.fromHexDigitsToLong("4747aa3b4d925788"), 3)));
            var counts = new Integer[] {0, 0, 0};
            for (int i = 0; i < 3000; i++) {
                counts[Integer.parseInt(JsonDraft.choose(List.of("0", "1", "2"), "nick", "id" + i))]++;
            }
            assertThat(counts).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
        }
    }

    @Nested
    class Order_of_records {
        private static final String MESSAGE = "{\"l\":[{\"id\":\"a9\"},{\"id\":\"z1\"},{\"id\":\"b5\"}]}";

        private final Rule.ObjectRule root = SampleRules.one(
                "l",
                new Rule.ListRule(
                        "l",
                        SampleRules.object(
                                "l",
                                Map.of("id", SampleRules.permitted(SampleRules.id("l.id", SampleRules.ORG, true))),
                                Optional.of("id"),
                                List.of()),
                        true));

        @ParameterizedTest
        @CsvSource({"BY_ID,1z 5b 9a", "BY_ID_DESCENDING,9a 5b 1z", "AS_SENT,9a 1z 5b"})
        void recordsStandInTheOrderThatIsAskedFor(Order order, String ids) {
            String expected = "{\"l\":[{\"id\":\"org-%s\"},{\"id\":\"org-%s\"},{\"id\":\"org-%s\"}]}"
                    .formatted((Object[]) ids.split(" "));

            assertThat(rewritten(MESSAGE, root, order)).isEqualTo(expected);
        }

        @Test
        void recordsWithoutIdsOfTheirOwnStandInTheOrderOfTheirBytes() {
            var ids = SampleRules.one("l", new Rule.ListRule("l", SampleRules.id("l", SampleRules.ORG, false), true));

            assertThat(rewritten("{\"l\":[\"9\",\"1\",null,\"5\"]}", ids, Order.BY_ID))
                    .isEqualTo("{\"l\":[\"org-1\",\"org-5\",\"org-9\"]}");
        }

        @Test
        void recordsWithinRecordsAreOrderedToo() {
            var inner = new Rule.ListRule("l.m", SampleRules.id("l.m", SampleRules.ORG, false), true);
            var outer = SampleRules.one("l", new Rule.ListRule("l", SampleRules.one("m", inner), true));

            assertThat(rewritten("{\"l\":[{\"m\":[\"9\",\"1\"]},{\"m\":[\"8\",\"0\"]},{}]}", outer, Order.BY_ID))
                    .isEqualTo("{\"l\":[{\"m\":[\"org-0\",\"org-8\"]},{\"m\":[\"org-1\",\"org-9\"]},{}]}");
        }

        @Test
        void aRecordWithoutItsIdIsRefused() {
            assertThat(refusal("{\"l\":[{\"id\":\"1\"},{}]}".getBytes(UTF_8), root)
                            .reason())
                    .isEqualTo(Reason.ID_MISSING);
            assertThat(refusal("{\"l\":[{\"id\":null}]}".getBytes(UTF_8), root).reason())
                    .isEqualTo(Reason.ID_MISSING);
        }
    }

    @Nested
    class What_is_reported {
        private final Draft draft = draft("""
                {"users":[{"email":"fem@school.example","sourcedId":"1","identifier":"123456","familyName":"Berg","bsn":"111222333",
                           "x y":1,"org":{"sourcedId":"1","href":"h","vendor":{"bsn":1}},"agents":["1","2"]},
                          {"sourcedId":"2","identifier":null,"email":"","familyName":"Berg","bsn":"1"}],
                 "Jan Jansen":1}
                """, SampleRules.users());

        @Test
        void everyIdIsMentionedOnceByWhatItNamesAndHow() {
            assertThat(draft.mentions())
                    .containsExactlyInAnyOrder(
                            new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "1", true),
                            new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "1", false),
                            new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "2", true),
                            new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "2", false),
                            new Mention(SampleRules.ORG, IdentifierKind.SIS_ID, "1", false));
        }

        @Test
        void identifiersAreLearnedWhetherTheyPassOrNot() {
            assertThat(draft.sightings())
                    .containsExactly(new Sighting(
                            new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "1", true),
                            List.of(
                                    new Sighting.Learned(IdentifierKind.EMAIL, "fem@school.example"),
                                    new Sighting.Learned(IdentifierKind.PUPIL_NUMBER, "123456"))));
        }

        @Test
        void membersAreCountedByPath() {
            assertThat(draft.records()).isEqualTo(2);
            assertThat(draft.pseudonymised())
                    .containsOnly(
                            Map.entry("users.sourcedId", 2),
                            Map.entry("users.org.sourcedId", 1),
                            Map.entry("users.agents", 2));
            assertThat(draft.dropped())
                    .containsOnly(
                            Map.entry("users.email", 2),
                            Map.entry("users.familyName", 2),
                            Map.entry("users.org.href", 1));
            assertThat(draft.unknown())
                    .containsOnly(
                            Map.entry("users.bsn", 2),
                            Map.entry("users." + Draft.UNPRINTABLE, 1),
                            Map.entry("users.org.vendor", 1),
                            Map.entry(Draft.UNPRINTABLE, 1));
        }

        @Test
        void namesBeyondTheFirstThousandAreOnlyCounted() {
            var message = new StringBuilder("{\"n0\":1");
            for (int i = 1; i < 1200; i++) {
                message.append(",\"n").append(i).append("\":1");
            }
            Map<String, Integer> unknown =
                    draft(message.append('}').toString(), SampleRules.users()).unknown();

            assertThat(unknown).hasSize(1001).containsEntry(Draft.FURTHER, 200);
        }

        @Test
        void nothingShowsAValueInItsToString() {
            assertThat(draft.toString() + draft.mentions() + draft.sightings())
                    .doesNotContain("fem", "123456", "Berg", "\"1\"");
            assertThat(new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "secret", true))
                    .asString()
                    .doesNotContain("secret");
        }

        @Test
        void numbersAreLearnedAsTheyAreWrittenAndOtherFormsAreNot() {
            assertThat(learned("12.0")).containsExactly(new Sighting.Learned(IdentifierKind.EMAIL, "12.0"));
            assertThat(learned("true")).isEmpty();
            assertThat(learned("{\"a\":\"b\"}")).isEmpty();
            assertThat(learned("[\"b\"]")).isEmpty();
            assertThat(learned("\"a\\u0007\"")).isEmpty();
        }

        private List<Sighting.Learned> learned(String email) {
            return draft("{\"users\":[{\"sourcedId\":\"1\",\"email\":" + email + "}]}", SampleRules.users())
                    .sightings()
                    .stream()
                    .flatMap(sighting -> sighting.learned().stream())
                    .toList();
        }
    }

    @Nested
    class What_is_refused {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                        "sourcedId2": 1, "sourcedId2": 2    | DUPLICATE_NAME    | users
                        "givenName": "a", "givenName": "a"  | DUPLICATE_NAME    | users
                        "givenName": "a", "given\\u004eame": "a" | DUPLICATE_NAME | users
                        "metadata": {"a": [{"b": 1, "\\u0062": 2}]} | DUPLICATE_NAME | users
                        "org": {"sourcedId": "1", "href": {"a": 1, "a": 2}} | DUPLICATE_NAME | users.org
                        "givenName": "\\ud800"              | NOT_TEXT          | ``
                        "givenName": "\\udc00"              | NOT_TEXT          | ``
                        "givenName": "\\uDBFF\\u0041"       | NOT_TEXT          | ``
                        "givenName": "\\udc00\\ud800"       | NOT_TEXT          | ``
                        "\\uD83Dx": 1                       | NOT_TEXT          | ``
                        "metadata": {"a": ["\\uD83D😀"]}     | NOT_TEXT          | ``
                        "metadata": "\\u0000"               | NOT_TEXT          | ``
                        "metadata": "\\\\\\ud800"           | NOT_TEXT          | ``
                        "givenName": 1                      | WRONG_FORM        | users.givenName
                        "givenName": true                   | WRONG_FORM        | users.givenName
                        "givenName": ["a"]                  | WRONG_FORM        | users.givenName
                        "givenName": {"a": "b"}             | WRONG_FORM        | users.givenName
                        "givenName": "123456789012345678901" | TOO_LONG         | users.givenName
                        "score": "1"                        | WRONG_FORM        | users.score
                        "score": {}                         | WRONG_FORM        | users.score
                        "count": 1.0                        | WRONG_FORM        | users.count
                        "count": 1e2                        | WRONG_FORM        | users.count
                        "enabledUser": "True"               | WRONG_FORM        | users.enabledUser
                        "enabledUser": 1                    | WRONG_FORM        | users.enabledUser
                        "enabledUser": ""                   | WRONG_FORM        | users.enabledUser
                        "grades": ["09"]                    | NOT_IN_VOCABULARY | users.grades
                        "grades": ["Ext:a"]                 | NOT_IN_VOCABULARY | users.grades
                        "grades": ["ext:"]                  | NOT_IN_VOCABULARY | users.grades
                        "grades": ["ext:Jan Jansen"]        | NOT_IN_VOCABULARY | users.grades
                        "grades": ["ext:aaaaaaaaaaaaaaaaa"] | TOO_LONG          | users.grades
                        "grades": "08"                      | WRONG_FORM        | users.grades
                        "grades": {"0": "08"}               | WRONG_FORM        | users.grades
                        "grades": [["08"]]                  | WRONG_FORM        | users.grades
                        "org": "93"                         | WRONG_FORM        | users.org
                        "org": [{"sourcedId": "1"}]         | WRONG_FORM        | users.org
                        "orgs": {"sourcedId": "1"}          | WRONG_FORM        | users.orgs
                        "org": {"sourcedId": 93}            | NOT_AN_ID         | users.org.sourcedId
                        "org": {"sourcedId": ""}            | NOT_AN_ID         | users.org.sourcedId
                        "org": {"sourcedId": true}          | NOT_AN_ID         | users.org.sourcedId
                        "org": {"sourcedId": "a\\nb"}       | NOT_AN_ID         | users.org.sourcedId
                        "org": {"sourcedId": "a\\u0085b"}   | NOT_AN_ID         | users.org.sourcedId
                        "org": {"sourcedId": ["1"]}         | WRONG_FORM        | users.org.sourcedId
                        "org": {"sourcedId": {"a": 1}}      | WRONG_FORM        | users.org.sourcedId
                        "org": {"sourcedId": null}          | ID_MISSING        | users.org
                        "org": {"type": "school"}           | ID_MISSING        | users.org
                        "agents": [7]                       | NOT_AN_ID         | users.agents
                        "agents": "7"                       | WRONG_FORM        | users.agents
                        "birthDate": "2014-13-01"           | WRONG_FORM        | users.birthDate
                        "birthDate": "2014-02-30"           | WRONG_FORM        | users.birthDate
                        "birthDate": "14-02-03"             | WRONG_FORM        | users.birthDate
                        "birthDate": "2014-02-03 x"         | WRONG_FORM        | users.birthDate
                        "birthDate": ""                     | WRONG_FORM        | users.birthDate
                        "birthDate": 20140203               | WRONG_FORM        | users.birthDate
                        "birthDate": "٢٠١٤-٠٢-٠٣"           | WRONG_FORM        | users.birthDate
                        "dateLastModified": "2026-02-03"    | WRONG_FORM        | users.dateLastModified
                        "dateLastModified": "2026-02-03T10:00:00" | WRONG_FORM  | users.dateLastModified
                        "dateLastModified": "2026-02-03T24:00:00Z" | WRONG_FORM | users.dateLastModified
                        "dateLastModified": "2026-02-03T10:00Z" | WRONG_FORM    | users.dateLastModified
                        "postCode": 1234                    | WRONG_FORM        | users.postCode
                        "points": "5"                       | WRONG_FORM        | users.points
                        "points": 1e99999999999             | OVER_LIMIT        | users.points
                        """)
        void aMemberThatIsNotWhatItMayBeRefusesTheMessage(String member, Reason reason, String path) {
            RefusedContentException refused = refusalOfMember(member);

            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.path()).isEqualTo(path);
            assertThat(refused).hasMessage((path.isEmpty() ? "" : path + ": ") + reason.text());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "\n",
                    "{",
                    "}",
                    "{\"users\":[]",
                    "{\"users\"}",
                    "{\"users\":}",
                    "{\"users\":[],}",
                    "{\"users\":[]}}",
                    "{\"users\":[]} {}",
                    "{\"users\":[]}x",
                    "{}[]",
                    "{}1",
                    "{} \"",
                    "{}//",
                    "/**/{}",
                    "{\"a\":1 /* */}",
                    "{\"a\":NaN}",
                    "{\"a\":-Infinity}",
                    "{'a':1}",
                    "{\"a\":'b'}",
                    "{a:1}",
                    "{\"a\":01}",
                    "{\"a\":1.}",
                    "{\"a\":.1}",
                    "{\"a\":+1}",
                    "{\"a\":-}",
                    "{\"a\":1e}",
                    "{\"a\":0x1}",
                    "{\"a\":tru}",
                    "{\"a\":True}",
                    "{\"a\":\"\t\"}",
                    "{\"a\":\"\\x\"}",
                    "{\"a\":\"\\u12g4\"}",
                    "{\"a\":\"\\ud8g0\"}",
                    "{\"a\":\"\\",
                    "{\"a\":\"\\u00",
                    "{\"a\":[1,]}",
                    "{\"a\":[,1]}",
                    "{\"a\":[1 2]}",
                    "{\"a\":1,,\"b\":2}",
                    "{\"a\":1 \"b\":2}",
                    "{1:2}",
                    "{\"a\":1}\u0000",
                    "\u0000{}",
                    "{\"a\":\"\u0000\"}",
                    "{\u00a0}",
                    "{\u000c}",
                    "{\"a\":[}",
                    "{\"a\":{]}",
                    "{\"a\":\"b}",
                    "\u2028{}",
                    "{}\u001a"
                })
        void whatIsNotOneJsonTextIsRefused(String message) {
            assertThat(reason(message)).isEqualTo(Reason.NOT_JSON);
        }

        @ParameterizedTest
        @ValueSource(strings = {"[", "[]", "[{}]", "\"a\"", "1", "true", "null"})
        void aRootThatIsNotAnObjectIsRefused(String message) {
            assertThat(reason(message)).isEqualTo(Reason.WRONG_FORM);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "EFBBBF7B7D", // byte order mark
                    "7B22C0AF223A317D", // overlong slash
                    "7B22C1BF223A317D",
                    "7B22E08080223A317D",
                    "7B22F0808080223A317D",
                    "7B22EDA080EDB080223A317D", // CESU-8
                    "7B22EDA080223A317D", // encoded surrogate
                    "7B22F4908080223A317D", // beyond U+10FFFF
                    "7B22F8888080808080223A317D",
                    "7B2280223A317D", // lone continuation
                    "7B22C3223A317D", // lone start
                    "7B22E282223A317D",
                    "7B22FF223A317D",
                    "7B7DC3", // cut short
                    "FEFF007B007D", // UTF-16 with mark
                    "FFFE7B007D00"
                })
        void whatIsNotUtf8IsRefused(String hex) {
            assertThat(refusal(HexFormat.of().parseHex(hex), SampleRules.users())
                            .reason())
                    .isEqualTo(Reason.NOT_UTF_8);
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
        void otherEncodingsAreRefusedThoughJsonParsersGuessThem(String charset) {
            byte[] message = "{\"users\":[]}".getBytes(Charset.forName(charset));

            assertThat(refusal(message, SampleRules.users()).reason()).isEqualTo(Reason.NOT_JSON);
        }

        @Test
        void aRefusalInADroppedPartNamesNothingOfTheSender() {
            RefusedContentException refused = refusalOfMember("\"Jan Jansen\":{\"Piet\":1,\"Piet\":2}");

            assertThat(refused).hasMessageNotContainingAny("Jan", "Piet");
        }

        @Test
        void anIdThatTheRulesReduceIsNoIdToStandAround() {
            var reduced = new Rule.ValueRule("id", ValueType.STRING, List.of(), 20, new ValueAction.Prefix(1));
            var root = SampleRules.object(
                    "",
                    Map.of("id", SampleRules.permitted(reduced)),
                    Optional.of("id"),
                    List.of(new Rule.Added("href", new Content.AroundId("/", ""))));

            assertThat(refusal("{\"id\":\"abc\"}".getBytes(UTF_8), root).reason())
                    .isEqualTo(Reason.ID_MISSING);
        }
    }

    @Nested
    class Limits {
        private static final JsonLimits SMALL = new JsonLimits(2000, 5, 8, 16, 10, 12, 40);

        private Optional<Reason> reason(String message) {
            RefusedContentException refused = catchThrowableOfType(
                    RefusedContentException.class,
                    () -> new JsonRewriter(SMALL)
                            .rewrite(
                                    message.getBytes(UTF_8),
                                    SampleRules.one(
                                            "l",
                                            new Rule.ListRule(
                                                    "l",
                                                    SampleRules.one("a", SampleRules.value("l.a", ValueType.NUMBER)),
                                                    true))));
            return Optional.ofNullable(refused).map(RefusedContentException::reason);
        }

        private void assertEdge(String atTheLimit, String beyondIt) {
            assertThat(reason(atTheLimit)).isEmpty();
            assertThat(reason(beyondIt)).contains(Reason.OVER_LIMIT);
        }

        @Test
        void depthIsLimited() {
            assertEdge("{\"x\":[[[[]]]]}", "{\"x\":[[[[[]]]]]}");
            assertEdge("{\"x\":{\"x\":{\"x\":{\"x\":{}}}}}", "{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{}}}}}}");
        }

        @Test
        void namesAreLimitedInTheirDecodedForm() {
            assertEdge("{\"12345678\":1}", "{\"123456789\":1}");
            assertEdge("{\"\\u00e9\\u00e9\\u00e9\\u00e9\":1}", "{\"éééé1\":1}");
            assertEdge("{\"😀😀\":1}", "{\"x\":[{\"😀😀1\":1}]}");
        }

        @Test
        void stringsAreLimitedInTheirDecodedFormAlsoWhereTheyAreDropped() {
            assertEdge("{\"x\":\"1234567890123456\"}", "{\"x\":\"12345678901234567\"}");
            assertEdge("{\"x\":\"" + "\\u00e9".repeat(8) + "\"}", "{\"x\":[\"" + "é".repeat(8) + "1\"]}");
        }

        @Test
        void numbersAreLimitedInCharacters() {
            assertEdge("{\"x\":1234567890}", "{\"x\":12345678901}");
            assertEdge("{\"l\":[{\"a\":-123.45e-7}]}", "{\"l\":[{\"a\":-123.45e-78}]}");
        }

        @Test
        void theNodesOfARecordAreLimited() {
            assertEdge("{\"l\":[{\"x\":[0,0,0,0,0,0,0,0,0,0]}]}", "{\"l\":[{\"x\":[0,0,0,0,0,0,0,0,0,0,0]}]}");
            assertEdge(
                    "{\"l\":[{\"x\":[0,0,0,0,0,0,0,0,0,0]},{\"x\":[0,0,0,0,0,0,0,0,0,0]},{}]}",
                    "{\"l\":[{},{\"x\":[0,0,0,0,0,0,0,0,0,0]},{\"x\":[0,0,0,0,0,0,0,0,0,0,0]}]}");
        }

        @Test
        void theNodesOfAMessageAreLimited() {
            assertEdge("{\"x\":[" + "0,".repeat(37) + "0]}", "{\"x\":[" + "0,".repeat(38) + "0]}");
        }

        @Test
        void theLengthOfAMessageIsLimited() {
            assertEdge("{}" + " ".repeat(1998), "{}" + " ".repeat(1999));
        }

        @Test
        void theDefaultsAreThoseThatAreDocumented() {
            assertThat(JsonLimits.DEFAULT)
                    .isEqualTo(new JsonLimits(10 * 1024 * 1024, 64, 256, 1024 * 1024, 64, 50_000, 1_000_000));
            String deep = "{\"x\":" + "[".repeat(63) + "]".repeat(63) + "}";
            assertThat(rewritten(deep, SampleRules.users(), Order.BY_ID)).isEqualTo("{}");
            assertThat(JsonRewriterTest.this.reason(deep.replace("[]", "[[]]"))).isEqualTo(Reason.OVER_LIMIT);
            String number = "\"score\": 0." + "1".repeat(62);
            assertThat(rewrittenMembers(number)).isEqualTo(number.replace(" ", ""));
            assertThat(refusalOfMember(number + "1").reason()).isEqualTo(Reason.OVER_LIMIT);
            String string = "\"x\":\"" + "a".repeat(1 << 20);
            assertThat(rewrittenMembers(string + "\"")).isEmpty();
            assertThat(refusalOfMember(string + "a\"").reason()).isEqualTo(Reason.OVER_LIMIT);
            String name = "\"" + "\\u0061".repeat(256);
            assertThat(rewrittenMembers(name + "\":1")).isEmpty();
            assertThat(refusalOfMember(name + "a\":1").reason()).isEqualTo(Reason.OVER_LIMIT);
        }

        @Test
        void anIdMayHaveAThousandCharacters() {
            assertThat(rewrittenMembers("\"agents\":[\"" + "😀".repeat(1000) + "\"]"))
                    .contains("😀");
            assertThat(refusalOfMember("\"agents\":[\"" + "😀".repeat(1001) + "\"]")
                            .reason())
                    .isEqualTo(Reason.NOT_AN_ID);
        }

        @Test
        void aMessageOfTenMebibytesIsRewrittenWhole() {
            var message = new ByteArrayOutputStream();
            message.writeBytes("{\"users\":[".getBytes(UTF_8));
            var ids = new ArrayList<String>();
            for (int i = 0; message.size() < (10 << 20) - 2000; i++) {
                String user = "%s{\"sourcedId\":\"%06d\",\"givenName\":\"Fem\",\"metadata\":{\"x\":\"%s\"}}";
                message.writeBytes(
                        user.formatted(i == 0 ? "" : ",", i, "y".repeat(800)).getBytes(UTF_8));
                ids.add("person-" + new StringBuilder("%06d".formatted(i)).reverse());
            }
            message.writeBytes("]}".getBytes(UTF_8));
            ids.sort(Comparator.naturalOrder());

            Draft draft = rewriter.rewrite(message.toByteArray(), SampleRules.users());

            assertThat(draft.records()).isEqualTo(ids.size());
            String completed = new String(
                    draft.complete(SampleRules.REVERSED.andThen(Optional::of), Order.BY_ID)
                            .orElseThrow(),
                    UTF_8);
            assertThat(completed).startsWith("{\"users\":[{\"sourcedId\":\"" + ids.get(0) + "\"");
            assertThat(completed.lastIndexOf(ids.get(ids.size() - 1))).isGreaterThan(completed.length() - 200);
        }
    }

    @Test
    void anIdThatIsNotGivenIsABugAndSaysNothingOfTheValue() {
        Draft draft =
                draft("{\"id\":\"secret\"}", SampleRules.one("id", SampleRules.id("id", EntityType.PERSON, true)));

        IllegalStateException unpaired = catchThrowableOfType(
                IllegalStateException.class, () -> draft.complete(mention -> Optional.of("secret\ud800"), Order.BY_ID));

        assertThat(unpaired).hasMessageNotContaining("secret").hasNoCause();
    }
}
