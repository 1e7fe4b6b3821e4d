package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk takes for one write of 4 KB that is safe: nothing durable is faster on it. */
final class SyncFloor implements AutoCloseable {
    private static final int BYTES = 4_096;

    private final FileChannel file;

    SyncFloor(Path directory) throws IOException {
        file = FileChannel.open(
                directory.resolve("floor"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Seconds for one of so many, on average. */
    double secondsEach(int times) throws IOException {
        ByteBuffer page = ByteBuffer.allocateDirect(BYTES);
        long began = System.nanoTime();
        for (int i = 0; i < times; i++) {
            page.clear();
            while (page.hasRemaining()) {
                if (file.write(page) < 0) {
                    throw new IOException("nothing was written");
                }
            }
            file.force(false);
        }
        return (System.nanoTime() - began) / 1e9 / times;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
