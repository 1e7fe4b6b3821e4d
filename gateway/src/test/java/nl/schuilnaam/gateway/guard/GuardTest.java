package nl.schuilnaam.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard finds of a school of 2,000 pupils in what is about to leave, and what it leaves alone. */
class GuardTest {
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();
    private static final SchoolId SCHOOL = new SchoolId("school");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PUPILS = 2_000;

    private static final List<String> GIVEN = List.of(
            "Daan",
            "Sémih",
            "Noëlle",
            "Jan-Willem",
            "Fatıma",
            "Łukasz",
            "Ayşe",
            "Björn",
            "Eva",
            "Mohammed",
            "Anne Marie",
            "Zoë");
    private static final List<String> FAMILY = List.of(
            "de Vries",
            "van der Berg-Özgür",
            "Yılmaz",
            "Müller",
            "Jansen",
            "el Amrani",
            "Groß",
            "d'Hondt",
            "Øster",
            "'t Hart");

    /** A pupil and all that is known of one. */
    private record Pupil(int number, String given, String family) {
        String id() {
            return String.format("%08x-aaaa-4bbb-8ccc-%012x", 7_919 * number, 104_729L * number);
        }

        String username() {
            return "ll" + (30_000 + number);
        }

        String pupilNumber() {
            return Integer.toString(1_450_000 + number);
        }

        String email() {
            return "pupil." + number + "@leerling.school.example";
        }

        String phone() {
            return "06-" + (20_000_000 + number);
        }

        List<String> identities() {
            return List.of(
                    given + " " + family, family + ", " + given, id(), username(), pupilNumber(), email(), phone());
        }
    }

    private static final List<Pupil> SCHOOL_LIST = IntStream.range(0, PUPILS)
            .mapToObj(n -> new Pupil(
                    n,
                    GIVEN.get(n % GIVEN.size()),
                    FAMILY.get(n / GIVEN.size() % FAMILY.size()) + (n < 120 ? "" : letters(n))))
            .toList();

    /** Names that are not the same, as so many pupils have. */
    private static String letters(int n) {
        return "-" + "Bcdfg".charAt(n % 5) + "aeiou".charAt(n / 5 % 5) + "klmnp".charAt(n / 25 % 5)
                + "aeiou".charAt(n / 125 % 5) + "rstvw".charAt(n / 625 % 5);
    }

    @TempDir
    Path directory;

    private final Guard guard = new Guard();
    private Policy policy;

    @BeforeEach
    void meetTheSchool() {
        policy = policy("");
        guard.learn(SCHOOL, PROFILE, payload("getAllUsers"), users());
    }

    private static byte[] users() {
        ObjectNode message = JSON.createObjectNode();
        for (Pupil pupil : SCHOOL_LIST) {
            ObjectNode user = message.withArray("users").addObject();
            user.put("sourcedId", pupil.id())
                    .put("username", pupil.username())
                    .put("givenName", pupil.given())
                    .put("familyName", pupil.family())
                    .put("identifier", pupil.pupilNumber())
                    .put("email", pupil.email())
                    .put("phone", pupil.phone());
        }
        return bytes(message);
    }

