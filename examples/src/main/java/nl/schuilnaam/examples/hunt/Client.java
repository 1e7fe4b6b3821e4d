package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who asks anything of a listener of the gateway, and keeps every answer as it came. Blocks; one thread. */
final class Client {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");
    private static final int PATIENCE_MILLIS = 30_000;

    static {
        // Requests go through a tap, on another port than the server's; the server is still to see its own name.
        if (System.getProperty("jdk.httpclient.allowRestrictedHeaders") == null) {
            String unused = System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final int port;
    private final String base;
    private final List<Answer> answers = new ArrayList<>();
    private String accessToken = "";

    /**
     * @param server as it knows itself
     * @param port where to connect to instead: a tap's
     * @param base the path before {@code /ims}
     */
    Client(URI server, int port, String base) {
        this.server = server;
        this.port = port;
        this.base = base;
    }

    /**
     * What came back.
     *
     * @param place what was asked, in words that name nobody: an operation
     * @param bytes status, header fields and content
     * @param link the target of the next page; empty if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answer(String place, int status, byte[] bytes, JsonNode content, String link) {
        /** Place and status only. */
        @Override
        public String toString() {
            return "Answer[" + place + ", " + status + "]";
        }
    }

    /** Gets an access token at {@code tokenBase}; throws if there is none for it. */
    void open(String tokenBase, String id, String secret) {
        Answer answer = send(
                "token",
                request(tokenBase + "/oauth2/token")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret))
                        .build());
        accessToken = answer.content().path("access_token").asText();
        if (accessToken.isEmpty()) {
            throw new IllegalStateException("no access token: " + answer.status());
        }
    }

    Answer get(String place, String target) {
        return ask(place, "GET", target, "", Map.of());
    }

    /** Sends any request; an empty body is none. */
    Answer ask(String place, String method, String target, String body, Map<String, String> headers) {
        BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder request = request(base + target)
                .header("Authorization", "Bearer " + accessToken)
                .header("Accept", "application/json")
                .method(method, publisher);
        if (!body.isEmpty() && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return send(place, request.build());
    }

    /** Writes bytes that no HTTP client would, and reads until the server has had enough. */
    void raw(String place, String text) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(500);
            socket.getOutputStream()
                    .write(text.replace("${base}", base)
                            .replace("${host}", server.getAuthority())
                            .replace("${token}", accessToken)
                            .getBytes(StandardCharsets.UTF_8));
            byte[] bytes = socket.getInputStream().readAllBytes();
            answers.add(new Answer(place, 0, bytes, MissingNode.getInstance(), ""));
        } catch (IOException closed) {
            // What came before is in the tap.
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                .header("Host", server.getAuthority());
    }

    private Answer send(String place, HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            Answer answer =
                    new Answer(place, response.statusCode(), bytes(response), json(response.body()), next(response));
            answers.add(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(place, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static byte[] bytes(HttpResponse<byte[]> response) throws IOException {
        var bytes = new ByteArrayOutputStream();
        new TreeMap<>(response.headers().map())
                .forEach((name, values) ->
                        bytes.writeBytes((name + ": " + values + "\r\n").getBytes(StandardCharsets.UTF_8)));
        bytes.write(response.body());
        return bytes.toByteArray();
    }

    private static JsonNode json(byte[] body) {
        try {
            return MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private String next(HttpResponse<byte[]> page) {
        for (String link : page.headers().allValues("Link")) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                URI next = URI.create(matcher.group(1));
                return next.getRawPath().startsWith(base)
                        ? next.getRawPath().substring(base.length()) + "?" + next.getRawQuery()
                        : "";
            }
        }
        return "";
    }

    /** All answers so far. */
    List<Answer> answers() {
        return List.copyOf(answers);
    }
}
