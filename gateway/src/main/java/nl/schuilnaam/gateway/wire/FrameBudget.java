package nl.schuilnaam.gateway.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import nl.schuilnaam.gateway.wire.FrameScanner.Frame;

/**
 * How many frames of each sort a client may send in ten seconds (RFC 9113 section 10.5): each is cheap to send and costs work, and none of these limits is near to what an honest
 * client does. What a request itself costs is limited elsewhere. Not shared.
 */
final class FrameBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * Of frames that carry nothing of a request: PING, SETTINGS and their acknowledgements, PRIORITY, GOAWAY, CONTINUATION, and what nobody knows. Clients send a handful at the
     * beginning and a PING now and then; twenty a second for ten seconds are a flood. A head that we take fits into one frame, so no honest client continues one.
     */
    static final int MAX_IDLE_FRAMES = 200;

    /** Of resets, theirs and those that they provoke: as many as a client may have requests under way, so that it may give up all of them once. */
    static final int MAX_RESETS = 100;

    /** Updates of windows that are free: two for each of a thousand answers that fit into one frame. */
    static final int MAX_WINDOW_UPDATES = 2_000;

    /** And one more for so many octets that were sent. Clients open their windows by half of them, the simplest by each frame, twice; windows of an octet are no client's. */
    static final int OCTETS_PER_WINDOW_UPDATE = 1_024;

    /** Of content in pieces smaller than {@link #SMALL} octets: those who write in small pieces do so for small contents. */
    static final int MAX_SMALL_DATA = 2_000;

    static final int SMALL = 256;

    private final LongSupplier ticker;
    private long windowStart;
    private int idleFrames;
    private int resets;
    private int windowUpdates;
    private int smallData;
    private long octetsSent;

    /** @param ticker monotonic nanoseconds */
    FrameBudget(LongSupplier ticker) {
        this.ticker = ticker;
        this.windowStart = ticker.getAsLong();
    }

    /** A frame came. */
    void received(Frame frame) {
        turn();
        switch (frame.type()) {
            case FrameScanner.DATA -> {
                if (frame.length() < SMALL && !frame.endsStream()) {
                    smallData++;
                }
            }
            case FrameScanner.HEADERS -> {
                // A request, or what the codec takes for an error.
            }
            case FrameScanner.RST_STREAM -> resets++;
            case FrameScanner.WINDOW_UPDATE -> windowUpdates++;
            default -> idleFrames++;
        }
    }

    /** A frame was sent. */
    void sent(Frame frame, boolean isFault) {
        turn();
        if (frame.type() == FrameScanner.DATA) {
            octetsSent += frame.length();
        } else if (frame.type() == FrameScanner.RST_STREAM && isFault) {
            resets++;
        }
    }

    boolean isExceeded() {
        return idleFrames > MAX_IDLE_FRAMES
                || resets > MAX_RESETS
                || smallData > MAX_SMALL_DATA
                || windowUpdates > MAX_WINDOW_UPDATES + octetsSent / OCTETS_PER_WINDOW_UPDATE;
    }

    private void turn() {
        long now = ticker.getAsLong();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            idleFrames = 0;
            resets = 0;
            windowUpdates = 0;
            smallData = 0;
            octetsSent = 0;
        }
    }
}
