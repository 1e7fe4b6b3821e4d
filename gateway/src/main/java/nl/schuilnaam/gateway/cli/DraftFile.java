package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** An agreement of the officer's, which the gateway gets as text: it need not be able to read the file. */
final class DraftFile {
    private static final int MAX_BYTES = 48 * 1_024;

    private DraftFile() {}

    static JsonObject arguments(CommandLine commandLine, Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ParameterException(commandLine, file + " is not a file that can be read.");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new ParameterException(commandLine, file + " is longer than 48 KiB.");
        }
        try {
            return new JsonObject()
                    .put("name", file.toString())
                    .put(
                            "draft",
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                                    .toString());
        } catch (CharacterCodingException notText) {
            throw new ParameterException(commandLine, file + " is not UTF-8.");
        }
    }
}
