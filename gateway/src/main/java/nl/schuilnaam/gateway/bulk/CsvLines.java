package nl.schuilnaam.gateway.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Cuts bytes into lines, which end with LF or CR LF, and holds one of them at a time. */
final class CsvLines {
    static final int MAX_LINE_BYTES = 65_536;

    private final InputStream in;
    private final byte[] block = new byte[65_536];
    private int at;
    private int filled;
    private byte[] line = new byte[1_024];
    private int length;
    private long number;
    private long bytes;

    /**
     * A line without its end.
     *
     * @param number from 1
     * @param bytes empty where there were more than {@value #MAX_LINE_BYTES}, which were passed over
     */
    record Line(long number, Optional<ByteBuffer> bytes) {}

    CsvLines(InputStream in) {
        this.in = in;
    }

    /** Of the input, until the end of the last line that was given. */
    long bytes() {
        return bytes;
    }

    /** Empty at the end of the input. A line end that is the last of all begins no further line. */
    Optional<Line> next() throws IOException {
        length = 0;
        boolean tooLong = false;
        boolean begun = false;
        while (true) {
            if (at == filled && !fill()) {
                return begun ? Optional.of(line(tooLong)) : Optional.empty();
            }
            begun = true;
            int end = at;
            while (end < filled && block[end] != '\n') {
                end++;
            }
            if (length + end - at > MAX_LINE_BYTES + 1) { // one more, for a CR
                tooLong = true;
            } else {
                keep(end);
            }
            boolean ended = end < filled;
            bytes += end - at + (ended ? 1 : 0);
            at = ended ? end + 1 : end;
            if (ended) {
                return Optional.of(line(tooLong));
            }
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(block));
        return filled > 0;
    }

    private void keep(int end) {
        if (length + end - at > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + end - at));
        }
        System.arraycopy(block, at, line, length, end - at);
        length += end - at;
    }

    private Line line(boolean tooLong) {
        number++;
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new Line(
                number,
                tooLong || end > MAX_LINE_BYTES
                        ? Optional.empty()
                        : Optional.of(ByteBuffer.wrap(Arrays.copyOf(line, end))));
    }
}
