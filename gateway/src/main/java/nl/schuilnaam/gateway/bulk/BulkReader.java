package nl.schuilnaam.gateway.bulk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.source.Nearest;

/**
 * Reads a file of persons piece by piece. A line gives what it says, or findings, or (someone who is to be deleted) neither; a header that is not understood gives findings and nothing
 * else. The same bytes give the same, so that a file can be read once to be judged and once more to be used. For one thread, which it blocks.
 *
 * @param <T> what a line says
 */
public final class BulkReader<T> implements Closeable {
    /** So much, and what lies behind it is not read. */
    public static final int MAX_FINDINGS = 1_000;

    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final int MAX_COLUMNS = 200;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final ByteBuffer MARK =
            StandardCharsets.UTF_8.encode("\uFEFF").asReadOnlyBuffer();

    private final InputStream in;
    private final CsvLines lines;
    private final Layout<T> layout;
    private final Map<String, Integer> columns = new HashMap<>();
    private int width;
    private int found;
    private boolean atEnd;
    private boolean headerRead;

    /**
     * A piece of a file.
     *
     * @param rows in their order
     * @param findings in reading order
     * @param isLast whether there is no more
     */
    public record Batch<T>(List<T> rows, List<BulkFinding> findings, boolean isLast) {
        public Batch {
            rows = List.copyOf(rows);
            findings = List.copyOf(findings);
        }
    }

    private BulkReader(InputStream in, Layout<T> layout) {
        this.in = in;
        this.lines = new CsvLines(in);
        this.layout = layout;
    }

    /** {@code users.csv} of OneRoster 1.1 or 1.2. Rows that are {@code tobedeleted} are passed over. */
    public static BulkReader<SightedPerson> oneRosterUsers(InputStream in) {
        return new BulkReader<>(in, Persons.ONEROSTER);
    }

    /** A file with the columns {@code sis-id,pupil-number,email,username,eck-id}, or some of them, of which {@code sis-id} is one. */
    public static BulkReader<SightedPerson> persons(InputStream in) {
        return new BulkReader<>(in, Persons.SIMPLE);
    }

    /**
     * A file with the columns {@code real-id,supplier-id}.
     *
     * @param kind of the real ids
     */
    public static BulkReader<SuppliedId> suppliedIds(InputStream in, IdentifierKind kind) {
        return new BulkReader<>(in, new SuppliedIds(kind));
    }

    /** How much of the file has been read, for whoever wants to see it move. */
    public long bytesRead() {
        return lines.bytes();
    }

    /** Reads on, over at most so many lines. After the last piece only empty ones come. */
    public Batch<T> next(int maxLines) throws IOException {
        var rows = new ArrayList<T>();
        var findings = new ArrayList<BulkFinding>();
        if (!headerRead) {
            headerRead = true;
            header(findings);
            atEnd = !findings.isEmpty();
        }
        for (int i = 0; i < maxLines && !atEnd; i++) {
            Optional<CsvLines.Line> line = lines.next();
            if (line.isEmpty()) {
                atEnd = true;
            } else {
                int before = findings.size();
                row(line.get(), findings).ifPresent(rows::add);
                found += findings.size() - before;
                stopAtLimits(line.get().number(), findings);
            }
        }
        return new Batch<>(rows, findings, atEnd);
    }

    private void stopAtLimits(long line, List<BulkFinding> findings) {
        if (found >= MAX_FINDINGS) {
            findings.add(
                    new BulkFinding(line, "", "is as far as was read", "fewer than " + MAX_FINDINGS + " findings"));
            atEnd = true;
        } else if (lines.bytes() > MAX_FILE_BYTES) {
            findings.add(new BulkFinding(line, "", "is as far as was read", "a file of at most 1 GiB"));
            atEnd = true;
        }
    }

