package nl.schuilnaam.mapping.key;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The {@value BlindIndex#BYTES} bytes under which one value is found; equal for equal values under one key. */
public final class IndexValue {
    private final byte[] bytes;

    public IndexValue(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IndexValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "IndexValue[withheld]";
    }
}
