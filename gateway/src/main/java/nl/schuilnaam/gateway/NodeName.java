package nl.schuilnaam.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import nl.schuilnaam.config.installation.Storage;
import nl.schuilnaam.mapping.StoreException;

/**
 * What a gateway is called among those that share a store: the name in its configuration, or else a random one that it keeps in the file {@code node} of its data directory. Whoever copies
 * a data directory to make a second gateway of it leaves this file out: two gateways of one name could not be told apart.
 */
final class NodeName {
    private static final Pattern SPELLING = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?");
    private static final int RANDOM_BYTES = 8;
    private static final int MAX_BYTES = 65;

    private NodeName() {}

    /**
     * The name, the same at every start. Blocks.
     *
     * @throws StoreException when the file holds no name
     */
    static String of(Storage storage) throws IOException {
        return storage.node().isPresent() ? storage.node().get() : kept(storage.data());
    }

    private static String kept(Path data) throws IOException {
        Path file = data.resolve("node");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            keep(data, file);
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        String name = new String(bytes, StandardCharsets.US_ASCII).replaceFirst("\n$", "");
        if (!SPELLING.matcher(name).matches()) {
            throw new StoreException(
                    StoreException.Reason.REFUSED,
                    "the file node in the data directory holds no name; remove it, and the gateway gives itself another");
        }
        return name;
    }

    /** Made under another name first, so that a crash leaves no half of it. */
    private static void keep(Path data, Path file) throws IOException {
        Files.createDirectories(
                data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String name = "node-" + HexFormat.of().formatHex(random);
        Path fresh = data.resolve("." + name);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text = ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException raced) {
            return; // another process named itself meanwhile; the store is for one of the two
        } finally {
            Files.delete(fresh);
        }
        try (FileChannel names = FileChannel.open(data, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
