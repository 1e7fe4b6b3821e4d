package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nl.schuilnaam.gateway.audit.AuditCheckpoint;
import nl.schuilnaam.gateway.audit.AuditVerdict;
import nl.schuilnaam.gateway.audit.AuditVerifier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The audit log. */
@Command(
        name = "audit",
        description = "The record of every exchange.",
        mixinStandardHelpOptions = true,
        subcommands = AuditCommand.Verify.class)
final class AuditCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: verify.");
    }

    /** Reads the whole log. */
    @Command(
            name = "verify",
            description =
                    "Checks that no record was edited, deleted, inserted, moved or cut off, and names the first bad one.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Parameters(
                paramLabel = "DIRECTORY",
                description = "The log: the directory audit below the gateway's data directory.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path directory;

        @Option(
                names = "--checkpoint",
                paramLabel = "SEQUENCE:HASH",
                description =
                        "A point of the log that was noted elsewhere, as this command prints it; shows whether records are missing at the end.")
        @Nullable
        private String checkpoint;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (!Files.isDirectory(directory)) {
                throw new ParameterException(spec.commandLine(), directory + " is not a directory.");
            }
            AuditVerdict verdict = AuditVerifier.verify(directory, noted());
            PrintWriter out = spec.commandLine().getOut();
            if (verdict instanceof AuditVerdict.Broken broken) {
                out.println(broken.file() + ", line " + broken.line() + ", where record " + broken.sequence()
                        + " must stand: " + broken.fault().meaning());
                return Schuilnaam.FINDING;
            }
            AuditVerdict.Sound sound = (AuditVerdict.Sound) verdict;
            out.println(sound.records() + " records, each as it was written and in its place");
            out.println("Checkpoint, to be noted elsewhere: " + sound.last());
            return 0;
        }

        private AuditCheckpoint noted() {
            try {
                return checkpoint == null ? AuditCheckpoint.START : AuditCheckpoint.parse(checkpoint);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--checkpoint: " + e.getMessage(), e);
            }
        }
    }
}
