package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentKeyTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    /** RFC 4648 of the same bytes. */
    private static final String BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEX,
                "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                BASE64,
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
            })
    void keyIsReadAsHexadecimalDigitsOrBase64(String value) {
        assertThat(new EnvironmentKey("KEK", name -> name.equals("KEK") ? value : null)
                        .load(false)
                        .reveal())
                .isEqualTo(HexFormat.of().parseHex(HEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4n4ry",
                HEX + "20",
                HEX + " ",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ=="
            })
    void whatIsNoKeyIsRefusedAndNotRepeated(String value) {
        assertThatThrownBy(() -> new EnvironmentKey("KEK", name -> value).load(true))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("KEK")
                .hasMessageNotContaining(value)
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void missingVariableIsNeverMade(boolean mayCreate) {
        assertThatThrownBy(() -> new EnvironmentKey("SCHUILNAAM_NO_SUCH_VARIABLE").load(mayCreate))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("SCHUILNAAM_NO_SUCH_VARIABLE is not set");
    }

    @Test
    void valueIsNotInTheTextForm() {
        assertThat(new EnvironmentKey("KEK", name -> HEX)).hasToString("EnvironmentKey[KEK]");
    }
}
