package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.THIS_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.email;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F26: what is left of an erased person in the files, and what a thief finds in them. */
class ErasureTest {
    private static final List<String> WANTED = List.of(
            "SELECT row_key, mac FROM entity WHERE surrogate = ?",
            "SELECT index_a, index_b, sealed FROM identifier WHERE surrogate = ?",
            "SELECT id_index, sealed FROM pseudonym WHERE surrogate = ?");
    private static final String TABULATED = "zeven-4071753";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    @Test
    void erasedPersonIsInNoFileAndNothingLeadsThere() throws Exception {
        StoreFiles files = new StoreFiles(directory);
        MappingStore store = files.open(vertx);
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        await(store.resolveOrMint(SCHOOL, newcomers("before", 500)));
        Sighting sighting = new Sighting(sisId("weg"), List.of(email("weg@school.example")));
        String computed =
                await(pseudonyms.pseudonymise(VIEW, List.of(sighting))).texts().get(sisId("weg"));
        Surrogate surrogate = surrogate(store);
        await(store.tabulate(
                new Domain(SCHOOL, SUPPLIER, THIS_YEAR), Map.of(surrogate, TABULATED), Tabulation.Over.KEEP));
        await(store.resolveOrMint(SCHOOL, newcomers("after", 500)));
        List<byte[]> bytes = bytesOf(files, surrogate);
        assertThat(bytes)
                .as("a row key, its mac, two identifiers, one pseudonym, the surrogate")
                .hasSize(2 + 2 * 3 + 2 + 1);
        assertThat(foundIn(files, bytes)).as("before").isEqualTo(bytes.size());

        assertThat(await(store.erase(SCHOOL, surrogate))).isTrue();
        await(store.compact());

        assertThat(foundIn(files, bytes)).as("while the store is open").isZero();
        assertNothingLeadsThere(store, pseudonyms, computed);
        await(store.close());
        assertThat(foundIn(files, bytes)).as("after it was closed").isZero();

        MappingStore again = files.open(vertx);
        Pseudonyms afterwards = Pseudonyms.over(vertx, again);
        assertNothingLeadsThere(again, afterwards, computed);
        assertThat(await(again.examine()).isSound()).isTrue();
        String anew =
                await(afterwards.pseudonymise(VIEW, List.of(sighting))).texts().get(sisId("weg"));
        assertThat(surrogate(again)).isNotEqualTo(surrogate);
        assertThat(anew).isNotIn(computed, TABULATED);
        await(again.close());
    }

    private static Surrogate surrogate(MappingStore store) {
        return await(store.find(SCHOOL, List.of(sisId("weg"))))
                .get(sisId("weg"))
                .surrogate();
    }

    private static void assertNothingLeadsThere(MappingStore store, Pseudonyms pseudonyms, String computed) {
        assertThat(await(store.find(SCHOOL, List.of(sisId("weg"), email("weg@school.example")))))
                .isEmpty();
        List<Reference> references = List.of(person(computed), person(TABULATED));
        for (IdentifierKind kind : List.of(IdentifierKind.SIS_ID, IdentifierKind.EMAIL)) {
            assertThat(await(pseudonyms.relink(VIEW, kind, references))).isEmpty();
        }
    }

    /** Everything of a person that is random or keyed, as it stands in the tables. */
    private static List<byte[]> bytesOf(StoreFiles files, Surrogate surrogate) throws Exception {
        byte[] key = ByteBuffer.allocate(16)
                .putLong(surrogate.value().getMostSignificantBits())
                .putLong(surrogate.value().getLeastSignificantBits())
                .array();
        List<byte[]> found = new ArrayList<>(List.of(key));
        try (Connection connection = files.connect()) {
            for (String query : WANTED) {
                try (PreparedStatement select = connection.prepareStatement(query)) {
                    select.setBytes(1, key);
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                found.add(row.getBytes(i));
                            }
                        }
                    }
                }
            }
        }
        return found;
    }

    /** How many of them stand in any file, whole or their longest half. */
    private static long foundIn(StoreFiles files, List<byte[]> wanted) throws Exception {
        StringBuilder all = new StringBuilder();
        for (Path file : files.all()) {
            all.append(HexFormat.of().formatHex(Files.readAllBytes(file))).append('|');
        }
        String content = all.toString();
        return wanted.stream()
                .map(bytes -> HexFormat.of().formatHex(bytes, bytes.length / 2, bytes.length))
                .filter(content::contains)
                .count();
    }

    @Test
    void thiefFindsNeitherIdentitiesNorPseudonyms() throws Exception {
        StoreFiles files = new StoreFiles(directory);
        MappingStore store = files.open(vertx);
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        String computed = await(pseudonyms.pseudonymise(
                        VIEW, List.of(new Sighting(sisId("weg"), List.of(email("weg@school.example"))))))
                .texts()
                .get(sisId("weg"));
        await(store.tabulate(
                new Domain(SCHOOL, SUPPLIER, THIS_YEAR), Map.of(surrogate(store), TABULATED), Tabulation.Over.KEEP));
        List<byte[]> wanted = new ArrayList<>();
        for (String text : List.of("weg@school.example", TABULATED, computed)) {
            wanted.add(text.getBytes(StandardCharsets.UTF_8));
            wanted.add(text.getBytes(StandardCharsets.UTF_16LE));
            wanted.add(text.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }
        wanted.add(HexFormat.of().parseHex(computed.replace("-", "")));
        assertThat(foundIn(files, wanted)).as("open").isZero();
        StoreFiles backup = files.copyTo(directory.resolve("stolen"));
        await(store.close());
        assertThat(foundIn(backup, wanted)).as("stolen").isZero();
        assertThat(foundIn(files, wanted)).as("closed").isZero();
    }
}
