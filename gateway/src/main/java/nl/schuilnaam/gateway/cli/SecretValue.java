package nl.schuilnaam.gateway.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One value about a person, which need not stand in the list of processes or the history of a shell: asked for at a terminal, or the first line of standard input. */
final class SecretValue {
    private static final int MAX_BYTES = 8_192;

    private SecretValue() {}

    /** @return empty when nothing was given */
    @SuppressWarnings("SystemConsoleNull") // a later Java's console reads a file too, by the same call
    static String read(String what) throws IOException {
        @Nullable Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("%s: ", what);
            return typed == null ? "" : new String(typed).strip();
        }
        String all = new String(System.in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        return all.lines().findFirst().orElse("").strip();
    }
}
