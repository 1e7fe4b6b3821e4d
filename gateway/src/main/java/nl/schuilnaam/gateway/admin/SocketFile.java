package nl.schuilnaam.gateway.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** {@code admin.sock} in a data directory, and who is at the other end of it. */
final class SocketFile {
    private static final String NAME = "admin.sock";

    /** What the JDK takes; the kernel's own limit is 108 (unix(7)), with the zero at the end. */
    static final int MAX_PATH_BYTES = 106;

    private static final SocketOption<UnixDomainPrincipal> PEER = ExtendedSocketOptions.SO_PEERCRED;

    private final Path file;
    private final UnixDomainSocketAddress address;

    /**
     * Where the absolute name is too long for an address, the name as seen from the working directory serves: it means the same file.
     *
     * @throws AdminException when that is too long as well. There is no other place: whoever finds the data directory must find the socket, and nobody else
     */
    SocketFile(Path data) {
        this.file = data.toAbsolutePath().normalize().resolve(NAME);
        Path working = Path.of("").toAbsolutePath();
        Path near = working.relativize(file);
        this.address = UnixDomainSocketAddress.of(
                fits(file) ? file : Optional.of(near).filter(SocketFile::fits).orElseThrow(SocketFile::tooLong));
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
    }

    private static AdminException tooLong() {
        return new AdminException("the name of the data directory is too long for a socket in it: with /" + NAME
                + " it may have " + MAX_PATH_BYTES
                + " bytes; move it, or start in a directory near it");
    }

    Path path() {
        return file;
    }

    UnixDomainSocketAddress address() {
        return address;
    }

    /** A connection to whoever answers; empty when there is no socket, or one that nobody listens at any more. */
    Optional<SocketChannel> connect() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!isSocket()) {
            throw new AdminException("admin.sock in the data directory is not a socket; move it away");
        }
        try {
            return Optional.of(SocketChannel.open(address));
        } catch (ConnectException nobody) {
            return Optional.empty();
        }
    }

    private boolean isSocket() throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
    }

    /** As whom the process at the other end runs. */
    static UserPrincipal peer(SocketChannel channel) throws IOException {
        return channel.getOption(PEER).user();
    }

    /** The administrator of the machine, from whom no file is safe anyway. */
    static boolean isRoot(UserPrincipal user) {
        return user.getName().equals("root") || user.getName().equals("0");
    }
}
