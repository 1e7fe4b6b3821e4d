package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preview says what an exchange would do, and its exit code says whether that is anything. */
class PreviewCommandTest {
    @TempDir
    Path directory;

    @Test
    void aMessageOfTheOperationIsShown() throws IOException {
        assertThat(preview(Samples.STUDENTS)).isZero();
    }

    @Test
    void aMessageInAnotherEnvelopeIsAFinding() throws IOException {
        assertThat(preview(Samples.STUDENTS.replace("{\"users\":", "{\"people\":")))
                .isEqualTo(Schuilnaam.FINDING);
    }

    @Test
    void aMessageThatAnExchangeWouldRefuseIsAFinding() throws IOException {
        assertThat(preview(Samples.STUDENTS + "x")).isEqualTo(Schuilnaam.FINDING);
    }

    private int preview(String message) throws IOException {
        Path agreement = Files.writeString(directory.resolve("agreement.yaml"), Samples.AGREEMENT);
        Path sample = Files.writeString(directory.resolve("sample.json"), message);
        return Schuilnaam.execute(
                "preview",
                "--agreement",
                agreement.toString(),
                "--operation",
                "getAllStudents",
                "--sample",
                sample.toString());
    }
}
