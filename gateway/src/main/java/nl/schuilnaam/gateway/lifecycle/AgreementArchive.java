package nl.schuilnaam.gateway.lifecycle;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementVersion;
import nl.schuilnaam.config.agreement.Change;
import nl.schuilnaam.config.agreement.History;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.agreement.Status;

/**
 * Every version of every agreement that was ever taken, below {@code agreements} in the data directory: {@code SCHOOL/AGREEMENT/SHA256.agreement} is the text of its file, byte for byte, and
 * {@code index.jsonl} beside it has one line for each version, to which lines are only added. The audit log names each version by the same hash before it takes effect. Form 1 of a line is
 * JSON with {@code "v":1}.
 *
 * <p>Blocks. Only a gateway that holds the audit log of the data directory writes; a line that a crash cut off was never acknowledged and is passed over.
 */
public final class AgreementArchive implements History {
    private static final int FORM = 1;
    private static final int SHORTEST_HASH = 8;
    private static final String INDEX = "index.jsonl";
    private static final String TEXT = ".agreement";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    /** @param data the data directory, which need not exist */
    public AgreementArchive(Path data) {
        this.root = data.resolve("agreements");
    }

    /** Which agreement. */
    public record Name(SchoolId school, String agreement) {
        public Name {
            // The spelling of an agreement's id is that of a school's, and has no way out of a directory.
            if (!new SchoolId(agreement).value().equals(agreement)) {
                throw new IllegalArgumentException("not the id of an agreement");
            }
        }
    }

    @Override
    public Optional<Status> last(SchoolId school, String agreement) {
        List<StoredVersion> versions = versions(new Name(school, agreement));
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(versions.get(versions.size() - 1).status());
    }

    /** The agreements that have versions, sorted. */
    public List<Name> names() {
        var names = new ArrayList<Name>();
        for (Path school : directories(root)) {
            for (Path agreement : directories(school)) {
                names.add(new Name(
                        new SchoolId(school.getFileName().toString()),
                        agreement.getFileName().toString()));
            }
        }
        return names;
    }

    /** Those of this agreement, of one school or of any. */
    public List<Name> names(String agreement, Optional<String> school) {
        return names().stream()
                .filter(name -> name.agreement().equals(agreement)
                        && school.map(name.school().value()::equals).orElse(true))
                .toList();
    }

    /** The last version that is meant by its number or by at least eight first digits of its hash. */
    public Optional<StoredVersion> version(Name name, String asked) {
        return versions(name).stream()
                .filter(version -> asked.equals(Integer.toString(version.number()))
                        || (asked.length() >= SHORTEST_HASH
                                && version.version().sha256().startsWith(asked)))
                .reduce((earlier, later) -> later);
    }

    /** The file that holds the text of a version, which is the one that was kept. */
    public Path file(Name name, AgreementVersion version) {
        String kept = text(name, version);
        assert !kept.isEmpty();
        return directory(name).resolve(version + TEXT);
    }

