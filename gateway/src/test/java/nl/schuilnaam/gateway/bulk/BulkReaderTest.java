package nl.schuilnaam.gateway.bulk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Sighting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkReaderTest {
    private static final String ECK_ID = "https://ketenid.nl/201703/" + "0123456789abcdef".repeat(8);
    private static final String STAMPSEUDONIEM = "https://ketenid.nl/sp201703/" + "0123456789abcdef".repeat(8);
    private static final String SIMPLE = "sis-id,pupil-number,email,username,eck-id";
    private static final String ONEROSTER_1_1 =
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password";
    private static final String ONEROSTER_1_2 =
            "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns";

    private static Identifier id(IdentifierKind kind, String value) {
        return new Identifier(EntityType.PERSON, kind, value);
    }

    private static Sighting sighting(String sisId, Identifier... others) {
        return new Sighting(id(IdentifierKind.SIS_ID, sisId), List.of(others));
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static <T> List<T> rows(BulkReader<T> reader) throws IOException {
        var rows = new ArrayList<T>();
        BulkReader.Batch<T> batch;
        do {
            batch = reader.next(7);
            assertThat(batch.findings()).isEmpty();
            rows.addAll(batch.rows());
        } while (!batch.isLast());
        return rows;
    }

    private static List<String> findings(BulkReader<?> reader) throws IOException {
        var findings = new ArrayList<String>();
        BulkReader.Batch<?> batch;
        do {
            batch = reader.next(7);
            batch.findings().forEach(finding -> findings.add(finding.toString()));
        } while (!batch.isLast());
        return findings;
    }

    @Test
    void aSimpleFileGivesItsPersons() throws IOException {
        List<SightedPerson> rows = rows(BulkReader.persons(
                in(SIMPLE + "\n4101,2026100,femke@regenboog.example,femke," + ECK_ID + "\n4102,,,,\n")));

        assertThat(rows)
                .containsExactly(
                        new SightedPerson(
                                2,
                                sighting(
                                        "4101",
                                        id(IdentifierKind.PUPIL_NUMBER, "2026100"),
                                        id(IdentifierKind.EMAIL, "femke@regenboog.example"),
                                        id(IdentifierKind.USERNAME, "femke"),
                                        id(IdentifierKind.ECK_ID, ECK_ID))),
                        new SightedPerson(3, sighting("4102")));
    }

    @Test
    void columnsMayBeFewAndInAnyOrder() throws IOException {
        assertThat(rows(BulkReader.persons(in("email,sis-id\na@b.example,7"))))
                .containsExactly(new SightedPerson(2, sighting("7", id(IdentifierKind.EMAIL, "a@b.example"))));
    }

    @Test
    void quotesAreUndoneAndLinesMayEndAsOnWindows() throws IOException {
        assertThat(rows(BulkReader.persons(in("\"sis-id\",username\r\n\"a,\"\"b\"\"\",\"\"\r\n1,\"é 😀\""))))
                .containsExactly(
                        new SightedPerson(2, sighting("a,\"b\"")),
                        new SightedPerson(3, sighting("1", id(IdentifierKind.USERNAME, "é 😀"))));
    }

    @Test
    void aFileWithNobodyIsAFile() throws IOException {
        assertThat(rows(BulkReader.persons(in("sis-id\n")))).isEmpty();
        assertThat(rows(BulkReader.persons(in("sis-id")))).isEmpty();
    }

    @Test
    void usersOfOneRoster1_1AreRead() throws IOException {
        String file = ONEROSTER_1_1
                + "\ns1,,,true,org1,student,asmith,{LDAP:asmith},Avery,Smith,,S2001,avery@lincoln.example,,,\"p1,p2\",07,secret"
                + "\np1,active,2026-08-01T00:00:00Z,true,org1,parent,,,Casey,Smith,,,,,,s1,,"
                + "\nx1,tobedeleted,2026-08-01T00:00:00Z,true,org1,student,gone,,Gone,Smith,,,,,,,,\n";

        assertThat(rows(BulkReader.oneRosterUsers(in(file))))
                .containsExactly(
                        new SightedPerson(
                                2,
                                sighting(
                                        "s1",
                                        id(IdentifierKind.PUPIL_NUMBER, "S2001"),
                                        id(IdentifierKind.EMAIL, "avery@lincoln.example"),
                                        id(IdentifierKind.USERNAME, "asmith"))),
                        new SightedPerson(3, sighting("p1")));
    }

    @Test
    void usersOfOneRoster1_2AreReadAndAMasterIdentifierOfAnotherKindIsNotLearned() throws IOException {
        String file = ONEROSTER_1_2 + ",metadata.jp.homeClass"
                + "\ns1,,,true,asmith,,Avery,Smith,,,,,,,,," + ECK_ID + ",,,,,,7a"
                + "\ns2,,,true,,,Avery,Smith,,,,,,,,,1234,,,,,,7a\n";

        assertThat(rows(BulkReader.oneRosterUsers(in(file))))
                .containsExactly(
                        new SightedPerson(
                                2,
                                sighting(
                                        "s1",
                                        id(IdentifierKind.USERNAME, "asmith"),
                                        id(IdentifierKind.ECK_ID, ECK_ID))),
                        new SightedPerson(3, sighting("s2")));
    }

    @Test
    void columnsAndFieldsOfOneNameHoldTheSameKindOfIdentifier() {
        Map<String, IdentifierKind> profile =
                BundledProfiles.find("oneroster-1.2").orElseThrow().models().get("user").fields().values().stream()
                        .filter(field -> field.identifies().isPresent())
                        .collect(Collectors.toMap(
                                field -> field.name(),
                                field -> field.identifies().orElseThrow()));

        assertThat(Persons.ONEROSTER.kinds()).isEqualTo(profile);
    }

    @Test
    void idsOfASupplierAreReadBesideTheRealOnes() throws IOException {
        assertThat(rows(BulkReader.suppliedIds(
                        in("supplier-id,real-id\n000123,2026100\n"), IdentifierKind.PUPIL_NUMBER)))
                .containsExactly(new SuppliedId(2, id(IdentifierKind.PUPIL_NUMBER, "2026100"), "000123"));
    }

    @Test
    void aSuppliedIdDoesNotShowItself() {
        assertThat(new SuppliedId(2, id(IdentifierKind.PUPIL_NUMBER, "2026100"), "000123"))
                .hasToString("SuppliedId[line 2 (values withheld)]");
    }

    /** header, lines, and all that must be found; «hunter» stands where nothing may be shown. */
    static Stream<Arguments> mistakes() {
        String simple = "one of eck-id, email, pupil-number, sis-id, username";
        return Stream.of(
                arguments("", "", List.of("line 1: is not there, expected a line with the names of the columns")),
                arguments(
                        "",
                        "\n",
                        List.of(
                                "line 1: column 1: has a name that is not known here, expected " + simple,
                                "line 1: sis-id: is missing, expected a column of this name")),
                arguments("email", "\nhunter", List.of("line 1: sis-id: is missing, expected a column of this name")),
                arguments(
                        "\uFEFFsis-id",
                        "\nhunter",
                        List.of("line 1: begins with a byte order mark, expected UTF-8 without one")),
                arguments(
                        "sis-id,email,sis-id",
                        "\nhunter,,",
                        List.of("line 1: column 3: is 'sis-id' for the second time, expected each column once")),
                arguments(
                        "4101,hunter@regenboog.example,Hunter Bakker",
                        "",
                        List.of(
                                "line 1: column 1: has a name that is not known here, expected " + simple,
                                "line 1: column 2: has a name that is not known here, expected " + simple,
                                "line 1: column 3: has a name that is not known here, expected " + simple,
                                "line 1: sis-id: is missing, expected a column of this name")),
                arguments(
                        "sis-id,Email",
                        "",
                        List.of("line 1: column 2: has a name that is not known here, expected 'email'")),
                arguments(
                        "sis-id, email",
                        "",
                        List.of("line 1: column 2: has a name that is not known here, expected 'email'")),
                arguments(
                        "sis-id;email",
                        "",
                        List.of(
                                "line 1: column 1: has a name that is not known here, expected " + simple,
                                "line 1: sis-id: is missing, expected a column of this name")),
                arguments("sis-id,BSN", "\nhunter,1", List.of(reserved(2))),
                arguments("hPGN,sis-id", "", List.of(reserved(1))),
                arguments("sis-id,stampseudoniem", "", List.of(reserved(2))),
                arguments(
                        "sis-id,\"email\" ",
                        "",
                        List.of(
                                "line 1: column 2: goes on after its closing quote, expected a comma, or quotes within it doubled")),
                arguments(
                        "sis-id,email",
                        "\nhunter\nhunter,a@b.example,hunter\n\nok,",
                        List.of(
                                "line 2: has 1 value, expected 2, as many as the header has",
                                "line 3: has 3 values, expected 2, as many as the header has",
                                "line 4: is empty, expected 2, as many as the header has")),
                arguments("sis-id", "\nok\n\n", List.of("line 3: sis-id: is empty, expected a value on every line")),
                arguments(
                        "sis-id,email",
                        "\n,hunter@b.example",
                        List.of("line 2: sis-id: is empty, expected a value on every line")),
                arguments(
                        "sis-id,email",
                        "\nhunter ,\u00A0hunter",
                        List.of(
                                "line 2: sis-id: begins or ends with a blank, expected none",
                                "line 2: email: begins or ends with a blank, expected none")),
                arguments(
                        "sis-id,email",
                        "\nhunt\u200Ber,",
                        List.of("line 2: sis-id: holds a character that nobody can see, expected only visible ones")),
                arguments(
                        "sis-id,email",
                        "\nhunt\ter,",
                        List.of("line 2: sis-id: holds a control character, expected printable text")),
                arguments(
                        "sis-id,email",
                        "\nok,hunt\u0085er",
                        List.of("line 2: email: holds a control character, expected printable text")),
                arguments(
                        "sis-id,email",
                        "\nhunt\rer,",
                        List.of("line 2: sis-id: holds a control character, expected printable text")),
                arguments(
                        "sis-id,email",
                        "\n" + "x".repeat(1_001) + ",",
                        List.of("line 2: sis-id: is too long, expected at most 1000 characters")),
                arguments(
                        "sis-id,email",
                        "\n\"hunter,a@b.example\nhunter\",\nok,",
                        List.of(
                                "line 2: sis-id: begins with a quote that does not end on its line, expected a closing quote",
                                "line 3: sis-id: holds a quote and does not begin with one, expected the whole value in quotes, and quotes within it doubled")),
                arguments(
                        "sis-id,email",
                        "\nhunter,\"hunter\"hunter",
                        List.of(
                                "line 2: email: goes on after its closing quote, expected a comma, or quotes within it doubled")),
                arguments(
                        "sis-id,eck-id",
                        "\nhunter,https://ketenid.nl/201703/hunter\nok,",
                        List.of(
                                "line 2: eck-id: is no ECK iD, expected https://ketenid.nl/, a version, and 128 hexadecimal digits in lower case")),
                arguments(
                        SIMPLE,
                        "\n" + (STAMPSEUDONIEM + ",").repeat(4) + STAMPSEUDONIEM,
                        Stream.of("sis-id", "pupil-number", "email", "username", "eck-id")
                                .map(kind -> "line 2: " + kind + ": is no " + kind
                                        + " but a number that the law reserves, expected no such number")
                                .toList()),
                arguments(
                        "sis-id,email",
                        "\n" + "x,".repeat(40_000) + "\nhunter\n",
                        List.of(
                                "line 2: is too long, expected at most 65536 bytes",
                                "line 3: has 1 value, expected 2, as many as the header has")),
                arguments("x,".repeat(200) + "x", "", List.of("line 1: has 201 columns, expected at most 200")));
    }

    private static String reserved(int column) {
        return "line 1: column " + column
                + ": names a number that the law reserves, which is never taken in, expected a file without this column";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatIsWrongIsFoundWithItsPlaceAndNeverShown(String header, String lines, List<String> expected)
            throws IOException {
        List<String> found = findings(BulkReader.persons(in(header + lines)));

        assertThat(found).containsExactlyElementsOf(expected);
        assertThat(found.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.bsn", "metadata.nl.PGN", "bsn", "metadata.BSN.x"})
    void aReservedNumberIsRefusedInAVendorsOwnColumnToo(String column) throws IOException {
        assertThat(findings(BulkReader.oneRosterUsers(in("sourcedId," + column + "\n1,123456782"))))
                .containsExactly(reserved(2));
    }

    @Test
    void aStampseudoniemIsRefusedAsAMasterIdentifier() throws IOException {
        assertThat(findings(BulkReader.oneRosterUsers(in("sourcedId,userMasterIdentifier\n1," + STAMPSEUDONIEM))))
                .containsExactly(
                        "line 2: userMasterIdentifier: is no eck-id but a number that the law reserves, expected no such number");
    }

    @Test
    void aStatusThatIsNoneIsFound() throws IOException {
        assertThat(findings(BulkReader.oneRosterUsers(in("sourcedId,status\n1,Active\n2,inactive\n3,active"))))
                .containsExactly(
                        "line 2: status: is not a status, expected active, tobedeleted, or nothing",
                        "line 3: status: is not a status, expected active, tobedeleted, or nothing");
    }

    @Test
    void theColumnsOfSuppliedIdsAreAllNeeded() throws IOException {
        assertThat(findings(BulkReader.suppliedIds(in("real-id,name\n"), IdentifierKind.SIS_ID)))
                .containsExactly(
                        "line 1: column 2: has a name that is not known here, expected one of real-id, supplier-id",
                        "line 1: supplier-id: is missing, expected a column of this name");
        assertThat(findings(BulkReader.suppliedIds(in("real-id,supplier-id\n,\n1, 2"), IdentifierKind.SIS_ID)))
                .containsExactly(
                        "line 2: real-id: is empty, expected a value on every line",
                        "line 2: supplier-id: is empty, expected a value on every line",
                        "line 3: supplier-id: begins or ends with a blank, expected none");
    }

    @Test
    void whatIsNotUtf8IsFoundOnItsLineAndTheNextLineIsRead() throws IOException {
        byte[] file = "sis-id\nzoë\nok\n".getBytes(ISO_8859_1);
        BulkReader.Batch<SightedPerson> batch =
                BulkReader.persons(new ByteArrayInputStream(file)).next(10);

        assertThat(batch.findings())
                .extracting(BulkFinding::toString)
                .containsExactly("line 2: is not UTF-8, expected a text file in UTF-8");
        assertThat(batch.rows()).containsExactly(new SightedPerson(3, sighting("ok")));
    }

    @Test
    void halfASurrogatePairIsNotUtf8() throws IOException {
        byte[] file = {'s', 'i', 's', '-', 'i', 'd', '\n', (byte) 0xED, (byte) 0xA0, (byte) 0xBD, '\n'};

        assertThat(findings(BulkReader.persons(new ByteArrayInputStream(file))))
                .containsExactly("line 2: is not UTF-8, expected a text file in UTF-8");
    }

    @Test
    void aLineOfTheLongestLengthIsRead() throws IOException {
        String header = "sourcedId,givenName";
        String longest = "1," + "x".repeat(65_534);

        assertThat(rows(BulkReader.oneRosterUsers(in(header + "\n" + longest + "\r\n"))))
                .hasSize(1);
        assertThat(findings(BulkReader.oneRosterUsers(in(header + "\n" + longest + "x\n"))))
                .containsExactly("line 2: is too long, expected at most 65536 bytes");
    }

    @Test
    void afterAThousandFindingsNothingIsRead() throws IOException {
        List<String> found = findings(BulkReader.persons(in("sis-id\n" + "\n".repeat(5_000))));

        assertThat(found)
                .hasSize(1_001)
                .last()
                .isEqualTo("line 1001: is as far as was read, expected fewer than 1000 findings");
    }

    @Test
    void oneSizeOfBitesGivesWhatAnotherDoes() throws IOException {
        byte[] file = (SIMPLE + "\r\n" + "1,é,\"a,\"\"b\",,\n2\n".repeat(50) + "\"\n3,,,," + ECK_ID).getBytes(UTF_8);
        List<BulkReader.Batch<SightedPerson>> whole = batches(new ByteArrayInputStream(file));
        assertThat(whole.get(0).rows()).isNotEmpty();
        for (int size : List.of(1, 3, 100)) {
            List<InputStream> bites = IntStream.iterate(0, at -> at < file.length, at -> at + size)
                    .mapToObj(at -> (InputStream) new ByteArrayInputStream(file, at, size))
                    .toList();

            assertThat(batches(new SequenceInputStream(Collections.enumeration(bites))))
                    .isEqualTo(whole);
        }
    }

    private static List<BulkReader.Batch<SightedPerson>> batches(InputStream in) throws IOException {
        var batches = new ArrayList<BulkReader.Batch<SightedPerson>>();
        try (BulkReader<SightedPerson> reader = BulkReader.persons(in)) {
            do {
                batches.add(reader.next(10));
            } while (!batches.get(batches.size() - 1).isLast());
        }
        return batches;
    }

    @Test
    void aMillionLinesAreReadAsTheyCome() throws IOException {
        var reader = BulkReader.oneRosterUsers(new ManyUsers(1_000_000));
        long rows = 0;
        BulkReader.Batch<SightedPerson> batch;
        do {
            batch = reader.next(1_000);
            assertThat(batch.findings()).isEmpty();
            rows += batch.rows().size();
        } while (!batch.isLast());

        assertThat(rows).isEqualTo(1_000_000);
        assertThat(reader.bytesRead()).isGreaterThan(100_000_000);
    }

    /** A file that is made while it is read. */
    private static final class ManyUsers extends InputStream {
        private final int users;
        private int next;
        private ByteArrayInputStream line = new ByteArrayInputStream((ONEROSTER_1_1 + "\n").getBytes(UTF_8));

        private ManyUsers(int users) {
            this.users = users;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("byte by byte is not how this is read");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (line.available() == 0 && next < users) {
                int i = next++;
                line = new ByteArrayInputStream(("id-" + i + ",active,2026-08-01T00:00:00Z,true,org1,student,u" + i
                                + ",,Avery,\"Smith, Jr.\",,S" + i + ",u" + i + "@lincoln.example,,,,07,\n")
                        .getBytes(UTF_8));
            }
            return line.read(bytes, offset, length);
        }
    }
}
