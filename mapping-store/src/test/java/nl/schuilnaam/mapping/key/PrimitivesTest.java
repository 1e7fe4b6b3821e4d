package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import nl.schuilnaam.mapping.VectorFile;
import org.junit.jupiter.api.Test;

/** Every primitive against answers from outside: RFCs, NIST, Project Wycheproof. */
class PrimitivesTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void aes256BlocksAreThoseOfNist() throws Exception {
        assertThat(aes(
                        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                        "00112233445566778899aabbccddeeff"))
                .as("FIPS 197, C.3")
                .isEqualTo("8ea2b7ca516745bfeafc49904b496089");
        String key = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
        assertThat(aes(
                        key,
                        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"))
                .as("SP 800-38A, F.1.5")
                .isEqualTo("f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
                        + "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7");
    }

    @SuppressWarnings("InsecureCryptoUsage")
    private static String aes(String key, String blocks) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(HEX.parseHex(key), "AES"));
        return HEX.formatHex(cipher.update(HEX.parseHex(blocks)));
    }

    @Test
    void hkdfExpandIsThatOfRfc5869() {
        // Appendix A.1 to A.3: PRK, info, OKM
        assertThat(expand(
                        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", "f0f1f2f3f4f5f6f7f8f9", 42))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        assertThat(expand("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04", "", 42))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void hkdfAgreesWithWycheproof() throws Exception {
        List<JsonObject> tests = VectorFile.read(PrimitivesTest.class, "hkdf-sha256.json", "tests");
        assertThat(tests).hasSize(32);
        for (JsonObject test : tests) {
            byte[] salt = bytes(test, "salt");
            Mac extract = Mac.getInstance("HmacSHA256");
            extract.init(new SecretKeySpec(salt.length == 0 ? new byte[32] : salt, "HmacSHA256"));
            byte[] prk = extract.doFinal(bytes(test, "ikm"));
            assertThat(HEX.formatHex(Hkdf.expand(prk, bytes(test, "info"), test.getInteger("size"))))
                    .as("test %s", test.getInteger("tcId"))
                    .isEqualTo(test.getString("okm"));
        }
    }

    private static String expand(String prk, String info, int length) {
        return HEX.formatHex(Hkdf.expand(HEX.parseHex(prk), HEX.parseHex(info), length));
    }

    @Test
    void hmacAgreesWithWycheproof() {
        List<JsonObject> tests = VectorFile.read(PrimitivesTest.class, "hmac-sha256.json", "tests");
        assertThat(tests).hasSizeGreaterThan(60);
        for (JsonObject test : tests) {
            Mac hmac = BlindIndex.hmac(new SecretKeySpec(bytes(test, "key"), "HmacSHA256"));
            boolean same = HEX.formatHex(hmac.doFinal(bytes(test, "msg"))).equals(test.getString("tag"));
            assertThat(same).as("test %s", test.getInteger("tcId")).isEqualTo(valid(test));
        }
    }

    @Test
    void blindIndexIsHmacOfContextNulValue() {
        byte[] key = HEX.parseHex("65303ba7e5c37101742021d1cd4b699dc235a09bd00a262eef3482bec3c4b3d2");
        Mac hmac = BlindIndex.hmac(new SecretKeySpec(key, "HmacSHA256"));
        byte[] expected = hmac.doFinal("id1|person\0é".getBytes(StandardCharsets.UTF_8));
        assertThat(new BlindIndex(SecretKeyBytes.copyOf(key))
                        .of("id1|person", "é")
                        .bytes())
                .isEqualTo(expected);
    }

    @Test
    void keyWrapAgreesWithWycheproof() {
        List<JsonObject> tests = VectorFile.read(PrimitivesTest.class, "aes-kwp.json", "tests");
        int wrapped = 0;
        int refused = 0;
        for (JsonObject test : tests) {
            KeyWrap wrap = new KeyWrap(SecretKeyBytes.copyOf(bytes(test, "key")));
            Optional<SecretKeyBytes> opened = wrap.unwrap(bytes(test, "ct"));
            byte[] message = bytes(test, "msg");
            if (valid(test) && message.length == SecretKeyBytes.LENGTH) {
                SecretKeyBytes key = SecretKeyBytes.copyOf(message);
                assertThat(opened).as("test %s", test.getInteger("tcId")).contains(key);
                assertThat(wrap.wrap(key)).isEqualTo(bytes(test, "ct"));
                wrapped++;
            } else {
                assertThat(opened).as("test %s", test.getInteger("tcId")).isEmpty();
                refused++;
            }
        }
        assertThat(wrapped).isPositive();
        assertThat(refused).isGreaterThan(40);
    }

    @Test
    void keyWrapGivesTheAnswersOfWycheproofForEveryLength() throws Exception {
        for (JsonObject test : VectorFile.read(PrimitivesTest.class, "aes-kwp.json", "tests")) {
            if (valid(test) && bytes(test, "msg").length > 0) {
                Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
                cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(bytes(test, "key"), "AES"));
                assertThat(cipher.wrap(new SecretKeySpec(bytes(test, "msg"), "AES")))
                        .as("test %s", test.getInteger("tcId"))
                        .isEqualTo(bytes(test, "ct"));
            }
        }
    }

    @Test
    void sealAgreesWithWycheproof() throws Exception {
        List<JsonObject> tests = VectorFile.read(PrimitivesTest.class, "aes-gcm.json", "tests");
        assertThat(tests).hasSizeGreaterThan(40);
        for (JsonObject test : tests) {
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            sealed.write(1);
            sealed.write(bytes(test, "iv"));
            sealed.write(bytes(test, "ct"));
            sealed.write(bytes(test, "tag"));
            Sealer sealer = new Sealer(SecretKeyBytes.copyOf(bytes(test, "key")));
            assertThat(sealer.open(sealed.toByteArray(), bytes(test, "aad")).isPresent())
                    .as("test %s", test.getInteger("tcId"))
                    .isEqualTo(valid(test));
            if (valid(test)) {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        new SecretKeySpec(bytes(test, "key"), "AES"),
                        new GCMParameterSpec(128, bytes(test, "iv")));
                cipher.updateAAD(bytes(test, "aad"));
                assertThat(HEX.formatHex(cipher.doFinal(bytes(test, "msg"))))
                        .isEqualTo(test.getString("ct") + test.getString("tag"));
            }
        }
    }

    @Test
    void everyFlippedBitOfASealedValueIsNoticed() {
        Sealer sealer = new Sealer(SecretKeyBytes.random());
        byte[] place = "here".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = sealer.seal("Daan van der Meer", place);
        assertThat(sealer.open(sealed, place)).contains("Daan van der Meer");
        assertThat(sealer.open(sealed, "there".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(sealer.open(flipped, place)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void everyFlippedBitOfAWrappedKeyIsNoticed() {
        KeyWrap wrap = new KeyWrap(SecretKeyBytes.random());
        byte[] wrapped = wrap.wrap(SecretKeyBytes.random());
        for (int bit = 0; bit < wrapped.length * 8; bit++) {
            byte[] flipped = wrapped.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(wrap.unwrap(flipped)).as("bit %d", bit).isEmpty();
        }
    }

    private static boolean valid(JsonObject test) {
        return test.getString("result").equals("valid");
    }

    private static byte[] bytes(JsonObject test, String field) {
        return HEX.parseHex(test.getString(field));
    }
}