    private static List<Path> directories(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The versions of an agreement, oldest first; none where it is not known.
     *
     * @throws UncheckedIOException when the index cannot be read or is damaged
     */
    public List<StoredVersion> versions(Name name) {
        try {
            String text = Files.readString(directory(name).resolve(INDEX));
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            var versions = new ArrayList<StoredVersion>();
            for (String line : whole.lines().toList()) {
                StoredVersion version = read(line);
                if (version.number() != versions.size() + 1) {
                    throw new IOException("a version is missing in the archive of agreements");
                }
                versions.add(version);
            }
            return versions;
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text of a version, as its file had it.
     *
     * @throws UncheckedIOException when it cannot be read or is not the one that was kept
     */
    public String text(Name name, AgreementVersion version) {
        try {
            byte[] bytes = Files.readAllBytes(directory(name).resolve(version + TEXT));
            if (!sha256(bytes).equals(version.sha256())) {
                throw new IOException("a text in the archive of agreements is not the one that was kept");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the last version that was kept is this one. */
    public boolean hasLast(Agreement agreement) {
        List<StoredVersion> versions = versions(new Name(agreement.school(), agreement.id()));
        return !versions.isEmpty()
                && versions.get(versions.size() - 1).version().equals(agreement.version());
    }

    /**
     * Keeps a version unless it is the last one already; on the disk when this returns.
     *
     * @param text of its file
     * @param since when it is taken
     * @throws UncheckedIOException when the disk fails, or the agreement has ended
     */
    public void keep(Agreement agreement, String text, Instant since) {
        var name = new Name(agreement.school(), agreement.id());
        List<StoredVersion> versions = versions(name);
        if (!versions.isEmpty()) {
            StoredVersion last = versions.get(versions.size() - 1);
            if (last.version().equals(agreement.version())) {
                return;
            }
            if (last.status() == Status.ENDED && agreement.status() != Status.ENDED) {
                throw new UncheckedIOException(new IOException("an agreement that has ended cannot go on"));
            }
        }
        var version = new StoredVersion(
                versions.size() + 1,
                agreement.version(),
                since,
                agreement.status(),
                agreement.period(),
                agreement.change());
        try {
            Path directory = directory(name);
            prepare(directory);
            keepText(directory, agreement.version(), text);
            append(directory.resolve(INDEX), line(version));
            force(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OWNERS_DIRECTORY);
            // A directory is lost with its parent's entry for it.
            for (Path parent = directory.getParent();
                    parent != null && parent.startsWith(root);
                    parent = parent.getParent()) {
                force(parent);
            }
            Path data = root.getParent();
            if (data != null) {
                force(data);
            }
        }
    }

    private static void keepText(Path directory, AgreementVersion version, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!sha256(bytes).equals(version.sha256())) {
            throw new IOException("the text is not that of the version");
        }
        Path file = directory.resolve(version + TEXT);
        Path fresh = directory.resolve("." + version);
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            write(channel, bytes);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Adds a line behind the last whole one. */
    private static void append(Path index, String line) throws IOException {
        try (FileChannel channel = FileChannel.open(
                index,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OWNER_ONLY)) {
            channel.position(wholeLines(channel));
            channel.truncate(channel.position());
            write(channel, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static long wholeLines(FileChannel channel) throws IOException {
        var last = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            last.clear();
            if (channel.read(last, end - 1) == 1 && last.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int written = channel.write(buffer);
            assert written > 0;
        }
        channel.force(true);
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path directory(Name name) {
        return root.resolve(name.school().value()).resolve(name.agreement());
    }

    private static String line(StoredVersion version) {
        var json = new JsonObject()
                .put("v", FORM)
                .put("number", version.number())
                .put("sha256", version.version().sha256())
                .put("since", version.since().toString())
                .put("status", version.status().spelling())
                .put("from", version.period().from().toString())
                .put("until", version.period().until().toString());
        told(version.change()).forEach(json::put);
        return json.encode() + "\n";
    }

    private static StoredVersion read(String line) throws IOException {
        try {
            var json = new JsonObject(line);
            if (json.getInteger("v") != FORM) {
                throw new IOException("the archive of agreements was written by a later version of the gateway");
            }
            return new StoredVersion(
                    json.getInteger("number"),
                    new AgreementVersion(json.getString("sha256")),
                    Instant.parse(json.getString("since")),
                    Status.valueOf(json.getString("status").toUpperCase(Locale.ROOT)),
                    new Period(LocalDate.parse(json.getString("from")), LocalDate.parse(json.getString("until"))),
                    new Change(
                            Optional.ofNullable(json.getString("author")),
                            Optional.ofNullable(json.getString("approver")),
                            Optional.ofNullable(json.getString("reason"))));
        } catch (DecodeException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | java.time.DateTimeException damaged) {
            throw new IOException("a line in the archive of agreements is damaged", damaged);
        }
    }

    /** What a file says of its own making, by name; nothing of what it leaves out. */
    public static Map<String, String> told(Change change) {
        var told = new TreeMap<String, String>();
        change.author().ifPresent(author -> told.put("author", author));
        change.approver().ifPresent(approver -> told.put("approver", approver));
        change.reason().ifPresent(reason -> told.put("reason", reason));
        return told;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
