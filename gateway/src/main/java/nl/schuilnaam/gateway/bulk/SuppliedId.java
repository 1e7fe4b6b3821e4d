package nl.schuilnaam.gateway.bulk;

import java.util.Objects;
import nl.schuilnaam.mapping.Identifier;
import org.jspecify.annotations.Nullable;

/** What a supplier calls a person already, as one line of a file says. {@link #toString()} shows neither side. */
public final class SuppliedId {
    private final long line;
    private final Identifier real;
    private final String supplierId;

    public SuppliedId(long line, Identifier real, String supplierId) {
        this.line = line;
        this.real = real;
        this.supplierId = supplierId;
    }

    /** From 1, which is the header. */
    public long line() {
        return line;
    }

    public Identifier real() {
        return real;
    }

    /** 1 to {@value Identifier#MAX_CHARS} characters, none of them a control character, and no blank at either end. */
    public String supplierId() {
        return supplierId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SuppliedId that
                && line == that.line
                && real.equals(that.real)
                && supplierId.equals(that.supplierId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(line, real, supplierId);
    }

    @Override
    public String toString() {
        return "SuppliedId[line " + line + " (values withheld)]";
    }
}
