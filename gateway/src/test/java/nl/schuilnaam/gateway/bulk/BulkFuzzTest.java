package nl.schuilnaam.gateway.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.IdentifierKind;
import org.junit.jupiter.api.Test;

/** Whatever bytes come as a file of persons, they are read or found fault with; see {@code ContentFuzzTest} for how to look for more. */
class BulkFuzzTest {
    private static final CsvMapper OTHER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .disable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /** Each part of a finding is of our own making; what stands in the file is not. */
    private static final Pattern COLUMN = Pattern.compile("|column [0-9]{1,3}|[a-z][A-Za-z-]*");

    /** The first byte chooses the kind of file. */
    @FuzzTest
    void aFileIsReadOrFoundFaultWith(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        var in = new ByteArrayInputStream(input, 1, input.length - 1);
        BulkReader<?> reader = switch (input[0] % 3) {
            case 0 -> BulkReader.persons(in);
            case 1 -> BulkReader.oneRosterUsers(in);
            default -> BulkReader.suppliedIds(in, IdentifierKind.SIS_ID);
        };
        long line = 0;
        BulkReader.Batch<?> batch;
        do {
            batch = reader.next(3);
            assertThat(batch.rows().size()).isLessThanOrEqualTo(3);
            for (BulkFinding finding : batch.findings()) {
                assertThat(finding.line()).isGreaterThanOrEqualTo(Math.max(1, line));
                assertThat(finding.column()).matches(COLUMN);
                assertThat(finding.problem()).isNotEmpty();
                line = finding.line();
            }
        } while (!batch.isLast());
        assertThat(reader.bytesRead()).isLessThanOrEqualTo(input.length - 1);
        assertThat(reader.next(1).rows()).isEmpty();
    }

    /** What we take for a record, another reader takes for the same. */
    @FuzzTest
    void aLineHasTheValuesThatAnotherReaderSees(byte[] input) throws IOException {
        String line = new String(input, UTF_8);
        if (line.isEmpty() || line.chars().anyMatch(c -> c < ' ') || line.length() > 10_000) {
            return;
        }
        CsvRecord record = CsvRecord.parse(line);
        assertThat(record.values().isEmpty()).isEqualTo(record.fault().isPresent());
        if (record.fault().isEmpty()) {
            assertThat(record.values()).isEqualTo(seenByAnother(line));
        }
    }

    private static List<String> seenByAnother(String line) throws IOException {
        try (MappingIterator<String[]> lines = OTHER.readerFor(String[].class).readValues(line + "\n")) {
            List<String> values = lines.hasNext() ? List.of(lines.next()) : List.of();
            assertThat(lines.hasNext()).isFalse();
            return values;
        } catch (JsonProcessingException refused) {
            throw new AssertionError("another reader refuses the line", refused);
        }
    }

    @Test
    void whateverIsWrittenInQuotesIsReadAsItWas() throws IOException {
        var random = new Random(20261122);
        for (int i = 0; i < 2_000; i++) {
            List<String> values = new ArrayList<>();
            for (int n = random.nextInt(6); n >= 0; n--) {
                values.add(anyValue(random));
            }
            String text = values.stream().map(value -> written(value, random)).collect(Collectors.joining(","));

            assertThat(CsvRecord.parse(text).values()).isEqualTo(values);
            if (!text.isEmpty()) {
                aLineHasTheValuesThatAnotherReaderSees(text.getBytes(UTF_8));
            }
        }
    }

    private static String written(String value, Random random) {
        boolean bare = !value.contains("\"") && !value.contains(",") && random.nextBoolean();
        return bare ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }

    private static String anyValue(Random random) {
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
            value.append(List.of("a", "é", "\"", ",", " ", "😀", ";", "'").get(random.nextInt(8)));
        }
        return value.toString();
    }
}
