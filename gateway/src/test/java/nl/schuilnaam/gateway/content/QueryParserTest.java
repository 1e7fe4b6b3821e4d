package nl.schuilnaam.gateway.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nl.schuilnaam.config.policy.QueryPolicy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.gateway.content.RefusedQueryException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
    private static final String FIRST_PAGE = "limit=100&offset=0";

    private final QueryParser parser = new QueryParser(SampleRules.QUERY);

    private RefusedQueryException refusal(String query) {
        RefusedQueryException refused = catchThrowableOfType(RefusedQueryException.class, () -> parser.parse(query));
        assertThat(refused).as("refused: " + query).isNotNull().hasNoCause();
        return refused;
    }

    private String forOrigin(String query) {
        return parser.parse(query).renderForOrigin(SampleRules.REVERSED);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void withoutQueryTheFirstHundredByIdAreMeant(@Nullable String query) {
        ParsedQuery parsed = parser.parse(query);

        assertThat(parsed.limit()).isEqualTo(100);
        assertThat(parsed.offset()).isZero();
        assertThat(parsed.order()).isEqualTo(Order.BY_ID);
        assertThat(parsed.fields()).isEmpty();
        assertThat(parsed.mentions()).isEmpty();
        assertThat(parsed.renderForOrigin(SampleRules.REVERSED)).isEqualTo(FIRST_PAGE);
        assertThat(parsed.renderForClient(20, 40)).isEqualTo("limit=20&offset=40");
    }

    @Test
    void anOperationWithoutPagesIsAskedNothing() {
        var noPages = new QueryParser(new QueryPolicy(Set.of(QueryParameter.FIELDS), Map.of()));

        assertThat(noPages.parse(null).renderForOrigin(SampleRules.REVERSED)).isEmpty();
        assertThat(noPages.parse("fields=a,b").renderForOrigin(SampleRules.REVERSED))
                .isEmpty();
        assertThat(noPages.parse("fields=a,b").renderForClient(1, 1)).isEqualTo("fields=a%2Cb");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    givenName='Fem'                  | givenName%3D%27Fem%27
                    givenName = 'Fem'                | givenName%3D%27Fem%27
                    givenName='O''Brien'             | givenName%3D%27O%27%27Brien%27
                    givenName=''                     | givenName%3D%27%27
                    givenName=''''                   | givenName%3D%27%27%27%27
                    givenName=' AND score=1'         | givenName%3D%27%20AND%20score%3D1%27
                    givenName!='é%&#'                | givenName%21%3D%27%C3%A9%25%26%23%27
                    givenName~'e'                    | givenName~%27e%27
                    givenName>='A'                   | givenName%3E%3D%27A%27
                    grades='08'                      | grades%3D%2708%27
                    grades='07,08'                   | grades%3D%2707%2C08%27
                    grades='ext:a-1'                 | grades%3D%27ext%3Aa-1%27
                    grades~'0'                       | grades~%270%27
                    score<='1.50'                    | score%3C%3D%271.50%27
                    count>'-3'                       | count%3E%27-3%27
                    enabledUser!='true'              | enabledUser%21%3D%27true%27
                    dateLastModified>'2026-01-31'    | dateLastModified%3E%272026-01-31%27
                    dateLastModified<'2026-01-31T10:00:00.5+01:00' | dateLastModified%3C%272026-01-31T10%3A00%3A00.5%2B01%3A00%27
                    sourcedId='abc'                  | sourcedId%3D%27person-cba%27
                    sourcedId!='a''b'                | sourcedId%21%3D%27person-b%27%27a%27
                    org.sourcedId='12'               | org.sourcedId%3D%27org-21%27
                    givenName='a' AND score='1'      | givenName%3D%27a%27%20AND%20score%3D%271%27
                    givenName='a'  OR  sourcedId='12' OR count='3' | givenName%3D%27a%27%20OR%20sourcedId%3D%27person-21%27%20OR%20count%3D%273%27
                    """)
    void aFilterIsUnderstoodAndWrittenAnew(String filter, String expected) {
        assertThat(forOrigin("filter=" + PercentCoding.encode(filter))).isEqualTo(FIRST_PAGE + "&filter=" + expected);
    }

    @Test
    void aTildeAndOtherBareCharactersAreUnderstoodAsClientsSendThem() {
        assertThat(forOrigin("filter=givenName~'e'+AND+score>='1'"))
                .isEqualTo(forOrigin("filter=givenName%7E%27e%27%20AND%20score%3e%3D%271%27"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    familyName='x'                   | INVALID_FILTER_FIELD
                    noSuchField='x'                  | INVALID_FILTER_FIELD
                    GivenName='x'                    | INVALID_FILTER_FIELD
                    givenName.x='x'                  | INVALID_FILTER_FIELD
                    .givenName='x'                   | INVALID_FILTER_FIELD
                    org='x'                          | INVALID_FILTER_FIELD
                    birthDate='2014-01-01'           | INVALID_FILTER_FIELD
                    givenName='x' OR familyName='y'  | INVALID_FILTER_FIELD
                    sourcedId>'1'                    | INVALID_FILTER_FIELD
                    sourcedId>='1'                   | INVALID_FILTER_FIELD
                    sourcedId<'1'                    | INVALID_FILTER_FIELD
                    sourcedId<='1'                   | INVALID_FILTER_FIELD
                    sourcedId~'1'                    | INVALID_FILTER_FIELD
                    org.sourcedId~'1'                | INVALID_FILTER_FIELD
                    score~'1'                        | INVALID_FILTER_FIELD
                    dateLastModified~'2026'          | INVALID_FILTER_FIELD
                    enabledUser>'true'               | INVALID_FILTER_FIELD
                    enabledUser~'true'               | INVALID_FILTER_FIELD
                    sourcedId=''                     | INVALID_VALUE
                    givenName~''                     | INVALID_VALUE
                    givenName='123456789012345678901' | INVALID_VALUE
                    grades='09'                      | INVALID_VALUE
                    grades='07,09'                   | INVALID_VALUE
                    grades='07,'                     | INVALID_VALUE
                    grades='ext:a b'                 | INVALID_VALUE
                    grades~'07,08,07'                | INVALID_VALUE
                    score='a'                        | INVALID_VALUE
                    score=''                         | INVALID_VALUE
                    score='01'                       | INVALID_VALUE
                    score='NaN'                      | INVALID_VALUE
                    count='1.0'                      | INVALID_VALUE
                    enabledUser='TRUE'               | INVALID_VALUE
                    dateLastModified>'yesterday'     | INVALID_VALUE
                    dateLastModified>'2026-02-30'    | INVALID_VALUE
                    ``                               | INVALID_VALUE
                    givenName                        | INVALID_VALUE
                    givenName=                       | INVALID_VALUE
                    givenName='                      | INVALID_VALUE
                    givenName='''                    | INVALID_VALUE
                    givenName='x                     | INVALID_VALUE
                    givenName=x                      | INVALID_VALUE
                    givenName="x"                    | INVALID_VALUE
                    givenName='x'x                   | INVALID_VALUE
                    givenName='x'AND score='1'       | INVALID_VALUE
                    givenName='x' ANDscore='1'       | INVALID_VALUE
                    givenName='x' and score='1'      | INVALID_VALUE
                    givenName='x' AND                | INVALID_VALUE
                    givenName='x' XOR score='1'      | INVALID_VALUE
                    givenName='x' AND AND score='1'  | INVALID_VALUE
                    AND givenName='x'                | INVALID_VALUE
                    NOT givenName='x'                | INVALID_VALUE
                    (givenName='x')                  | INVALID_VALUE
                    givenName='x' AND score='1' OR count='2' | INVALID_VALUE
                    ='x'                             | INVALID_VALUE
                    givenName=='x'                   | INVALID_VALUE
                    givenName<>'x'                   | INVALID_VALUE
                    givenName!'x'                    | INVALID_VALUE
                    givenName LIKE 'x'               | INVALID_VALUE
                    givenName IN ('x')               | INVALID_VALUE
                    givenName='x';score='1'          | INVALID_VALUE
                    """)
    void aFilterThatIsNotUnderstoodOrNotPermittedIsRefused(String filter, Reason reason) {
        RefusedQueryException refused = refusal("filter=" + PercentCoding.encode(filter));

        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused).hasMessage("filter: " + reason.text());
    }

    @Test
    void whatCannotBeReadAndWhatDoesNotExistHaveTheSameAnswer() {
        for (String form : List.of("filter=%s='x'", "filter=%s~'x'", "sort=%s")) {
            assertThat(refusal(form.formatted("familyName")))
                    .hasMessage(refusal(form.formatted("nowhere")).getMessage());
        }
    }

    @Test
    void aFilterMayHaveTenConditionsAndNotEleven() {
        String ten = IntStream.range(0, 10).mapToObj(i -> "score='" + i + "'").collect(Collectors.joining(" OR "));

        assertThat(forOrigin("filter=" + PercentCoding.encode(ten))).contains("score%3D%279%27");
        assertThat(refusal("filter=" + PercentCoding.encode(ten + " OR score='1'"))
                        .reason())
                .isEqualTo(Reason.INVALID_VALUE);
    }

    @Test
    void idsAreMentionedAsTheyAreNamedAndTheClientSeesItsOwnAgain() {
        ParsedQuery parsed = parser.parse(
                "filter=org.sourcedId%3D'2'%20OR%20sourcedId%3D'1'%20OR%20sourcedId%3D'1'&limit=5&offset=10&fields=sourcedId,org,sourcedId");

        assertThat(parsed.mentions())
                .containsExactly(
                        new Mention(SampleRules.ORG, IdentifierKind.SIS_ID, "2", false),
                        new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, "1", true));
        assertThat(parsed.fields()).isEqualTo(Optional.of(List.of("sourcedId", "org")));
        assertThat(parsed.renderForClient(5, 15))
                .isEqualTo(
                        "limit=5&offset=15&filter=org.sourcedId%3D%272%27%20OR%20sourcedId%3D%271%27%20OR%20sourcedId%3D%271%27"
                                + "&fields=sourcedId%2Corg");
        assertThat(parsed.renderForOrigin(SampleRules.REVERSED)).doesNotContain("fields");
        assertThat(parsed).asString().doesNotContain("'1'", "'2'");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    sort=givenName,                AS_SENT,          &sort=givenName
                    sort=givenName&orderBy=asc,    AS_SENT,          &sort=givenName
                    orderBy=desc&sort=score,       AS_SENT,          &sort=score&orderBy=desc
                    sort=sourcedId,                BY_ID,            ''
                    sort=sourcedId&orderBy=desc,   BY_ID_DESCENDING, ''
                    orderBy=desc,                  BY_ID_DESCENDING, ''
                    """)
    void theOriginSortsOnlyByWhatTheClientSees(String query, Order order, String expected) {
        assertThat(parser.parse(query).order()).isEqualTo(order);
        assertThat(forOrigin(query)).isEqualTo(FIRST_PAGE + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    limit=0                  | INVALID_VALUE           | limit
                    limit=10001              | INVALID_VALUE           | limit
                    limit=99999              | INVALID_VALUE           | limit
                    limit=+1                 | INVALID_VALUE           | limit
                    limit=-1                 | INVALID_VALUE           | limit
                    limit=01                 | INVALID_VALUE           | limit
                    limit=1.0                | INVALID_VALUE           | limit
                    limit=                   | INVALID_VALUE           | limit
                    limit=%D9%A1             | INVALID_VALUE           | limit
                    limit=4294967297         | INVALID_VALUE           | limit
                    offset=-1                | INVALID_VALUE           | offset
                    offset=00                | INVALID_VALUE           | offset
                    offset=1000000000        | INVALID_VALUE           | offset
                    sort=familyName          | INVALID_SORT_FIELD      | sort
                    sort=                    | INVALID_SORT_FIELD      | sort
                    sort=org.sourcedId       | INVALID_SORT_FIELD      | sort
                    sort=birthDate           | INVALID_SORT_FIELD      | sort
                    sort=givenName,score     | INVALID_SORT_FIELD      | sort
                    orderBy=DESC             | INVALID_VALUE           | orderBy
                    orderBy=                 | INVALID_VALUE           | orderBy
                    fields=                  | INVALID_SELECTION_FIELD | fields
                    fields=a,                | INVALID_SELECTION_FIELD | fields
                    fields=a,,b              | INVALID_SELECTION_FIELD | fields
                    fields=a.b               | INVALID_SELECTION_FIELD | fields
                    fields=*                 | INVALID_SELECTION_FIELD | fields
                    fields=Jan%20Jansen      | INVALID_SELECTION_FIELD | fields
                    Limit=1                  | UNKNOWN_PARAMETER       | parameter 1
                    limit=1&search=Jan       | UNKNOWN_PARAMETER       | parameter 2
                    limit[]=1                | UNKNOWN_PARAMETER       | parameter 1
                    =1                       | UNKNOWN_PARAMETER       | parameter 1
                    limit=1&limit=1          | REPEATED_PARAMETER      | limit
                    limit=1&l%69mit=2        | REPEATED_PARAMETER      | limit
                    limit                    | MALFORMED               | parameter 1
                    &                        | MALFORMED               | parameter 1
                    limit=1&                 | MALFORMED               | parameter 2
                    limit=1&&offset=1        | MALFORMED               | parameter 2
                    limit=1;offset=1         | INVALID_VALUE           | limit
                    limit=%                  | MALFORMED               | limit
                    limit=%3                 | MALFORMED               | limit
                    limit=%3g                | MALFORMED               | limit
                    limit=%C0%B1             | MALFORMED               | limit
                    limit=%ED%A0%80          | MALFORMED               | limit
                    limit=%FF                | MALFORMED               | limit
                    limit=1%00               | MALFORMED               | limit
                    limit=1%0A               | MALFORMED               | limit
                    limit=1%7F               | MALFORMED               | limit
                    limit=1%C2%85            | MALFORMED               | limit
                    limit=é                  | MALFORMED               | limit
                    limit=1#                 | MALFORMED               | limit
                    %FF=1                    | MALFORMED               | parameter 1
                    """)
    void aParameterThatIsNotUnderstoodIsRefusedWithoutRepeatingIt(String query, Reason reason, String where) {
        RefusedQueryException refused = refusal(query);

        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused).hasMessage(where + ": " + reason.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit= 1", "limit=1\n", "limit=\u00001", "limit=1\u2028", " limit=1"})
    void bareCharactersThatNoAddressHoldsAreRefused(String query) {
        assertThat(refusal(query).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void edgesOfTheNumbersAreUnderstood() {
        assertThat(forOrigin("limit=10000&offset=999999999")).isEqualTo("limit=10000&offset=999999999");
        assertThat(forOrigin("offset=0&limit=1")).isEqualTo("limit=1&offset=0");
    }

    @Test
    void aParameterThatTheOperationDoesNotHaveIsRefused() {
        var pagesOnly = new QueryParser(
                new QueryPolicy(Set.of(QueryParameter.LIMIT, QueryParameter.OFFSET), SampleRules.QUERY.readable()));

        RefusedQueryException refused = catchThrowableOfType(
                RefusedQueryException.class, () -> pagesOnly.parse("limit=1&filter=givenName%3D%27a%27"));

        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_PARAMETER);
    }

    @Test
    void aQueryLongerThanEightThousandCharactersIsRefused() {
        assertThat(refusal("fields=" + "a,".repeat(5000)).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void whatIsWrittenForTheClientIsUnderstoodAsTheSameQuery() {
        var random = new Random(20261122);
        for (int i = 0; i < 3000; i++) {
            String query = QueryGenerator.next(random);
            ParsedQuery parsed = parser.parse(query);

            String rendered = parsed.renderForClient(parsed.limit(), parsed.offset());

            assertThat(parser.parse(rendered)).as(query).isEqualTo(parsed).hasSameHashCodeAs(parsed);
            assertThat(parser.parse(rendered).renderForClient(parsed.limit(), parsed.offset()))
                    .isEqualTo(rendered);
            assertThat(rendered).matches("[A-Za-z0-9._~%&=-]*");
        }
    }
}
