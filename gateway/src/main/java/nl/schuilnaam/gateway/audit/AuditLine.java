package nl.schuilnaam.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Form 1 of a record as it stands in the file: one line of JSON in ASCII, with its members in a fixed order. It begins with the form, the sequence number and the hash
 * of the record before it, and ends with {@code ,"hash":"..."}} and a line feed. The hash is SHA-256 over the bytes of the line before that last comma, so that any
 * tool can check it without knowing JSON.
 *
 * @param sequence counted from 1, over all files
 * @param previous hash of the record before it
 * @param hash its own
 * @param at when it was written, as it stands there
 */
record AuditLine(long sequence, String previous, String hash, String at) {
    /** Longer than any record can be. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int SEAL = ",\"hash\":\"".length() + 64 + "\"}".length();
    private static final Pattern HEAD =
            Pattern.compile("\\{\"v\":1,\"seq\":([1-9][0-9]{0,17}),\"prev\":\"([0-9a-f]{64})\",\"at\":\"([^\"]{0,40})");
    private static final Pattern TAIL = Pattern.compile(",\"hash\":\"([0-9a-f]{64})\"}");
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A line that was written, and where the chain stands after it. */
    record Sealed(String text, AuditCheckpoint checkpoint) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** What a line turns out to be when it is read. */
    sealed interface Reading {
        record Whole(AuditLine line) implements Reading {}

        record Bad(AuditVerdict.Fault fault) implements Reading {}
    }

    /** Renders a record. */
    static Sealed seal(AuditCheckpoint previous, Instant at, AuditRecord record) {
        var text = head(previous, at, record.event().name());
        string(text, "exchange", record.exchange().toString());
        string(text, "began", INSTANT.format(record.began()));
        string(text, "listener", record.listener().spelling());
        if (record.outcome() instanceof AuditRecord.Outcome.Refused refused) {
            string(text, "outcome", "refused");
            string(text, "problem", refused.problem());
            string(text, "step", word(refused.step()));
            string(text, "severity", word(refused.severity()));
        } else {
            string(text, "outcome", "released");
        }
        record.found()
                .ifPresent(found -> text.append(",\"found\":{\"path\":\"")
                        .append(found.path())
                        .append("\",\"rule\":\"")
                        .append(found.rule())
                        .append("\"}"));
        number(text, "status", record.status());
        optional(text, "command", record.command());
        optional(text, "case", record.caseNumber());
        optional(text, "school", record.school());
        optional(text, "supplier", record.supplier());
        optional(text, "client", record.client());
        optional(text, "agreement", record.agreement());
        optional(text, "agreementVersion", record.agreementVersion());
        optional(text, "profile", record.profile());
        optional(text, "operation", record.operation());
        optional(text, "direction", record.direction().map(AuditLine::word));
        if (record.records().isPresent()) {
            number(text, "records", record.records().getAsInt());
        }
        counts(text, "pseudonymised", record.pseudonymised());
        counts(text, "dropped", record.dropped());
        number(text, "unknownFields", record.unknownFields());
        if (record.repeated() > 0) {
            number(text, "repeated", record.repeated());
        }
        if (!record.persons().isEmpty()) {
            text.append(",\"persons\":[\"")
                    .append(String.join("\",\"", record.persons()))
                    .append("\"]");
        }
        if (record.store().isPresent()) {
            number(text, "store", record.store().getAsLong());
        }
        return finish(previous, text);
    }

    /** Renders what the log says about itself: a word and a number. */
    static Sealed note(AuditCheckpoint previous, Instant at, String event, String what, long count) {
        var text = head(previous, at, event);
        number(text, what, count);
        return finish(previous, text);
    }

    /**
     * Reads a line back.
     *
     * @param bytes without the line feed
     */
    static Reading read(byte[] bytes) {
        if (bytes.length <= SEAL) {
            return new Reading.Bad(AuditVerdict.Fault.NOT_A_RECORD);
        }
        int end = bytes.length - SEAL;
        Matcher head = HEAD.matcher(new String(bytes, 0, Math.min(end, 160), StandardCharsets.ISO_8859_1));
        Matcher tail = TAIL.matcher(new String(bytes, end, SEAL, StandardCharsets.ISO_8859_1));
        if (!head.lookingAt() || !tail.matches()) {
            return new Reading.Bad(AuditVerdict.Fault.NOT_A_RECORD);
        }
        if (!hash(bytes, end).equals(tail.group(1))) {
            return new Reading.Bad(AuditVerdict.Fault.EDITED);
        }
        return new Reading.Whole(
                new AuditLine(Long.parseLong(head.group(1)), head.group(2), tail.group(1), head.group(3)));
    }

    /** Why this line may not stand after that one, if so. */
    Optional<AuditVerdict.Fault> faultAfter(AuditCheckpoint before) {
        if (sequence != before.sequence() + 1) {
            return Optional.of(AuditVerdict.Fault.OUT_OF_SEQUENCE);
        }
        if (!previous.equals(before.hash())) {
            return Optional.of(AuditVerdict.Fault.UNCHAINED);
        }
        return Optional.empty();
    }

    AuditCheckpoint checkpoint() {
        return new AuditCheckpoint(sequence, hash);
    }

    private static StringBuilder head(AuditCheckpoint previous, Instant at, String event) {
        var text = new StringBuilder(1024);
        text.append("{\"v\":1,\"seq\":").append(previous.sequence() + 1);
        string(text, "prev", previous.hash());
        string(text, "at", INSTANT.format(at));
        string(text, "event", event.toLowerCase(Locale.ROOT));
        return text;
    }

    private static Sealed finish(AuditCheckpoint previous, StringBuilder text) {
        byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
        String hash = hash(body, body.length);
        String line = text.append(",\"hash\":\"").append(hash).append("\"}\n").toString();
        if (line.length() > MAX_BYTES) {
            throw new IllegalStateException("a record is too long: " + line.length() + " bytes");
        }
        return new Sealed(line, new AuditCheckpoint(previous.sequence() + 1, hash));
    }

    // No value needs escaping: the types of AuditRecord admit no quote, backslash, control or non-ASCII character.
    private static void string(StringBuilder text, String name, String value) {
        text.append(",\"").append(name).append("\":\"").append(value).append('"');
    }

    private static void number(StringBuilder text, String name, long value) {
        text.append(",\"").append(name).append("\":").append(value);
    }

    private static void optional(StringBuilder text, String name, Optional<?> value) {
        value.ifPresent(present -> string(text, name, present.toString()));
    }

    private static void counts(StringBuilder text, String name, Map<String, Long> counts) {
        text.append(",\"").append(name).append("\":{");
        String separator = "";
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            text.append(separator)
                    .append('"')
                    .append(count.getKey())
                    .append("\":")
                    .append(count.getValue());
            separator = ",";
        }
        text.append('}');
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String hash(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
