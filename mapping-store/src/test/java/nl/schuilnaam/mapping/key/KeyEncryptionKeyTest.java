package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyEncryptionKeyTest {
    private static final SecretKeyBytes KEY =
            SecretKeyBytes.copyOf(HexFormat.of().parseHex("c4".repeat(32)));

    private static KeyEncryptionKey kek(String digits) {
        return new KeyEncryptionKey(SecretKeyBytes.copyOf(HexFormat.of().parseHex(digits.repeat(32))));
    }

    @Test
    void fingerprintIsTheStartOfAnHmacThatOpensslMakesToo() {
        // printf 'schuilnaam|kek-fingerprint|1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101...01
        assertThat(kek("01").fingerprint()).hasToString("43f90c276d3c012f");
    }

    @Test
    void whatOneKeyWrappedAnotherDoesNotOpen() {
        byte[] wrapped = kek("01").wrap(KEY);
        assertThat(kek("01").unwrap(wrapped)).contains(KEY);
        assertThat(kek("02").unwrap(wrapped)).isEmpty();
        assertThat(kek("02").fingerprint()).isNotEqualTo(kek("01").fingerprint());
    }

    @Test
    void destroyedKeyWrapsAndOpensNothing() {
        SecretKeyBytes bytes = SecretKeyBytes.random();
        KeyEncryptionKey kek = new KeyEncryptionKey(bytes);
        byte[] wrapped = kek.wrap(KEY);
        kek.destroy();
        assertThatThrownBy(() -> kek.unwrap(wrapped)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kek.wrap(KEY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(bytes::reveal).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void textFormShowsTheFingerprintOnly() {
        assertThat(kek("c4")).hasToString("KeyEncryptionKey[" + kek("c4").fingerprint() + "]");
    }
}
