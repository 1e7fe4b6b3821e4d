package nl.schuilnaam.gateway.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.Gateway;
import nl.schuilnaam.gateway.log.DroppingAppender;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.key.KeySourceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the gateway until it is told to stop. */
@Command(
        name = "run",
        description =
                "Runs the gateway until it is told to stop (SIGTERM, Ctrl-C). Does not start with a configuration that has findings.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    /** For closing what holds data, after exchanges under way have ended. */
    private static final Duration CLOSING = Duration.ofSeconds(20);

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Configuration.Outcome outcome = config.load();
        if (outcome instanceof Configuration.Rejected rejected) {
            rejected.findings().forEach(err::println);
            err.println("The gateway does not start with this configuration.");
            return Schuilnaam.FINDING;
        }
        Configuration configuration = ((Configuration.Loaded) outcome).configuration();
        Gateway gateway;
        try {
            gateway = Gateway.start(configuration, Clock.systemUTC())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException failure) {
            err.println(
                    "The gateway does not start: " + reason(failure.getCause() == null ? failure : failure.getCause()));
            return Schuilnaam.FINDING;
        }
        Duration patience = configuration.limits().callers().drain().plus(CLOSING);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, patience, stopped), "stop"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("schuilnaam is ready: edge " + gateway.edge() + " inside " + gateway.inside());
        out.flush();
        stopped.await();
        return 0;
    }

    private static void stop(Gateway gateway, Duration patience, CountDownLatch stopped) {
        try {
            gateway.close().toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            // The process ends all the same: everything that left is durable already.
            System.err.println(
                    "schuilnaam did not close in time: " + e.getClass().getSimpleName());
        } finally {
            DroppingAppender.finish();
            stopped.countDown();
        }
    }

    /** Failures of the store and of key sources name reasons and never a person; of anything else only the type is told. */
    private static String reason(Throwable failure) {
        if (failure instanceof StoreException || failure instanceof KeySourceException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof java.net.BindException || failure instanceof java.io.IOException) {
            return failure.getClass().getSimpleName() + ": " + failure.getMessage();
        }
        return failure.getClass().getName();
    }
}
