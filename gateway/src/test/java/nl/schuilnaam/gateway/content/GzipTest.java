package nl.schuilnaam.gateway.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] TEXT = "{\"users\":[]}".getBytes(UTF_8);

    private static byte[] coded(byte[] content) throws IOException {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            gzip.write(content);
        }
        return coded.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static void assertRefused(byte[] coded, int limit) {
        RefusedContentException refused =
                catchThrowableOfType(RefusedContentException.class, () -> Gzip.decode(coded, limit));
        assertThat(refused).as("refused").isNotNull().hasNoCause();
        assertThat(refused.reason()).isEqualTo(Reason.CODING);
    }

    @Test
    void whatGzipWroteIsRead() {
        // printf '{"users":[]}' | gzip -9n (version 1.12) | xxd -p
        byte[] coded = HexFormat.of().parseHex("1f8b0800000000000203ab562a2d4e2d2a56b28a8ead050095ff26220c000000");

        assertThat(Gzip.decode(coded, LIMIT)).isEqualTo(TEXT);
    }

    @Test
    void contentOfEveryLengthComesBack() throws IOException {
        var random = new Random(1);
        for (int length : new int[] {0, 1, 8191, 8192, 8193, 65_537, LIMIT}) {
            byte[] content = new byte[length];
            random.nextBytes(content);

            assertThat(Gzip.decode(coded(content), LIMIT)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 8, 16, 2 | 4 | 8 | 16, 1})
    void optionalPartsOfTheHeaderAreSkipped(int flags) throws IOException {
        byte[] plain = coded(TEXT);
        var header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags, 0, 0, 0, 0, 0, 3});
        if ((flags & 4) != 0) {
            header.writeBytes(new byte[] {3, 0, 'a', 0, 'b'});
        }
        if ((flags & 8) != 0) {
            header.writeBytes("Jan Jansen.json\0".getBytes(UTF_8));
        }
        if ((flags & 16) != 0) {
            header.writeBytes("comment\0".getBytes(UTF_8));
        }
        if ((flags & 2) != 0) {
            var crc = new CRC32();
            crc.update(header.toByteArray());
            header.write((int) crc.getValue());
            header.write((int) crc.getValue() >> 8);
        }
        byte[] coded = joined(header.toByteArray(), Arrays.copyOfRange(plain, 10, plain.length));

        assertThat(Gzip.decode(coded, LIMIT)).isEqualTo(TEXT);
        if ((flags & 2) != 0) {
            coded[4]++;
            assertRefused(coded, LIMIT);
        }
    }

    @Test
    void everyCutIsRefused() throws IOException {
        byte[] coded = coded(TEXT);
        for (int length = 0; length < coded.length; length++) {
            assertRefused(Arrays.copyOf(coded, length), LIMIT);
        }
    }

    @Test
    void noFlippedBitChangesTheContentUnseen() throws IOException {
        byte[] coded = coded(TEXT);
        int refused = 0;
        for (int bit = 0; bit < coded.length * 8; bit++) {
            byte[] flipped = coded.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Gzip.decode(flipped, LIMIT)).isEqualTo(TEXT);
            } catch (RefusedContentException e) {
                refused++;
            }
        }
        // Time, compressor and system (6 bytes), the hint that the content is text, and at most 7 bits of padding are
        // nobody's business.
        assertThat(refused).isGreaterThanOrEqualTo((coded.length - 6) * 8 - 1 - 7);
    }

    @Test
    void whatFollowsTheMemberIsRefused() throws IOException {
        assertRefused(joined(coded(TEXT), new byte[1]), LIMIT);
        assertRefused(joined(coded(TEXT), coded(TEXT)), LIMIT);
        assertRefused(joined(coded(TEXT), coded(new byte[0])), LIMIT);
    }

    @Test
    void otherCodingsAreRefused() throws IOException {
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(new byte[100]);
        }
        assertRefused(zlib.toByteArray(), LIMIT);
        assertRefused(TEXT, LIMIT);
        assertRefused(coded(coded(TEXT)), 10);
    }

    @Test
    void contentMayBeAsLongAsTheLimitAndNoLonger() throws IOException {
        byte[] content = new byte[1000];
        new Random(2).nextBytes(content);

        assertThat(Gzip.decode(coded(content), 1000)).hasSize(1000);
        assertRefused(coded(content), 999);
    }

    @Test
    void contentMoreThanAHundredTimesAsLongIsRefused() throws IOException {
        assertRefused(coded(new byte[LIMIT]), LIMIT);
        byte[] coded = storedThenZeros();
        int length = storedLength(coded);
        assertThat(length).isLessThanOrEqualTo(100 * coded.length).isGreaterThan(50 * coded.length);
    }

    /** Some of it cannot be compressed, so that the whole stays just below the ratio. */
    private static byte[] storedThenZeros() throws IOException {
        byte[] content = new byte[400_000];
        byte[] noise = new byte[5_000];
        new Random(3).nextBytes(noise);
        System.arraycopy(noise, 0, content, 0, noise.length);
        return coded(content);
    }

    private static int storedLength(byte[] coded) {
        return Gzip.decode(coded, LIMIT).length;
    }

    @Test
    void aStreamThatWantsADictionaryIsRefused() {
        var deflater = new Deflater(9, false);
        deflater.setDictionary(TEXT);
        deflater.setInput(TEXT);
        deflater.finish();
        byte[] part = new byte[100];
        int length = deflater.deflate(part);
        deflater.end();

        assertRefused(
                joined(
                        new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3},
                        Arrays.copyOf(part, length),
                        new byte[8]),
                LIMIT);
    }
}
