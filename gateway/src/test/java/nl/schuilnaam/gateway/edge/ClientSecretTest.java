package nl.schuilnaam.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretTest {
    /** Test of the reference implementation of Argon2 (its test.c): password "password", salt "somesalt". */
    private static final String REFERENCE =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    /** RFC 9106 section 5.3, which uses inputs (a key and associated data) that a PHC string has no place for: the primitive alone. */
    @Test
    void primitiveGivesTheAnswerOfRfc9106() {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(filled(32, 1), tag);

        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    @Test
    void hashOfTheReferenceImplementationMatchesItsSecretAndNoOther() {
        ClientSecret secret = ClientSecret.parse(REFERENCE);

        assertThat(secret.matches("password".getBytes(UTF_8))).isTrue();
        assertThat(secret.matches("passwore".getBytes(UTF_8))).isFalse();
        assertThat(secret.matches(new byte[0])).isFalse();
        assertThat(secret.encode()).isEqualTo(REFERENCE);
    }

    @Test
    void freshHashMatchesItsSecretAfterARoundTripAndHasItsOwnSalt() {
        byte[] plain = "wachtwoord-met-\u00eb".getBytes(UTF_8);

        ClientSecret one = ClientSecret.hash(plain);
        ClientSecret two = ClientSecret.hash(plain);

        assertThat(one.encode()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(two.encode());
        assertThat(ClientSecret.parse(one.encode()).matches(plain)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "geheim",
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFh",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\n"
            })
    void otherTextIsNoHashAndIsNotRepeated(String text) {
        assertThatThrownBy(() -> ClientSecret.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("geheim", "CTFh"));
    }

    @Test
    void hashShowsInNoText() {
        assertThat(ClientSecret.parse(REFERENCE)).hasToString("ClientSecret[argon2id]");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
