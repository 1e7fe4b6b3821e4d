package nl.schuilnaam.gateway.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own and never makes anyone wait: event loops log, and a pipe that nobody reads would otherwise stop them. Lines that find no room are dropped and
 * counted, and their number stands before the next line that finds room. The audit log does not go this way.
 *
 * <p>Safe for use by several threads at once.
 */
public final class DroppingAppender extends AsyncAppender {
    /** A burst of a second or two; about a megabyte. */
    private static final int LINES = 1_024;
    /** How long the end of the process waits for lines to be taken. */
    private static final int LAST_MILLIS = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private long dropped;

    public DroppingAppender() {
        setQueueSize(LINES);
        setDiscardingThreshold(0);
        setNeverBlock(true);
        setMaxFlushTime(LAST_MILLIS);
    }

    @Override
    protected void append(ILoggingEvent line) {
        // Held for as long as it takes to look at a queue and put something into it.
        lock.lock();
        try {
            if (dropped > 0 && getRemainingCapacity() > 1) {
                super.append(notice());
                dropped = 0;
            }
            if (getRemainingCapacity() > 0) {
                super.append(line);
            } else {
                dropped++;
            }
        } finally {
            lock.unlock();
        }
    }

    private ILoggingEvent notice() {
        Logger logger = ((LoggerContext) getContext()).getLogger(DroppingAppender.class);
        return new LoggingEvent(
                DroppingAppender.class.getName(),
                logger,
                Level.WARN,
                "{} lines were dropped, since nobody took the log",
                null,
                new Object[] {dropped});
    }

    /** Writes what is left, as far as it is taken, before the process ends. What is logged later is lost. */
    public static void finish() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
