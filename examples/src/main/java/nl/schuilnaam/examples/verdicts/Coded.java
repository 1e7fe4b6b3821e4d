package nl.schuilnaam.examples.verdicts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Content codings (RFC 9110 section 8.4.1), of texts of which a character is a byte. */
final class Coded {
    private Coded() {}

    private interface Coding {
        OutputStream over(OutputStream out) throws IOException;
    }

    static String gzip(String text) {
        return code(text, GZIPOutputStream::new);
    }

    static String deflate(String text) {
        return code(text, DeflaterOutputStream::new);
    }

    /** Chunks of the transfer coding of RFC 9112 section 7.1, without the last one. */
    static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String code(String text, Coding coding) {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = coding.over(bytes)) {
            out.write(Template.bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Template.text(bytes.toByteArray());
    }
}
