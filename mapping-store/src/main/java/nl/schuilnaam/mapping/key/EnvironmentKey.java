package nl.schuilnaam.mapping.key;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key encryption key in an environment variable: {@value SecretKeyBytes#LENGTH} bytes as 64 hexadecimal digits or as base64. For tests only, and it says so in
 * the log: the environment of a process is inherited by its children, shown by tools, and kept as a string that nothing can zero.
 */
public final class EnvironmentKey implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentKey.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{43}=?");

    private final String variable;
    private final UnaryOperator<@Nullable String> environment;
    private final AtomicBoolean warned = new AtomicBoolean();

    public EnvironmentKey(String variable) {
        this(variable, System::getenv);
    }

    EnvironmentKey(String variable, UnaryOperator<@Nullable String> environment) {
        if (!NAME.matcher(variable).matches()) {
            throw new IllegalArgumentException("not the name of an environment variable");
        }
        this.variable = variable;
        this.environment = environment;
    }

    /** Makes nothing, whatever is allowed: a process cannot set the variable for the next one. */
    @Override
    public SecretKeyBytes load(boolean mayCreate) {
        if (!warned.getAndSet(true)) {
            LOG.warn(
                    "THE KEY ENCRYPTION KEY COMES FROM THE ENVIRONMENT VARIABLE {}. THIS IS FOR TESTS ONLY: whoever sees the environment of this"
                            + " process can open every key of the store. Use a key file or a PKCS#11 token.",
                    variable);
        }
        String text = environment.apply(variable);
        if (text == null || text.isEmpty()) {
            throw new KeySourceException("the environment variable " + variable
                    + " is not set; set it to 32 random bytes as 64 hexadecimal digits or as base64");
        }
        byte[] bytes = bytes(text);
        try {
            return SecretKeyBytes.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private byte[] bytes(String text) {
        if (HEX.matcher(text).matches()) {
            return HexFormat.of().parseHex(text);
        }
        if (BASE64.matcher(text).matches()) {
            return Base64.getDecoder().decode(text);
        }
        throw new KeySourceException("the environment variable " + variable
                + " does not hold a key; expected 32 bytes as 64 hexadecimal digits or as base64");
    }

    @Override
    public String toString() {
        return "EnvironmentKey[" + variable + "]";
    }
}
