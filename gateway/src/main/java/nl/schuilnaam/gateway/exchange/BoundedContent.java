package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.IntPredicate;

/**
 * Collects the content of a message whole, up to a limit: the whole message is judged before its first byte leaves.
 *
 * <p>Runs on the event loop of the stream.
 */
public final class BoundedContent {
    private BoundedContent() {}

    /** The stream held more than it may. The reader has stopped; whoever owns the connection closes it. */
    public static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException(int maxBytes) {
            super("more than " + maxBytes + " bytes", null, false, false);
        }
    }

    /**
     * Reads a paused stream to its end.
     *
     * @param room told of every part before it is kept; whether there is room for so many bytes more
     * @return the bytes; fails with {@link TooLargeException}, with {@link ProblemType#TOO_BUSY} where there is no room, or with the stream's own failure when it breaks off
     */
    public static Future<byte[]> collect(ReadStream<Buffer> stream, int maxBytes, IntPredicate room) {
        Promise<byte[]> collected = Promise.promise();
        Buffer content = Buffer.buffer();
        stream.exceptionHandler(collected::tryFail);
        stream.handler(chunk -> {
            if (content.length() + chunk.length() > maxBytes) {
                stop(stream);
                collected.tryFail(new TooLargeException(maxBytes));
            } else if (!room.test(chunk.length())) {
                stop(stream);
                collected.tryFail(new ProblemException(ProblemType.TOO_BUSY));
            } else {
                content.appendBuffer(chunk);
            }
        });
        stream.endHandler(end -> collected.tryComplete(content.getBytes()));
        stream.resume();
        return collected.future();
    }

    private static void stop(ReadStream<Buffer> stream) {
        stream.handler(null);
        stream.pause();
    }
}
