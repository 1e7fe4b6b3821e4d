package nl.schuilnaam.gateway.system;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged while this is open, our own classes at their most talkative: message, arguments, and the messages of what was thrown. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("nl.schuilnaam");

    public LogCapture() {
        setContext(root.getLoggerContext());
        start();
        ours.setLevel(Level.TRACE);
        root.addAppender(this);
    }

    /** All of it so far. */
    public String text() {
        return String.join("\n", lines);
    }

    int size() {
        return lines.size();
    }

    /** What was logged after so many lines. */
    String since(int line) {
        return String.join("\n", lines.subList(line, lines.size()));
    }

    @Override
    protected void append(ILoggingEvent event) {
        var line = new StringBuilder(event.getLoggerName()).append(' ').append(event.getLevel());
        line.append(' ').append(event.getFormattedMessage());
        if (event.getArgumentArray() != null) {
            for (Object argument : event.getArgumentArray()) {
                line.append(" | ").append(argument);
            }
        }
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            line.append(" ! ").append(thrown.getClassName()).append(": ").append(thrown.getMessage());
        }
        lines.add(line.toString());
    }

    @Override
    public void close() {
        root.detachAppender(this);
        ours.setLevel(null);
        stop();
    }
}
