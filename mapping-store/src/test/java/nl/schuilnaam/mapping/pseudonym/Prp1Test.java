package nl.schuilnaam.mapping.pseudonym;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.mapping.VectorFile;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import org.junit.jupiter.api.Test;

class Prp1Test {
    private static final List<JsonObject> VECTORS = VectorFile.read(Prp1Test.class, "prp1-vectors.json", "vectors");

    @Test
    void knownAnswersOfTheOtherImplementationAreOurs() {
        assertThat(VECTORS).hasSizeGreaterThanOrEqualTo(100);
        for (JsonObject vector : VECTORS) {
            Prp1 prp = new Prp1(
                    SecretKeyBytes.copyOf(HexFormat.of().parseHex(vector.getString("domainKey"))),
                    vector.getString("type"));
            UUID surrogate = UUID.fromString(vector.getString("surrogate"));
            UUID pseudonym = prp.pseudonyms(List.of(surrogate)).get(0);
            assertThat(pseudonym).hasToString(vector.getString("uuid"));
            assertThat(prp.surrogates(List.of(pseudonym))).containsExactly(surrogate);
            for (Spelling format : Spelling.values()) {
                String text = vector.getString(format.name().toLowerCase(java.util.Locale.ROOT));
                assertThat(PseudonymText.format(format, pseudonym)).isEqualTo(text);
                assertThat(PseudonymText.parse(format, text)).contains(pseudonym);
            }
        }
    }

    @Test
    void everySurrogateHasOnePseudonymAndEveryPseudonymLeadsBack() {
        int count = Integer.getInteger("schuilnaam.prp1.roundTrips", 200_000);
        Prp1 prp = new Prp1(SecretKeyBytes.random(), "person");
        Set<UUID> seen = new HashSet<>();
        Random random = new Random(20261122);
        for (int done = 0; done < count; done += 2_000) {
            List<UUID> surrogates = randomUuids(random, 2_000);
            List<UUID> pseudonyms = prp.pseudonyms(surrogates);
            assertThat(pseudonyms).allMatch(uuid -> uuid.version() == 4 && uuid.variant() == 2);
            assertThat(prp.surrogates(pseudonyms)).isEqualTo(surrogates);
            seen.addAll(pseudonyms);
        }
        assertThat(seen).hasSize(count);
    }

    @Test
    void batchGivesWhatSingleCallsGive() {
        Prp1 prp = new Prp1(SecretKeyBytes.random(), "person");
        List<UUID> surrogates = randomUuids(new Random(7), 700);
        List<UUID> singly = new ArrayList<>();
        surrogates.forEach(surrogate -> singly.addAll(prp.pseudonyms(List.of(surrogate))));
        assertThat(prp.pseudonyms(surrogates)).isEqualTo(singly);
        assertThat(prp.pseudonyms(List.of())).isEmpty();
    }

    @Test
    void typesAndDomainsNeverMix() {
        List<UUID> surrogates = randomUuids(new Random(11), 2_000);
        Set<UUID> seen = new HashSet<>();
        for (int domain = 0; domain < 5; domain++) {
            SecretKeyBytes key = SecretKeyBytes.random();
            for (String type : List.of("person", "class", "org", "lineItem")) {
                seen.addAll(new Prp1(key, type).pseudonyms(surrogates));
            }
        }
        assertThat(seen).hasSize(5 * 4 * 2_000);
    }

    @Test
    void bitsOfPseudonymsAreEven() {
        int count = 100_000;
        int[] ones = new int[128];
        for (UUID pseudonym : new Prp1(SecretKeyBytes.random(), "person").pseudonyms(sequentialUuids(count))) {
            for (int bit = 0; bit < 128; bit++) {
                long half = bit < 64 ? pseudonym.getMostSignificantBits() : pseudonym.getLeastSignificantBits();
                ones[bit] += (int) (half >>> (63 - bit % 64)) & 1;
            }
        }
        double sigma = Math.sqrt(count) / 2;
        for (int bit = 0; bit < 128; bit++) {
            boolean fixed = (bit >= 48 && bit < 52) || bit == 64 || bit == 65;
            if (!fixed) {
                assertThat((double) ones[bit])
                        .as("bit %d", bit)
                        .isBetween(count / 2.0 - 6 * sigma, count / 2.0 + 6 * sigma);
            }
        }
    }

    @Test
    void otherThanVersion4IsRefused() {
        Prp1 prp = new Prp1(SecretKeyBytes.random(), "person");
        assertThatThrownBy(() -> prp.pseudonyms(List.of(new UUID(0, 0)))).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<UUID> randomUuids(Random random, int count) {
        List<UUID> uuids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            uuids.add(version4(random.nextLong(), random.nextLong()));
        }
        return uuids;
    }

    private static List<UUID> sequentialUuids(int count) {
        List<UUID> uuids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            uuids.add(version4(0, i));
        }
        return uuids;
    }

    private static UUID version4(long most, long least) {
        return new UUID((most & ~0xF000L) | 0x4000L, (least & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
    }
}
