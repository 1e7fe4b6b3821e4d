package nl.schuilnaam.examples.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.school.School;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdentitySearchTest {
    private static final List<Identity> IDENTITIES = List.of(
            new Identity(Identity.Kind.GIVEN_NAME, "Zoë"),
            new Identity(Identity.Kind.GIVEN_NAME, "Jan-Willem"),
            new Identity(Identity.Kind.FAMILY_NAME, "van 't Hof"),
            new Identity(Identity.Kind.FAMILY_NAME, "IJssel"),
            new Identity(Identity.Kind.FAMILY_NAME, "Yılmaz"),
            new Identity(Identity.Kind.FULL_NAME, "Çağlar in 't Veld"),
            new Identity(Identity.Kind.NUMBER, "1450017"),
            new Identity(Identity.Kind.EMAIL, "1450017@leerling.deregenboog.example"),
            new Identity(Identity.Kind.PHONE, "06-20000112"),
            new Identity(Identity.Kind.BIRTH_DATE, "2014-03-09"),
            new Identity(Identity.Kind.ECK_ID, "https://ketenid.nl/demo/0f1e2d3c4b5a"),
            new Identity(Identity.Kind.SOURCED_ID, "9e107d9d372bb6826bd81d3542a419d6"));
    private static final IdentitySearch SEARCH = new IdentitySearch(IDENTITIES);

    private static Stream<Arguments> encodings() {
        return Stream.of(
                encoding("plain", text -> bytes("{\"x\":\"" + text + "\"}")),
                encoding("upper case", text -> bytes("\"" + text.toUpperCase(Locale.ROOT) + "\"")),
                encoding("lower case", text -> bytes("\"" + text.toLowerCase(Locale.ROOT) + "\"")),
                encoding("without diacritics", text -> bytes("\"" + withoutMarks(text) + "\"")),
                encoding("decomposed", text -> bytes("\"" + Normalizer.normalize(text, Normalizer.Form.NFD) + "\"")),
                encoding("soft hyphens", text -> bytes("\"" + text.replaceAll("(?<=.)(?=.)", "\u00ad") + "\"")),
                encoding("latin-1", text -> ("\"" + text + "\"").getBytes(StandardCharsets.ISO_8859_1)),
                encoding(
                        "every character escaped in JSON",
                        text -> bytes("{\"x\":\"" + escaped(text, "\\u%04x") + "\"}")),
                encoding("JSON escapes in capitals", text -> bytes("{\"x\":\"" + escaped(text, "\\u%04X") + "\"}")),
                encoding("url", text -> bytes("/x?filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + "&y")),
                encoding("every byte percent-encoded", text -> bytes("/x/" + percents(text) + "?y")),
                encoding("html", text -> bytes("<b>" + escaped(text, "&#%d;") + "</b>")),
                encoding("hex", text -> bytes("\"" + HexFormat.of().formatHex(bytes(text)) + "\"")),
                encoding(
                        "hex in capitals",
                        text -> bytes("\"" + HexFormat.of().withUpperCase().formatHex(bytes(text)) + "\"")),
                encoding(
                        "hex at an odd place",
                        text -> bytes("\"a" + HexFormat.of().formatHex(bytes(text)) + "\"")),
                encoding("base64", text -> base64(text, Base64.getEncoder())),
                encoding("base64 one byte on", text -> base64(":" + text + ":", Base64.getEncoder())),
                encoding("base64 two bytes on", text -> base64(": " + text + ":", Base64.getEncoder())),
                encoding(
                        "base64url",
                        text -> base64(
                                "{\"n\":\"" + text + "\"}",
                                Base64.getUrlEncoder().withoutPadding())),
                encoding(
                        "base64 of JSON escapes",
                        text -> base64("{\"n\":\"" + escaped(text, "\\u%04x") + "\"}", Base64.getEncoder())),
                encoding(
                        "base64, percent-encoded",
                        text -> bytes("/x?s="
                                + URLEncoder.encode(
                                        new String(base64("n=" + text, Base64.getEncoder()), StandardCharsets.US_ASCII),
                                        StandardCharsets.UTF_8))),
                encoding("utf-16le", text -> utf16("\"" + text + "\"", StandardCharsets.UTF_16LE)),
                encoding("utf-16be", text -> utf16("\"" + text + "\"", StandardCharsets.UTF_16BE)),
                encoding(
                        "utf-16 after an odd number of bytes",
                        text -> utf16("x\"" + text + "\"", StandardCharsets.UTF_16LE)),
                encoding(
                        "base64 of utf-16",
                        text -> bytes("\""
                                + Base64.getEncoder()
                                        .encodeToString((" " + text + " ").getBytes(StandardCharsets.UTF_16LE))
                                + "\"")));
    }

    private static Arguments encoding(String name, Function<String, byte[]> encoder) {
        return Arguments.of(name, encoder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void eachIdentityIsFoundInEachEncoding(String name, Function<String, byte[]> encoder) {
        for (Identity identity : IDENTITIES) {
            if (name.equals("latin-1")
                    && !StandardCharsets.ISO_8859_1.newEncoder().canEncode(identity.text())) {
                continue;
            }
            byte[] planted = around(encoder.apply(identity.text()));

            assertThat(SEARCH.search(planted).stream().map(IdentitySearch.Hit::identity))
                    .as("%s of kind %s", name, identity.kind())
                    .contains(identity);
        }
    }

    @Test
    void nothingIsFoundInACleanText() {
        var clean = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"users\":[");
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            clean.append("{\"sourcedId\":\"")
                    .append(new UUID(random.nextLong(), random.nextLong()))
                    .append("\",\"givenName\":\"Otter\",\"dateLastModified\":\"2026-11-01T00:00:00.000Z\",\"score\":")
                    .append(random.nextInt(1000) / 10.0)
                    .append("},\n");
        }

        Set<Identity> school = School.generate(11).identities();

        assertThat(IdentitySearch.summary(new IdentitySearch(school).search(bytes(clean.toString()))))
                .isEmpty();
    }

    @Test
    void randomIdsAndAccessTokensAreNoHits() {
        var noise = new StringBuilder();
        var random = new Random(5);
        var some = new byte[192];
        for (int i = 0; i < 2_000; i++) {
            random.nextBytes(some);
            noise.append(Base64.getUrlEncoder().withoutPadding().encodeToString(some))
                    .append('\n');
        }
        Set<Identity> school = School.generate(11).identities();

        assertThat(IdentitySearch.summary(new IdentitySearch(school).search(bytes(noise.toString()))))
                .isEmpty();
    }

    @Test
    void aShortNameWithinAWordIsNoHitButBesideAnythingElseItIs() {
        assertThat(SEARCH.search(bytes("de rijssel en zoek, 21450017a"))).isEmpty();
        assertThat(SEARCH.search(bytes("zoë, ijssel; nr1450017")).stream()
                        .map(hit -> hit.identity().text()))
                .contains("Zoë", "IJssel", "1450017");
    }

    @Test
    void everyIdentityOfASchoolIsFoundInItsOwnList() {
        Set<Identity> school = School.generate(4).identities();
        String all = school.stream().map(Identity::text).collect(Collectors.joining("\n"));
        var search = new IdentitySearch(school);

        assertThat(search.search(bytes(all)).stream()
                        .filter(hit -> hit.how().isEmpty())
                        .count())
                .isEqualTo(search.size());
    }

    @Test
    void theSummaryTellsKindAndEncodingButNoIdentity() {
        List<String> summary = IdentitySearch.summary(SEARCH.search(bytes("Wm/Dqw== van 't Hof")));

        assertThat(summary).containsExactlyInAnyOrder("1 x FAMILY_NAME in plain", "1 x GIVEN_NAME in base64");
    }

    private static byte[] around(byte[] planted) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(bytes("{\"sourcedId\":\"4fd1c9a2-4c39-4f7e-9d1a-3a4b5c6d7e8f\",\"title\":\"Toets\"}\n"));
        // An even number of bytes in front, so that UTF-16 stands where the case says.
        if (all.size() % 2 == 1) {
            all.write('\n');
        }
        all.writeBytes(planted);
        all.writeBytes(bytes("\n{\"status\":\"active\"}"));
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] utf16(String text, Charset charset) {
        byte[] encoded = text.substring(text.indexOf('"')).getBytes(charset);
        var all = new ByteArrayOutputStream();
        all.writeBytes(bytes(text.substring(0, text.indexOf('"'))));
        all.writeBytes(encoded);
        return all.toByteArray();
    }

    private static byte[] base64(String text, Base64.Encoder encoder) {
        return bytes("\"" + encoder.encodeToString(bytes(text)) + "\"");
    }

    private static String escaped(String text, String form) {
        return text.chars().mapToObj(form::formatted).collect(Collectors.joining());
    }

    private static String percents(String text) {
        var encoded = new StringBuilder();
        for (byte b : bytes(text)) {
            encoded.append("%%%02x".formatted(b & 0xff));
        }
        return encoded.toString();
    }

    private static String withoutMarks(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .replace('ı', 'i');
    }
}
