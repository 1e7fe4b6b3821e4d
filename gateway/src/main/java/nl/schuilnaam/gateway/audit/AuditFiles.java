package nl.schuilnaam.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One file per month, named after the month (UTC) in which its first record was written, so that the order of names is the order of the chain. */
final class AuditFiles {
    private static final Pattern NAME = Pattern.compile("audit-[0-9]{4}-[0-9]{2}\\.jsonl");

    private AuditFiles() {}

    /** The files of the log, oldest first. */
    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    static String nameAt(Instant instant) {
        return "audit-" + YearMonth.from(instant.atZone(ZoneOffset.UTC)) + ".jsonl";
    }
}
