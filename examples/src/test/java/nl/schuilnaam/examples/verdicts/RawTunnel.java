package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The worst gateway there can be: joins a client with the origin of whatever school it names first, and passes every byte on. The verdicts must say so. */
final class RawTunnel {
    private static final Pattern SCHOOL = Pattern.compile("/school-([0-9]+)/(oauth2/token)?");
    private static final String TOKEN = "{\"access_token\":\"any\"}";

    private final List<Integer> origins;

    private RawTunnel(Path configuration) throws IOException {
        this.origins = Pattern.compile("http://127.0.0.1:([0-9]+)")
                .matcher(Files.readString(configuration))
                .results()
                .map(match -> Integer.parseInt(match.group(1)))
                .toList();
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("secret")) {
            System.out.println("$argon2id$not-a-hash");
            return;
        }
        var tunnel = new RawTunnel(Path.of(arguments[2]));
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + server.getLocalPort();
            System.out.println("schuilnaam is ready: edge " + address + " inside " + address);
            while (true) {
                Socket client = server.accept();
                run(() -> tunnel.serve(client));
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException gone) {
                // One end has closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            var begun = new StringBuilder();
            Matcher school = SCHOOL.matcher("");
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[8_192];
            while (!school.reset(begun).find()) {
                int length = in.read(buffer);
                if (length < 0) {
                    return;
                }
                begun.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
            }
            if (school.group(2) != null) {
                client.getOutputStream().write(Template.bytes(Pupils.answer(TOKEN)));
                client.shutdownOutput();
                return;
            }
            try (var origin =
                    new Socket(InetAddress.getLoopbackAddress(), origins.get(Integer.parseInt(school.group(1))))) {
                origin.setTcpNoDelay(true);
                origin.getOutputStream().write(Template.bytes(begun.toString()));
                run(() -> pump(in, origin.getOutputStream(), origin));
                pump(origin.getInputStream(), client.getOutputStream(), client);
            }
        }
    }

    /** When one end has said everything, the other is closed. */
    private static void pump(InputStream from, OutputStream to, Socket closed) throws IOException {
        try {
            long unused = from.transferTo(to);
        } finally {
            closed.close();
        }
    }
}
