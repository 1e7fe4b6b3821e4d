package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import nl.schuilnaam.gateway.edge.ClientSecret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Secrets of clients. */
@Command(
        name = "secret",
        description = "Secrets of suppliers' clients and school systems.",
        mixinStandardHelpOptions = true,
        subcommands = SecretCommand.Hash.class)
final class SecretCommand implements Runnable {
    private static final int MAX_BYTES = 1_024;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "Say what to do: hash.");
    }

    /** Turns a secret into what the configuration keeps of it. */
    @Command(
            name = "hash",
            description =
                    "Reads a secret from standard input and prints the Argon2id hash to put into a secret-hash-file.",
            mixinStandardHelpOptions = true)
    static final class Hash implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            InputStream in = System.in;
            byte[] read = in.readNBytes(MAX_BYTES + 1);
            String secret = text(read).strip();
            if (read.length > MAX_BYTES || secret.length() < 16) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "A secret has 16 to " + MAX_BYTES + " characters. Make one with: openssl rand -hex 32");
                return 2;
            }
            spec.commandLine()
                    .getOut()
                    .println(ClientSecret.hash(secret.getBytes(StandardCharsets.UTF_8))
                            .encode());
            return 0;
        }

        private static String text(byte[] read) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(read))
                        .toString();
            } catch (CharacterCodingException e) {
                return "";
            }
        }
    }
}
