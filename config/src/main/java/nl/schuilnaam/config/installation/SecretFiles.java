package nl.schuilnaam.config.installation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads the files that hold secrets. What it says about one never quotes the file, nor its name: someone may have written the secret where the name belongs. */
final class SecretFiles {
    private static final int MAX_BYTES = 4096;

    /** The PHC string format, as Argon2id uses it: version 19, memory in KiB, passes, lanes, salt of at least 8 bytes, hash of at least 16. */
    private static final Pattern ARGON2ID = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]{0,2}),p=([1-9][0-9]?)\\$[A-Za-z0-9+/]{11,64}\\$[A-Za-z0-9+/]{22,128}");

    private final Source source;
    private final Findings findings;

    SecretFiles(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /** The secret in the file that this node names. */
    Optional<Secret> secret(Node.Scalar name) {
        Optional<String> text = read(name);
        if (text.isPresent() && !text.get().matches("[!-~]{1,1024}")) {
            findings.add(
                    source,
                    name,
                    "names a file that holds no secret",
                    "1 to 1024 printable ASCII characters in it, without spaces");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    /** The Argon2id hash in the file that this node names. */
    Optional<Secret> hash(Node.Scalar name) {
        Optional<String> text = read(name);
        if (text.isPresent() && !ARGON2ID.matcher(text.get()).matches()) {
            findings.add(
                    source,
                    name,
                    "names a file that holds no Argon2id hash",
                    "one line such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash in it");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    /** Says what is wrong with a file that holds a secret which others read, such as a private key. */
    boolean check(Node.Scalar name) {
        Optional<Path> path = Paths.parse(name.text()).map(source::resolve);
        if (path.isEmpty() || !Files.isRegularFile(path.get()) || !Files.isReadable(path.get())) {
            findings.add(source, name, "names a file that is not there or cannot be read", "a readable file");
            return false;
        }
        if (isOpenToOthers(path.get())) {
            findings.add(
                    source,
                    name,
                    "names a secret file that everyone on the machine can read",
                    "a file for its owner only (chmod 0400)");
            return false;
        }
        return true;
    }

    private Optional<String> read(Node.Scalar name) {
        if (!check(name)) {
            return Optional.empty();
        }
        Path path = Paths.parse(name.text()).map(source::resolve).orElseThrow();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.replaceFirst("\\r?\\n$", ""));
        } catch (CharacterCodingException e) {
            return Optional.of(""); // no secret of ours is anything but text
        } catch (IOException e) {
            findings.add(source, name, "names a file that cannot be read", "a readable file");
            return Optional.empty();
        }
    }

    static boolean isOpenToOthers(Path path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (UnsupportedOperationException e) {
            return false; // a file system without such permissions
        } catch (IOException e) {
            return true;
        }
    }
}
