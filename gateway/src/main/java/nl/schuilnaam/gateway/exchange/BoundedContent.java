package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

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
     * @return the bytes; fails with {@link TooLargeException}, or with the stream's own failure when it breaks off
     */
    public static Future<byte[]> collect(ReadStream<Buffer> stream, int maxBytes) {
        Promise<byte[]> collected = Promise.promise();
        Buffer content = Buffer.buffer();
        stream.exceptionHandler(collected::tryFail);
        stream.handler(chunk -> {
            if (content.length() + chunk.length() > maxBytes) {
                stream.handler(null);
                stream.pause();
                collected.tryFail(new TooLargeException(maxBytes));
            } else {
                content.appendBuffer(chunk);
            }
        });
        stream.endHandler(end -> collected.tryComplete(content.getBytes()));
        stream.resume();
        return collected.future();
    }
}
