package nl.schuilnaam.config.installation;

import java.nio.file.Path;
import java.util.function.Function;

/** Where the key is that wraps all others. */
public sealed interface KeyPlace {
    /** In a file, which need not exist before the first start. */
    record KeyFile(Path path) implements KeyPlace {
        @Override
        public <T> T fold(Function<KeyFile, T> file, Function<Pkcs11, T> pkcs11, Function<Environment, T> environment) {
            return file.apply(this);
        }
    }

    /**
     * In a token that does not give it away (PKCS#11).
     *
     * @param library the PKCS#11 module, a shared library
     * @param token the label of the token
     * @param key the label of the key in it
     * @param pinFile holds the PIN, which is read whenever the token is asked
     */
    record Pkcs11(Path library, String token, String key, Path pinFile) implements KeyPlace {
        @Override
        public <T> T fold(Function<KeyFile, T> file, Function<Pkcs11, T> pkcs11, Function<Environment, T> environment) {
            return pkcs11.apply(this);
        }
    }

    /** In an environment variable, which everything that this user runs can read: for trials. */
    record Environment(String name) implements KeyPlace {
        @Override
        public <T> T fold(Function<KeyFile, T> file, Function<Pkcs11, T> pkcs11, Function<Environment, T> environment) {
            return environment.apply(this);
        }
    }

    /** What the one function that fits makes of it. */
    <T> T fold(Function<KeyFile, T> file, Function<Pkcs11, T> pkcs11, Function<Environment, T> environment);
}
