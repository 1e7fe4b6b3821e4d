package nl.schuilnaam.gateway.audit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/**
 * What the log tells of persons: who got something of whom, and when (GDPR art. 15(1)(c)), by references that only the store can resolve. Believes the log as it
 * stands; whether it is the one that was written, {@link AuditVerifier} says. Blocks; may read a log that is being written.
 */
public final class Disclosures {
    /** The one place in a line where this may stand: what comes before is counted in an object of its own. */
    private static final Pattern STORE = Pattern.compile(",\"store\":([0-9]{1,18}),\"hash\":\"[0-9a-f]{64}\"}");

    private static final int WINDOW = 1 << 20;
    /** Longer than what the pattern matches. */
    private static final int OVERLAP = 256;

    private Disclosures() {}

    /**
     * One exchange in which something of persons left for a supplier.
     *
     * @param persons keyed references
     * @param store how many minting commits of this node it rests on
     */
    public record Disclosure(
            Instant at,
            SchoolId school,
            SupplierId supplier,
            String agreement,
            String profile,
            String operation,
            List<String> persons,
            long store) {
        public Disclosure {
            persons = List.copyOf(persons);
        }
    }

    /** Reads the whole log, oldest first. A line that is cut off or no record is passed over. */
    public static void read(Path directory, Consumer<Disclosure> reader) throws IOException {
        for (Path file : AuditFiles.in(directory)) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(",\"persons\":[\"")) {
                        read(line, reader);
                    }
                }
            }
        }
    }

    private static void read(String line, Consumer<Disclosure> reader) {
        Disclosure disclosure;
        try {
            var record = new JsonObject(line);
            if (!"exchange".equals(record.getString("event")) || !"released".equals(record.getString("outcome"))) {
                return;
            }
            disclosure = new Disclosure(
                    Instant.parse(record.getString("at")),
                    new SchoolId(record.getString("school")),
                    new SupplierId(record.getString("supplier")),
                    record.getString("agreement", ""),
                    record.getString("profile", ""),
                    record.getString("operation", ""),
                    record.getJsonArray("persons", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList(),
                    record.getLong("store", 0L));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | java.time.DateTimeException cutOff) {
            return;
        }
        reader.accept(disclosure);
    }

    /** References to the persons whose erasure an administrator began, oldest first. */
    public static Set<String> erased(Path directory) throws IOException {
        var erased = new LinkedHashSet<String>();
        for (Path file : AuditFiles.in(directory)) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(",\"command\":\"person.erase\"")) {
                        erased(line, erased);
                    }
                }
            }
        }
        return erased;
    }

    private static void erased(String line, Set<String> erased) {
        try {
            new JsonObject(line)
                    .getJsonArray("persons", new JsonArray())
                    .forEach(reference -> erased.add(String.valueOf(reference)));
        } catch (DecodeException | ClassCastException cutOff) {
            return;
        }
    }

    /** On how many minting commits the last exchange of the log rests; empty when none says. Reads from the end. */
    public static OptionalLong lastStore(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return OptionalLong.empty();
        }
        List<Path> files = AuditFiles.in(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            OptionalLong last = lastStoreOf(files.get(i));
            if (last.isPresent()) {
                return last;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong lastStoreOf(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long end = file.length();
            while (end > 0) {
                long from = Math.max(0, end - WINDOW);
                byte[] window = new byte[(int) (end - from)];
                file.seek(from);
                file.readFully(window);
                Matcher matcher = STORE.matcher(new String(window, StandardCharsets.ISO_8859_1));
                OptionalLong highest = OptionalLong.empty();
                while (matcher.find()) {
                    highest = OptionalLong.of(Math.max(highest.orElse(0), Long.parseLong(matcher.group(1))));
                }
                if (highest.isPresent() || from == 0) {
                    return highest;
                }
                end = from + OVERLAP;
            }
        }
        return OptionalLong.empty();
    }
}
