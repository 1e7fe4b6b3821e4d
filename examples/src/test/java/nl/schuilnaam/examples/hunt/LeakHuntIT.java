package nl.schuilnaam.examples.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nl.schuilnaam.examples.school.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakHuntIT {
    private static final Path GATEWAY = Path.of("..", "gateway", "target", "schuilnaam.jar");

    private static int run(ByteArrayOutputStream printed, String... arguments) throws Exception {
        return LeakHunt.PROGRAM.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    @Test
    void findsNothingWithTheRealGateway(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");
        var printed = new ByteArrayOutputStream();

        int status = run(
                printed,
                "--gateway",
                GATEWAY.toString(),
                "--rounds",
                "1",
                "--seed",
                "2027",
                "--work",
                directory.resolve("work").toString(),
                "--json",
                json.toString());

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Nothing found.")
                .doesNotContain("FOUND (");
        assertThat(status).isZero();
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("agreements").asInt()).isEqualTo(3);
        assertThat(figures.path("exchanges").asInt()).isGreaterThan(1_000);
        assertThat(figures.path("answered").asInt()).isGreaterThan(200);
        assertThat(figures.path("requestsAtSuppliers").asInt()).isGreaterThan(30);
        assertThat(figures.path("identitiesSearched").asInt()).isGreaterThan(3_000);
        assertThat(figures.path("bytesSearched").asLong()).isGreaterThan(1_000_000);
        assertThat(figures.path("slips").asInt()).isGreaterThan(3);
        // The guard had something to refuse: it is not only that nobody asked.
        assertThat(figures.path("refusals").path("identity-found").asInt()).isPositive();
        assertThat(figures.path("finds")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.givenName",
                "user.familyName",
                "user.identifier",
                "user.email",
                "user.username",
                "user.phone",
                "user.userMasterIdentifier",
                "user.userIds.identifier",
                "user.userProfiles.credentials.username",
                "demographics.birthDate",
                "class.title",
                "result.comment",
                "result.dateLastModified",
                "lineItem.resultValueMax"
            })
    void bitesWhateverFieldIsPlantedAndHoweverItIsWritten(String field) throws Exception {
        var canaries = new Canaries(new Random(7));
        CanarySchool school = CanarySchool.make(Standard.in(GATEWAY), canaries);
        Identity planted = school.canaries().of(field);
        var judgement = new Judgement(canaries);
        byte[] text = planted.text().getBytes(StandardCharsets.UTF_8);

        for (String written : List.of(
                planted.text(),
                planted.text().toUpperCase(java.util.Locale.ROOT),
                Base64.getEncoder().encodeToString(text),
                HexFormat.of().formatHex(text),
                java.net.URLEncoder.encode(planted.text(), StandardCharsets.UTF_8))) {
            byte[] bytes = ("HTTP/1.1 200 OK\r\n\r\n{\"x\":\"" + written + "\"}").getBytes(StandardCharsets.UTF_8);
            var whole = new Judgement.Piece("rekenmaat", bytes);
            var piece = new Judgement.Piece("edge getAllUsers", bytes);

            assertThat(judgement.finds(whole, List.of(piece), fields -> false))
                    .as(field + " among the bytes")
                    .isNotEmpty()
                    .allSatisfy(find -> {
                        assertThat(find.place()).isEqualTo("rekenmaat, edge getAllUsers");
                        assertThat(find.what()).contains(field);
                        assertThat(find.toString()).doesNotContain(planted.text());
                    });
            assertThat(judgement.finds(whole, List.of(piece), Set.of(field)::containsAll))
                    .as("kept by the agreement")
                    .isEmpty();
        }
    }

    @Test
    void findsCodeNamesThatTwoSuppliersShareInAnyForm() {
        String uuid = "1f0e9b2a-7c1d-4e55-9a3b-0c1d2e3f4a5b";
        byte[] bytes = HexFormat.of().parseHex(uuid.replace("-", ""));
        String base32 = base32(bytes);
        for (String other : List.of(uuid, "urn:uuid:" + uuid, uuid.replace("-", ""), base32)) {
            assertThat(Judgement.shared(Map.of("one", message(uuid), "other", message(other)), Map.of()))
                    .hasSize(1);
        }
        assertThat(Judgement.shared(Map.of("one", message(uuid), "other", message(uuid.replace('1', '2'))), Map.of()))
                .isEmpty();
        assertThat(Judgement.shared(
                        Map.of("one", message("eigen-other-3"), "other", message("x")),
                        Map.of("one", "eigen-one-", "other", "eigen-other-")))
                .hasSize(1);
    }

    private static byte[] message(String id) {
        return ("{\"sourcedId\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static String base32(byte[] bytes) {
        var text = new StringBuilder();
        var bits = new java.math.BigInteger(1, bytes).shiftLeft(2);
        for (int i = 25; i >= 0; i--) {
            text.append("abcdefghijklmnopqrstuvwxyz234567"
                    .charAt(bits.shiftRight(5 * i).intValue() & 31));
        }
        return text.toString();
    }

    @Test
    void saysWhatIsWrongWithHowItIsUsed() throws Exception {
        for (List<String> wrong : List.of(
                List.of("--minutes", "0"), List.of("--minutes"), List.of("--minutes", "x"), List.of("--nonsense"))) {
            var printed = new ByteArrayOutputStream();
            assertThat(run(printed, wrong.toArray(new String[0]))).isEqualTo(2);
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Usage: examples/leak-hunt");
        }
        assertThat(run(new ByteArrayOutputStream(), "--help")).isZero();
    }
}
