package nl.schuilnaam.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of RFC 9112 that has all bytes at hand: expressions that say what a message is, and nothing for speed. */
final class StrictModel {
    private static final String NAME = "[A-Za-z0-9!#$%&'*+.^`|~-]{1,128}";
    private static final String FIELDS = "((?:" + NAME + ":[\\t\\x20-\\x7e]*\\r\\n)*)\\r\\n";
    private static final Pattern REQUEST =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}) ([\\x21-\\x7e]+) HTTP/1\\.1\\r\\n" + FIELDS);
    private static final Pattern RESPONSE = Pattern.compile(
            "HTTP/1\\.([01]) ([1-5][0-9]{2}) [\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n((?:[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}:"
                    + "[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*)\\r\\n");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})\\r\\n");
    private static final Pattern TRAILER = Pattern.compile(FIELDS);
    private static final Pattern NOT_IN_TRAILER = Pattern.compile(
            "transfer-encoding|content-.*|host|connection|keep-alive|upgrade|te|trailer|expect|max-forwards|cache-control|range|authorization"
                    + "|(set-)?cookie|www-authenticate|age|date|expires|location|retry-after|vary|warning|if-.*|proxy-.*|x-forwarded-.*|forwarded.*");

    /** @param line the first line */
    record Message(String line, String content) {}

    private final String bytes;
    private int at;

    StrictModel(byte[] bytes) {
        this.bytes = new String(bytes, ISO_8859_1);
    }

    /** The complete requests that stand at the beginning, up to the first flaw or the end. */
    List<Message> requests() {
        var read = new ArrayList<Message>();
        Matcher head = REQUEST.matcher(bytes);
        while (head.find(at) && head.start() == at) {
            at = head.end();
            String content = content(head.group(3), true, false);
            if (content == null) {
                break;
            }
            read.add(new Message(head.group(1) + " " + head.group(2), content));
        }
        return read;
    }

    /** The one response that is all there is, behind at most ten interim ones. */
    List<Message> response() {
        Matcher head = RESPONSE.matcher(bytes);
        int interim = 0;
        while (head.find(at) && head.start() == at) {
            int status = Integer.parseInt(head.group(2));
            boolean old = head.group(1).equals("0");
            boolean coded = hasField(head.group(3), "transfer-encoding");
            boolean framed = coded || hasField(head.group(3), "content-length");
            at = head.end();
            if (status < 200) {
                interim++;
                if (status == 101 || old || framed || interim > 10) {
                    return List.of();
                }
                continue;
            }
            String content = status == 304 && content(head.group(3), !old, true) != null ? "" : null;
            if (status != 304) {
                content = !framed && status != 204 ? null : content(head.group(3), !old, false);
            }
            boolean whole = content != null && at == bytes.length() && (status != 204 || (content.isEmpty() && !coded));
            return whole ? List.of(new Message(Integer.toString(status), content)) : List.of();
        }
        return List.of();
    }

    /** Of the lines that CR LF ends, and no octet that is the end of a line elsewhere. */
    private static boolean hasField(String fields, String name) {
        return ("\r\n" + fields).toLowerCase(Locale.ROOT).contains("\r\n" + name + ":");
    }

    private String content(String fields, boolean chunks, boolean fieldsOnly) {
        var lengths = new ArrayList<String>();
        var codings = new ArrayList<String>();
        for (String line : fields.split("\r\n")) {
            String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            String value = line.substring(line.indexOf(':') + 1).replaceAll("^[ \t]+|[ \t]+$", "");
            if (name.equals("content-length")) {
                lengths.add(value);
            } else if (name.equals("transfer-encoding")) {
                codings.add(value.toLowerCase(Locale.ROOT));
            }
        }
        if (lengths.isEmpty() && codings.isEmpty()) {
            return "";
        }
        if (lengths.isEmpty() && codings.equals(List.of("chunked")) && chunks) {
            return fieldsOnly ? "" : chunked();
        }
        if (codings.isEmpty() && lengths.size() == 1 && lengths.get(0).matches("0|[1-9][0-9]{0,17}")) {
            long length = Long.parseLong(lengths.get(0));
            if (fieldsOnly) {
                return "";
            }
            if (length > bytes.length() - at) {
                return null;
            }
            at += (int) length;
            return bytes.substring(at - (int) length, at);
        }
        return null;
    }

    private String chunked() {
        var content = new StringBuilder();
        Matcher chunk = CHUNK.matcher(bytes);
        while (chunk.find(at) && chunk.start() == at) {
            long size = Long.parseLong(chunk.group(1), 16);
            at = chunk.end();
            if (size == 0) {
                Matcher trailer = TRAILER.matcher(bytes);
                if (!trailer.find(at) || trailer.start() != at) {
                    return null;
                }
                at = trailer.end();
                for (String line : trailer.group(1).split("\r\n")) {
                    if (NOT_IN_TRAILER
                            .matcher(line.split(":", 2)[0].toLowerCase(Locale.ROOT))
                            .matches()) {
                        return null;
                    }
                }
                return content.toString();
            }
            if (size > bytes.length() - at - 2 || !bytes.startsWith("\r\n", at + (int) size)) {
                return null;
            }
            content.append(bytes, at, at + (int) size);
            at += (int) size + 2;
        }
        return null;
    }
}