    private void header(List<BulkFinding> findings) throws IOException {
        Optional<CsvLines.Line> first = lines.next();
        if (first.isEmpty()) {
            findings.add(new BulkFinding(1, "", "is not there", "a line with the names of the columns"));
            return;
        }
        List<String> names =
                values(withoutMark(first.get(), findings), findings).orElse(List.of());
        if (names.isEmpty()) {
            return;
        }
        if (names.size() > MAX_COLUMNS) {
            findings.add(new BulkFinding(1, "", "has " + names.size() + " columns", "at most " + MAX_COLUMNS));
            return;
        }
        width = names.size();
        for (int i = 0; i < names.size(); i++) {
            column(names.get(i), i, findings);
        }
        for (String name : layout.needed()) {
            if (!columns.containsKey(name)) {
                findings.add(new BulkFinding(1, name, "is missing", "a column of this name"));
            }
        }
    }

    private static CsvLines.Line withoutMark(CsvLines.Line line, List<BulkFinding> findings) {
        ByteBuffer bytes = line.bytes().orElse(NOTHING);
        if (bytes.remaining() < MARK.remaining()
                || !bytes.slice(0, MARK.remaining()).equals(MARK)) {
            return line;
        }
        findings.add(new BulkFinding(1, "", "begins with a byte order mark", "UTF-8 without one"));
        int behind = MARK.remaining();
        return new CsvLines.Line(line.number(), Optional.of(bytes.slice(behind, bytes.remaining() - behind)));
    }

    /** A name is shown only where it is one that is known: it may be no name at all, but someone's. */
    private void column(String name, int index, List<BulkFinding> findings) {
        if (Arrays.stream(name.split("\\.", -1)).anyMatch(IdentifierKind::isReserved)) {
            findings.add(new BulkFinding(
                    1,
                    place(index),
                    "names a number that the law reserves, which is never taken in",
                    "a file without this column"));
        } else if (layout.names().contains(name)) {
            if (columns.putIfAbsent(name, index) != null) {
                findings.add(
                        new BulkFinding(1, place(index), "is '" + name + "' for the second time", "each column once"));
            }
        } else if (!layout.isExtension(name)) {
            findings.add(new BulkFinding(
                    1, place(index), "has a name that is not known here", Nearest.among(layout.names(), name)));
        }
    }

    private static String place(int index) {
        return "column " + (index + 1);
    }

    private Optional<T> row(CsvLines.Line line, List<BulkFinding> findings) {
        Optional<List<String>> values = values(line, findings);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.get().size() != width) {
            findings.add(new BulkFinding(
                    line.number(),
                    "",
                    values.get().size() == 1 && values.get().get(0).isEmpty()
                            ? "is empty"
                            : "has " + values.get().size() + (values.get().size() == 1 ? " value" : " values"),
                    width + ", as many as the header has"));
            return Optional.empty();
        }
        int before = findings.size();
        Optional<T> read = layout.read(new Row(line.number(), columns, values.get(), findings));
        return findings.size() == before ? read : Optional.empty();
    }

    /** The values of a line, whatever they mean; empty where something was found that makes it no line of CSV. */
    private Optional<List<String>> values(CsvLines.Line line, List<BulkFinding> findings) {
        if (line.bytes().isEmpty()) {
            findings.add(
                    new BulkFinding(line.number(), "", "is too long", "at most " + CsvLines.MAX_LINE_BYTES + " bytes"));
            return Optional.empty();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(line.bytes().get())
                    .toString();
        } catch (CharacterCodingException malformed) {
            findings.add(new BulkFinding(line.number(), "", "is not UTF-8", "a text file in UTF-8"));
            return Optional.empty();
        }
        CsvRecord csv = CsvRecord.parse(text);
        if (csv.fault().isPresent()) {
            CsvRecord.Fault fault = csv.fault().get();
            findings.add(new BulkFinding(line.number(), called(fault.column()), fault.problem(), fault.expected()));
            return Optional.empty();
        }
        for (int i = 0; i < csv.values().size(); i++) {
            if (csv.values().get(i).chars().anyMatch(Character::isISOControl)) {
                findings.add(new BulkFinding(line.number(), called(i), "holds a control character", "printable text"));
                return Optional.empty();
            }
        }
        return Optional.of(csv.values());
    }

    /** A column by its name, once the header is known. */
    private String called(int index) {
        return columns.entrySet().stream()
                .filter(column -> column.getValue() == index)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(place(index));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
