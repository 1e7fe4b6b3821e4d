package nl.schuilnaam.gateway.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client that sends the bytes it is given, also those that no library would send, and shows every byte that came back. */
final class RawHttp {
    private RawHttp() {}

    /** An answer as it stood on the wire. */
    static final class Answer {
        private final byte[] raw;
        private final int bodyAt;

        Answer(byte[] raw) {
            this.raw = raw;
            int end = text().indexOf("\r\n\r\n");
            this.bodyAt = end < 0 ? raw.length : end + 4;
        }

        /** 0 where there was none. */
        int status() {
            return raw.length < 12 ? 0 : Integer.parseInt(text().substring(9, 12));
        }

        String body() {
            return new String(raw, bodyAt, raw.length - bodyAt, StandardCharsets.UTF_8);
        }

        String text() {
            return new String(raw, StandardCharsets.ISO_8859_1);
        }

        /** By lower-case name; the last one wins. */
        Map<String, String> headers() {
            var headers = new TreeMap<String, String>();
            List<String> lines = List.of(text().substring(0, bodyAt).split("\r\n"));
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return headers;
        }

        /** All of it, but for the id of the exchange, and with the headers in the order of their names. */
        String withoutExchange() {
            var kept = new TreeSet<String>();
            headers().forEach((name, value) -> {
                if (!name.equals("x-request-id")) {
                    kept.add(name + ": " + value);
                }
            });
            return status() + "\n" + String.join("\n", kept) + "\n\n"
                    + body().replace(headers().getOrDefault("x-request-id", "-"), "(exchange)");
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** Sends a head, whose lines are joined and closed by {@code Host} and {@code Connection: close}, and a body, and reads until the other side closes. */
    static Answer exchange(URI listener, List<String> head, byte[] body) throws IOException {
        String text =
                String.join("\r\n", head) + "\r\nHost: " + listener.getRawAuthority() + "\r\nConnection: close\r\n\r\n";
        return exchangeBytes(listener, text.getBytes(StandardCharsets.ISO_8859_1), body);
    }

    /** Sends bytes and reads until the other side closes; a side that closes before it has read everything is no error. */
    static Answer exchangeBytes(URI listener, byte[] head, byte[] body) throws IOException {
        try (Socket socket = new Socket(listener.getHost(), listener.getPort())) {
            socket.setSoTimeout(15_000);
            try {
                socket.getOutputStream().write(head);
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                // What was answered before the close can still be read.
            }
            return new Answer(readToEnd(socket.getInputStream()));
        }
    }

    /** Sends bytes, says that no more will come, and reads what comes back. */
    static Answer breakOff(URI listener, List<String> head, byte[] part) throws IOException {
        String text = String.join("\r\n", head) + "\r\nHost: " + listener.getRawAuthority() + "\r\n\r\n";
        return breakOff(listener, text + new String(part, StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes as they are, says that no more will come, and reads what comes back. */
    static Answer breakOff(URI listener, String bytes) throws IOException {
        try (Socket socket = new Socket(listener.getHost(), listener.getPort())) {
            socket.setSoTimeout(15_000);
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                socket.shutdownOutput();
            } catch (SocketException e) {
                // What was answered before the close can still be read.
            }
            return new Answer(readToEnd(socket.getInputStream()));
        }
    }

    private static byte[] readToEnd(InputStream in) throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.writeBytes(Arrays.copyOf(part, n));
            }
        } catch (SocketException e) {
            // Reset after the answer: what came before it counts.
        }
        return all.toByteArray();
    }
}
