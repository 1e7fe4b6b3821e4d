package nl.schuilnaam.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.gateway.wire.FrameScanner.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames are seen as they are, wherever the octets are cut; and how many of each sort are too many. */
class FramesTest {
    private static final int PING = 6;
    private static final int SETTINGS = 4;

    private final AtomicLong nanos = new AtomicLong();
    private final FrameBudget budget = new FrameBudget(nanos::get);

    @Test
    void framesAreTheSameWhereverTheyAreCut() {
        ByteBuf octets = Unpooled.buffer();
        write(octets, SETTINGS, 0, 0, new byte[0]);
        write(octets, FrameScanner.HEADERS, 5, 1, new byte[300]);
        write(octets, FrameScanner.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        write(octets, FrameScanner.GOAWAY, 0, 0, new byte[] {0, 0, 0, 1, (byte) 0xff, 0, 0, 11, 'x', 'y'});
        write(octets, FrameScanner.RST_STREAM, 0, 3, new byte[] {1});
        write(octets, FrameScanner.DATA, 1, 0x8000_0005, new byte[2]);
        List<Frame> whole = List.of(
                new Frame(0, SETTINGS, 0, 0, 0),
                new Frame(300, FrameScanner.HEADERS, 5, 1, 0),
                new Frame(4, FrameScanner.RST_STREAM, 0, 1, 8),
                new Frame(10, FrameScanner.GOAWAY, 0, 0, 0xff00_000bL),
                new Frame(1, FrameScanner.RST_STREAM, 0, 3, 0),
                new Frame(2, FrameScanner.DATA, 1, 5, 0));

        for (int cut = 0; cut <= octets.writerIndex(); cut++) {
            var scanner = new FrameScanner();
            var seen = new ArrayList<Frame>();
            scanner.scan(octets.slice(0, cut), 0, seen::add);
            scanner.scan(octets.slice(cut, octets.writerIndex() - cut), 0, seen::add);

            assertThat(seen).as("cut at %d", cut).isEqualTo(whole);
            assertThat(scanner.isBetweenFrames()).isTrue();
        }
    }

    private static void write(ByteBuf out, int type, int flags, int stream, byte[] payload) {
        out.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
    }

    @ParameterizedTest
    @CsvSource({
        PING + ",8," + FrameBudget.MAX_IDLE_FRAMES,
        SETTINGS + ",0," + FrameBudget.MAX_IDLE_FRAMES,
        "250,0," + FrameBudget.MAX_IDLE_FRAMES,
        FrameScanner.CONTINUATION + ",5," + FrameBudget.MAX_IDLE_FRAMES,
        FrameScanner.RST_STREAM + ",4," + FrameBudget.MAX_RESETS,
        FrameScanner.WINDOW_UPDATE + ",4," + FrameBudget.MAX_WINDOW_UPDATES,
        FrameScanner.DATA + "," + (FrameBudget.SMALL - 1) + "," + FrameBudget.MAX_SMALL_DATA
    })
    void oneMoreThanIsPermittedInTenSecondsIsTooMany(int type, int length, int most) {
        var frame = new Frame(length, type, 0, 1, 0);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < most; i++) {
                budget.received(frame);
            }
            assertThat(budget.isExceeded()).isFalse();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(10) + 1);
        }
        for (int i = 0; i <= most; i++) {
            budget.received(frame);
        }

        assertThat(budget.isExceeded()).isTrue();
    }

    @Test
    void whatHonestClientsSendIsNeverTooMuch() {
        for (int i = 0; i < 100_000; i++) {
            budget.received(new Frame(200, FrameScanner.HEADERS, 5, 2 * i + 1, 0));
            budget.received(new Frame(16_384, FrameScanner.DATA, 0, 2 * i + 1, 0));
            budget.received(new Frame(10, FrameScanner.DATA, 1, 2 * i + 1, 0));
            budget.sent(new Frame(16_384, FrameScanner.DATA, 0, 2 * i + 1, 0), false);
            budget.received(new Frame(4, FrameScanner.WINDOW_UPDATE, 0, 2 * i + 1, 0));
            budget.received(new Frame(4, FrameScanner.WINDOW_UPDATE, 0, 0, 0));
        }

        assertThat(budget.isExceeded()).isFalse();
    }

    /** What a client makes the server do counts like what it does itself (CVE-2025-8671). */
    @Test
    void resetsThatAreProvokedCountLikeResets() {
        for (int i = 0; i <= FrameBudget.MAX_RESETS / 2; i++) {
            budget.received(new Frame(4, FrameScanner.RST_STREAM, 0, 1, 8));
            budget.sent(new Frame(4, FrameScanner.RST_STREAM, 0, 1, 1), true);
            budget.sent(new Frame(4, FrameScanner.RST_STREAM, 0, 1, 8), false);
        }

        assertThat(budget.isExceeded()).isTrue();
    }
}
