package nl.schuilnaam.gateway.cli;

import nl.schuilnaam.gateway.log.DroppingAppender;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 good, 1 a finding, 2 wrong use. */
@Command(
        name = "schuilnaam",
        description = "Lets a school and its suppliers exchange data under code names.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PreviewCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            ShadowCommand.class,
            PersonCommand.class,
            ImportCommand.class,
            StoreCommand.class,
            KeysCommand.class,
            AgreementCommand.class,
            ClockCommand.class,
            PopulationCommand.class,
            AuditCommand.class,
            SecretCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Schuilnaam implements Runnable {
    /** A command found something wrong: a configuration, a record, a message. */
    static final int FINDING = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        int status = execute(arguments);
        DroppingAppender.finish();
        System.exit(status);
    }

    /** Runs one command. */
    public static int execute(String... arguments) {
        return new CommandLine(new Schuilnaam())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    // A message may quote what was read; what went wrong is told by the commands themselves, so this is
                    // a bug.
                    commandLine
                            .getErr()
                            .println("schuilnaam: " + failure.getClass().getName());
                    return FINDING;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: run, check, preview, record, replay, shadow, person, import, store, keys, agreement, population, clock, audit or secret.");
    }
}
