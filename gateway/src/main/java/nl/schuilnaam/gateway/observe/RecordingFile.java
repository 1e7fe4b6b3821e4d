package nl.schuilnaam.gateway.observe;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nl.schuilnaam.mapping.key.Sealer;
import nl.schuilnaam.mapping.key.SecretKeyBytes;

/**
 * Where one recording lies: messages, each sealed under a random key of this recording alone, and beside them that key, sealed under a key of the store, with what the recording is. To destroy
 * it the key is overwritten first: what a disk may keep of the messages is then noise. Every method blocks; for one thread at a time.
 */
final class RecordingFile {
    static final String KEY_SUFFIX = ".key";
    private static final String MESSAGES_SUFFIX = ".messages";
    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_MESSAGE = 32 << 20;

    private final Path key;
    private final Path messages;
    private final SealedFile sealedKey;
    private final SecretKeyBytes secret;
    private final Sealer sealer;
    private Recording recording;
    private long count;
    private long bytes;
    private boolean destroyed;

    private RecordingFile(Path directory, Recording recording, SealedFile sealedKey, SecretKeyBytes secret) {
        this.key = directory.resolve(recording.id() + KEY_SUFFIX);
        this.messages = directory.resolve(recording.id() + MESSAGES_SUFFIX);
        this.sealedKey = sealedKey;
        this.secret = secret;
        this.sealer = new Sealer(secret);
        this.recording = recording;
    }

    /** Begins one. */
    static RecordingFile create(Path directory, Sealer store, Recording recording) throws IOException {
        var file = new RecordingFile(
                directory, recording, sealedKey(directory, store, recording.id()), SecretKeyBytes.random());
        file.saveKey();
        FileChannel.open(
                        file.messages,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        return file;
    }

    /** Opens one that an earlier process began; nothing when its key does not open, so that nothing of it can be read. */
    static Optional<RecordingFile> open(Path directory, Sealer store, String id) throws IOException {
        SealedFile sealedKey = sealedKey(directory, store, id);
        try {
            Optional<String> text = sealedKey.read();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            var json = new JsonObject(text.get());
            byte[] bytes = Base64.getDecoder().decode(json.getString("key"));
            var file = new RecordingFile(directory, Recording.of(json), sealedKey, SecretKeyBytes.copyOf(bytes));
            file.measure();
            return Optional.of(file);
        } catch (DecodeException | IllegalArgumentException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    private static SealedFile sealedKey(Path directory, Sealer store, String id) {
        return new SealedFile(directory.resolve(id + KEY_SUFFIX), store, "recording|" + id);
    }

    private void saveKey() throws IOException {
        byte[] bytes = secret.reveal();
        sealedKey.write(recording
                .toJson()
                .put("key", Base64.getEncoder().encodeToString(bytes))
                .encode());
        java.util.Arrays.fill(bytes, (byte) 0);
    }

    /** Counts the messages, and cuts off one that a crash left half written. */
    private void measure() throws IOException {
        if (!Files.isRegularFile(messages, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        long size = Files.size(messages);
        try (FileChannel channel = FileChannel.open(messages, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
            while (bytes + Integer.BYTES <= size) {
                length.clear();
                while (length.hasRemaining() && channel.read(length, bytes + length.position()) >= 0) {
                    // reads four bytes
                }
                int next = length.flip().getInt();
                if (next <= 0 || next > MAX_MESSAGE || bytes + Integer.BYTES + next > size) {
                    break;
                }
                bytes += Integer.BYTES + next;
                count++;
            }
            channel.truncate(bytes);
        }
    }

    Recording recording() {
        return recording;
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** Adds a message; does not when there is no room for it, or the recording is no more. */
    boolean append(RecordedMessage message) throws IOException {
        if (destroyed) {
            return false;
        }
        byte[] sealed = sealer.seal(message.encode(), place(count));
        if (sealed.length > MAX_MESSAGE || bytes + Integer.BYTES + sealed.length > MAX_BYTES) {
            return false;
        }
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + sealed.length)
                .putInt(sealed.length)
                .put(sealed)
                .flip();
        try (FileChannel channel = FileChannel.open(messages, StandardOpenOption.WRITE)) {
            long at = bytes;
            while (frame.hasRemaining()) {
                at += channel.write(frame, at);
            }
        }
        bytes += Integer.BYTES + sealed.length;
        count++;
        return true;
    }

    /** Gives every message, in the order in which they came. */
    void read(Consumer<RecordedMessage> reader) throws IOException {
        if (destroyed) {
            return;
        }
        try (InputStream in = Files.newInputStream(messages);
                var data = new DataInputStream(new java.io.BufferedInputStream(in))) {
            for (long number = 0; number < count; number++) {
                int length = data.readInt();
                if (length <= 0 || length > MAX_MESSAGE) {
                    throw new IOException("a message of the recording is not as long as it was");
                }
                byte[] sealed = new byte[length];
                data.readFully(sealed);
                String text = sealer.open(sealed, place(number))
                        .orElseThrow(() -> new IOException("a message of the recording does not open"));
                reader.accept(RecordedMessage.decode(text));
            }
        } catch (EOFException shorter) {
            throw new IOException("the recording is shorter than it was");
        }
    }

    private byte[] place(long number) {
        return ("recording|" + recording.id() + "|" + number).getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing is added from now on. */
    void end(java.time.Instant now) throws IOException {
        recording = recording.endedAt(now);
        saveKey();
    }

    /** Overwrites the key, then deletes both files. */
    void destroy() throws IOException {
        destroyed = true;
        secret.destroy();
        destroy(key, messages);
    }

    /** Destroys one that cannot be opened. */
    static void destroy(Path directory, String id) throws IOException {
        destroy(directory.resolve(id + KEY_SUFFIX), directory.resolve(id + MESSAGES_SUFFIX));
    }

    private static void destroy(Path key, Path messages) throws IOException {
        if (Files.isRegularFile(key, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(key, StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocate((int) channel.size());
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                channel.force(true);
            }
        }
        Files.deleteIfExists(messages);
        Files.deleteIfExists(key);
    }
}
