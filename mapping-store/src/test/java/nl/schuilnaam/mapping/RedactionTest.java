package nl.schuilnaam.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyEncryptionKey;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.key.WrappedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String CANARY = "K4narie-9f3b";
    private static final UUID CANARY_UUID = UUID.fromString("8af5d45d-37cb-4ec0-8e40-fdd639e006cc");
    private static final byte[] CANARY_KEY = HexFormat.of().parseHex("c4".repeat(32));

    static Stream<Object> valuesThatHoldIdentityOrKeys() {
        Identifier identifier = new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, CANARY);
        return Stream.of(
                identifier,
                new Sighting(identifier, List.of(identifier)),
                new AuthoredId(new EntityType("lineItem"), CANARY),
                new Reference(EntityType.PERSON, CANARY),
                new Surrogate(CANARY_UUID),
                SecretKeyBytes.copyOf(CANARY_KEY),
                WrappedKey.stored("service|x", 0, "current", 0, 0, CANARY_KEY, new byte[40]),
                new KeyEncryptionKey(SecretKeyBytes.copyOf(CANARY_KEY)));
    }

    @ParameterizedTest
    @MethodSource("valuesThatHoldIdentityOrKeys")
    void textFormShowsNothing(Object value) {
        assertThat(value.toString())
                .doesNotContain(CANARY)
                .doesNotContain(CANARY_UUID.toString())
                .doesNotContainIgnoringCase("c4c4")
                .doesNotContain("-60, -60");
    }

    @Test
    void refusalOfAnIdentifierDoesNotRepeatIt() {
        assertThatThrownBy(() -> new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, CANARY.repeat(200)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(CANARY);
        assertThatThrownBy(() -> new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, CANARY + "\uD83D"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bsn", "pgn", "hpgn", "stampseudoniem"})
    void nationalNumbersAreNotAKind(String kind) {
        assertThatThrownBy(() -> new Identifier(EntityType.PERSON, new IdentifierKind(kind), "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysOfEqualBytesAreEqualAndHashesSayNothing() {
        assertThat(SecretKeyBytes.copyOf(CANARY_KEY)).isEqualTo(SecretKeyBytes.copyOf(CANARY_KEY));
        assertThat(SecretKeyBytes.copyOf(CANARY_KEY).hashCode())
                .isEqualTo(SecretKeyBytes.random().hashCode());
    }
}
