package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.gateway.trial.Preview;
import nl.schuilnaam.gateway.trial.TracedField;

/** A preview as a page of HTML that needs nothing else and can be printed. */
final class PreviewPage {
    private static final String STYLE = """
            body{font:14px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;width:100%}
            th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
            th{background:#eee}td.gone{background:#f3f3f3;color:#555}code{font-size:12px}
            @media print{body{margin:0}tr{break-inside:avoid}}""";

    private PreviewPage() {}

    /** Writes a new file that only its owner may read, and never over another. */
    static void write(Path file, Preview preview, Preview.Passes passes) throws IOException {
        byte[] page = page(preview, passes).getBytes(StandardCharsets.UTF_8);
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(page);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    private static String page(Preview preview, Preview.Passes passes) {
        List<String> head = PreviewTable.head(preview);
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(head.get(0)))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(head.get(0)))
                .append("</h1>\n<p>")
                .append(escaped(String.join(" ", head.subList(1, head.size()))))
                .append("</p>\n<table><thead><tr><th>Field</th><th>")
                .append(preview.outward() ? "The school has" : "The supplier sends")
                .append("</th><th>")
                .append(preview.outward() ? "The supplier gets" : "The school gets")
                .append("</th><th>Why</th></tr></thead><tbody>\n");
        for (TracedField field : passes.fields()) {
            page.append("<tr><td>")
                    .append(escaped(field.place()))
                    .append("</td><td><code>")
                    .append(escaped(field.before().orElse("")))
                    .append("</code></td>")
                    .append(field.after()
                            .map(after -> "<td><code>" + escaped(after) + "</code></td>")
                            .orElse("<td class=\"gone\">nothing</td>"))
                    .append("<td>")
                    .append(escaped(field.why()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody></table>\n");
        PreviewTable.heldBack(passes)
                .forEach(line -> page.append("<p>").append(escaped(line)).append("</p>\n"));
        return page.append("</body></html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
