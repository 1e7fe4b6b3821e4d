package nl.schuilnaam.mapping.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF-Expand with SHA-256 (RFC 5869, section 2.3). There is no extract step: what it expands is a uniformly random key already. */
public final class Hkdf {
    private Hkdf() {}

    /** A key of its own for one label: labels that differ give keys that say nothing about each other. */
    public static SecretKeyBytes expand(SecretKeyBytes key, String label) {
        byte[] prk = key.reveal();
        byte[] okm = expand(prk, label.getBytes(StandardCharsets.UTF_8), SecretKeyBytes.LENGTH);
        try {
            return SecretKeyBytes.copyOf(okm);
        } finally {
            Arrays.fill(prk, (byte) 0);
            Arrays.fill(okm, (byte) 0);
        }
    }

    static byte[] expand(byte[] prk, byte[] info, int length) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(HKDFParameters.skipExtractParameters(prk, info));
        byte[] okm = new byte[length];
        int written = generator.generateBytes(okm, 0, length);
        if (written != length) {
            throw new IllegalStateException("HKDF gave " + written + " bytes of " + length);
        }
        return okm;
    }
}