    private Policy policy(String more) {
        String yaml = """
                agreement: one
                school: school
                supplier: {id: rekenmaat, name: Rekenmaat, country: NL, contact: a@b.example}
                status: active
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [testing]
                exchanges:
                  oneroster-1.2:
                    operations: [getAllUsers, getAllResults, getAllLineItems, getAllClasses]
                %s    fields:
                      user: {sourcedId: pseudonym, givenName: keep, familyName: stand-in, grades: keep}
                      result: {sourcedId: pseudonym, lineItem: pseudonym, student: pseudonym, score: keep, comment: keep, textScore: keep, scoreDate: keep}
                      lineItem: {sourcedId: pseudonym, title: keep, description: keep, class: pseudonym}
                      class: {sourcedId: pseudonym, title: keep, location: keep}
                """.formatted(more);
        Path file = directory.resolve("agreement.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var findings = new Findings();
        var reader = new AgreementReader(
                Map.of(PROFILE.id(), PROFILE),
                new Parties(Map.of(
                        "school",
                        new Parties.School(true, Set.of(PROFILE.id()), Map.of("rekenmaat", Set.of(PROFILE.id()))))));
        Optional<Agreement> agreement =
                Source.read(file, "agreement.yaml", findings).flatMap(read -> reader.read(read, findings));
        assertThat(findings.list()).isEmpty();
        return PolicyCompiler.compile(
                agreement.orElseThrow(),
                PROFILE,
                new Addresses("https://edge.example/school", "https://sis.example"),
                Optional.of("alias.example"));
    }

    private static Payload payload(String operation) {
        return PROFILE.operation(operation).orElseThrow().response().orElseThrow();
    }

    private static byte[] bytes(ObjectNode message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Hit> inTitle(String title) {
        ObjectNode message = JSON.createObjectNode();
        message.withArray("lineItems").addObject().put("sourcedId", "0a1b2c").put("title", title);
        return guard.examine(policy, payload("getAllLineItems"), bytes(message), List.of());
    }

    private Optional<Hit> inResult(String field, Object value, Pupil... about) {
        ObjectNode message = JSON.createObjectNode();
        message.withArray("results").addObject().put("sourcedId", "0a1b2c").putPOJO(field, value);
        return guard.examine(
                policy,
                payload("getAllResults"),
                bytes(message),
                Stream.of(about).map(Pupil::id).toList());
    }

    static Map<String, UnaryOperator<String>> disguises() {
        var disguises = new LinkedHashMap<String, UnaryOperator<String>>();
        disguises.put("plain", text -> text);
        disguises.put("upper case", text -> text.toUpperCase(java.util.Locale.ROOT));
        disguises.put(
                "without accents",
                text -> Normalizer.normalize(text, Normalizer.Form.NFD)
                        .replaceAll("\\p{M}", "")
                        .replace('ı', 'i')
                        .replace('Ł', 'L')
                        .replace('Ø', 'O')
                        .replace("ß", "ss"));
        disguises.put("decomposed", text -> Normalizer.normalize(text, Normalizer.Form.NFD));
        disguises.put(
                "other separators",
                text -> text.replace(' ', '_').replace('-', '.').replace('@', ' '));
        disguises.put("soft hyphens", text -> between(text, "\u00AD"));
        disguises.put("zero width", text -> between(text, "\u200B"));
        disguises.put("joiners", text -> between(text, "\u2060"));
        disguises.put(
                "full width",
                text -> text.codePoints()
                        .map(c -> c > 0x20 && c < 0x7F ? c + 0xFEE0 : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
        disguises.put(
                "look-alikes",
                text -> text.replace('a', 'а')
                        .replace('e', 'е')
                        .replace('o', 'ο')
                        .replace('i', 'і')
                        .replace('c', 'с')
                        .replace('p', 'р'));
        disguises.put(
                "JSON escapes",
                text -> text.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining()));
        disguises.put("in JSON", text -> "{\"who\":\"" + text + "\",\"n\":1}");
        disguises.put("percent", text -> URLEncoder.encode(text, StandardCharsets.UTF_8));
        disguises.put("percent throughout", GuardTest::percent);
        disguises.put(
                "references",
                text -> text.codePoints()
                        .mapToObj(c -> "&#x" + Integer.toHexString(c) + ";")
                        .collect(Collectors.joining()));
        disguises.put("tags", text -> text.substring(0, 2) + "<b>" + text.substring(2) + "</b>");
        disguises.put("base64", text -> base64(text));
        disguises.put(
                "base64url",
                text -> Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(("{\"sub\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8)));
        disguises.put(
                "JWT",
                text -> base64("{\"alg\":\"none\"}") + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(("{\"name\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8))
                        + ".c2lnbmF0dXJl");
        disguises.put("within a sentence", text -> "Toets van " + text + ", tweede kans");
        return disguises;
    }

    private static String between(String text, String mark) {
        return text.codePoints().mapToObj(Character::toString).collect(Collectors.joining(mark));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String percent(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", b));
        }
        return encoded.toString();
    }

    static Stream<String> disguiseNames() {
        return disguises().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("disguiseNames")
    void nobodyOfTwoThousandPassesInThisDisguise(String name) {
        UnaryOperator<String> disguise = disguises().get(name);
        var missed = new ArrayList<String>();
        for (Pupil pupil : SCHOOL_LIST) {
            for (String identity : pupil.identities()) {
                if (inTitle("x " + disguise.apply(identity) + " y").isEmpty()) {
                    missed.add(identity);
                }
            }
        }
        assertThat(missed).hasSize(0);
    }

    @Test
    void twoDisguisesAtOnceAreSeenThrough() {
        List<String> wrappings =
                List.of("JSON escapes", "percent throughout", "references", "base64", "base64url", "JWT", "in JSON");
        var missed = new ArrayList<String>();
        Pupil pupil = SCHOOL_LIST.get(1_234);
        disguises()
                .forEach((inner, one) -> wrappings.forEach(outer -> {
                    for (String identity : pupil.identities()) {
                        if (inTitle(disguises().get(outer).apply(one.apply(identity)))
                                .isEmpty()) {
                            missed.add(identity + ": " + inner + " in " + outer);
                        }
                    }
                }));
        assertThat(missed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456782",
                "1234.56.782",
                "123.456.782",
                "123 456 782",
                "1 2 3 4 5 6 7 8 2",
                "BSN123456782",
                "12-34-56-782",
                "１２３４５６７８２",
                "١٢٣٤٥٦٧٨٢",
                "10000008",
                "MTIzNDU2Nzgy"
            })
    void numberThatTheLawReservesIsFound(String number) {
        assertThat(inTitle("nr " + number)).contains(new Hit("lineItem.title", Sort.BSN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789",
                "2026-11-27",
                "20261127",
                "27112026",
                "1.234.567,82",
                "100 100 100",
                "hoofdstuk 12, blz. 34-56",
                "000000000"
            })
    void otherNumbersAreLeftAlone(String number) {
        assertThat(inTitle(number)).isEmpty();
    }

    @Test
    void numbersAsNumbersAreFoundToo() {
        assertThat(inResult("score", 123456782)).contains(new Hit("result.score", Sort.BSN));
        assertThat(inResult("score", Integer.valueOf(SCHOOL_LIST.get(7).pupilNumber())))
                .contains(new Hit("result.score", Sort.IDENTIFIER));
        assertThat(inResult("score", 8.5)).isEmpty();
    }

    @Test
    void partOfANameIsFoundWhereTheMessageSpeaksOfThatPupilAndNotElsewhere() {
        Pupil daan = SCHOOL_LIST.get(0);
        assertThat(inResult("comment", "Goed gedaan, Daan!", daan)).contains(new Hit("result.comment", Sort.NAME));
        assertThat(inResult("comment", "Familie De Vries is gebeld", daan))
                .contains(new Hit("result.comment", Sort.NAME));
        assertThat(inResult("comment", "Goed gedaan, Daan!", SCHOOL_LIST.get(8)))
                .isEmpty();
        assertThat(inResult("comment", "Goed gedaan!", daan)).isEmpty();
        // A vocabulary and what the gateway made itself hold words that are somebody's name.
        assertThat(inResult("scoreStatus", "daan", daan)).isEmpty();
    }

    @Test
    void initialAndFamilyNameAreSomebody() {
        assertThat(inTitle("Werkstuk D. de Vries")).contains(new Hit("lineItem.title", Sort.NAME));
    }

    @Test
    void whatTheAgreementLetsPassPassesThereAndNowhereElse() {
        Pupil pupil = SCHOOL_LIST.get(3);
        ObjectNode message = JSON.createObjectNode();
        ObjectNode user = message.withArray("users").addObject();
        user.put("sourcedId", "0a1b2c").put("givenName", pupil.given() + " " + pupil.family());
        assertThat(guard.examine(policy, payload("getAllUsers"), bytes(message), List.of(pupil.id())))
                .isEmpty();
        user.withArray("grades").add(pupil.given() + " " + pupil.family());
        assertThat(guard.examine(policy, payload("getAllUsers"), bytes(message), List.of(pupil.id())))
                .contains(new Hit("user.grades", Sort.NAME));
    }

    @ParameterizedTest
    @CsvSource({"email,pupil.5@leerling.school.example", "stranger,pupil.5@leerling.school.example"})
    void fieldThatShouldNotBeThereIsReadLikeAnyOther(String field, String value) {
        ObjectNode message = JSON.createObjectNode();
        message.withArray("users").addObject().put(field, value);
        assertThat(guard.examine(policy, payload("getAllUsers"), bytes(message), List.of()))
                .map(Hit::sort)
                .contains(Sort.EMAIL);
    }

    @Test
    void codeNamesAreLeftAloneWhateverTheyLookLike() {
        ObjectNode message = JSON.createObjectNode();
        message.withArray("users").addObject().put("sourcedId", "123456782");
        assertThat(guard.examine(policy, payload("getAllUsers"), bytes(message), List.of()))
                .isEmpty();
        // But the school's own id in their place is found.
        message.withArray("users")
                .addObject()
                .put("sourcedId", SCHOOL_LIST.get(9).id());
        assertThat(guard.examine(policy, payload("getAllUsers"), bytes(message), List.of()))
                .contains(new Hit("user.sourcedId", Sort.IDENTIFIER));
    }

    @Test
    void officerPermitsOneFindingInOneField() {
        policy = policy("""
                    guard-permits: [{field: lineItem.title, finds: name, reason: "Works are called after their makers"}]
                """);
        Pupil pupil = SCHOOL_LIST.get(3);
        assertThat(inTitle("Werkstuk " + pupil.given() + " " + pupil.family())).isEmpty();
        assertThat(inTitle("Werkstuk " + pupil.given() + " " + pupil.family() + " " + pupil.email()))
                .contains(new Hit("lineItem.title", Sort.EMAIL));
        assertThat(inResult("comment", pupil.given() + " " + pupil.family()))
                .contains(new Hit("result.comment", Sort.NAME));
    }

    @Test
    void queryIsReadToo() {
        assertThat(guard.examine(
                        policy,
                        "filter=title%3D%27" + percent(SCHOOL_LIST.get(4).email()) + "%27"))
                .contains(new Hit("$query", Sort.EMAIL));
        assertThat(guard.examine(policy, "limit=100&offset=200&sort=title")).isEmpty();
    }

    /** An answer of another kind is refused, and the same bytes as what they are must still be learnt from. */
    @Test
    void sameBytesAreReadAgainWhereTheyAreSomethingElse() {
        Guard fresh = new Guard();
        fresh.learn(SCHOOL, PROFILE, payload("getAllEnrollments"), users());
        assertThat(fresh.known(SCHOOL)).isZero();
        fresh.learn(SCHOOL, PROFILE, payload("getAllUsers"), users());
        assertThat(fresh.known(SCHOOL)).isPositive();
    }

    @Test
    void schoolsDoNotKnowEachOther() {
        assertThat(guard.known(SCHOOL)).isGreaterThan(PUPILS * 8);
        assertThat(guard.known(new SchoolId("other"))).isZero();
    }

    @Test
    void ordinaryWordsOfASchoolRaiseNoAlarm() {
        List<String> words = List.of(
                "Rekenen",
                "blok",
                "toets",
                "groep",
                "8",
                "hoofdstuk",
                "3",
                "tafels",
                "van",
                "de",
                "les",
                "12",
                "week",
                "47",
                "spelling",
                "begrijpend",
                "lezen",
                "juf",
                "meester",
                "Eva",
                "Jansen's",
                "oefening",
                "2026",
                "2027",
                "A",
                "B");
        var random = new Random(20_000);
        for (int i = 0; i < 20_000; i++) {
            // A given name and a family name that follow each other by chance would be somebody.
            String title = IntStream.range(0, 1 + random.nextInt(6))
                    .mapToObj(n -> words.get(random.nextInt(words.size())))
                    .filter(word -> !word.equals("Jansen's"))
                    .collect(Collectors.joining(" "));
            assertThat(inTitle(title)).isEmpty();
        }
    }

    @Test
    void anythingCanBeRead() {
        var random = new Random(4_711);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(40), 0, i % 2 == 0 ? 0x250 : 0x10FFFF)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(inTitle(text)).isEmpty();
        }
    }

    @Test
    void nothingOfItCanBeReadInAText() {
        assertThat(Folded.of("Daan").toString()).doesNotContainIgnoringCase("daan");
        assertThat(new Identities().toString()).doesNotContain("Daan");
    }
}
