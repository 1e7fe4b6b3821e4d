package nl.schuilnaam.examples.supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client's conversation with a OneRoster server, after it got its access token: plain requests, page after page. Blocks; one thread. */
public final class Session {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    private final Path bodies;
    private String accessToken = "";
    private int exchanges;

    /**
     * @param server scheme and authority as the server knows itself
     * @param port where to connect to instead: a tap's
     * @param base the path before {@code /oauth2} and {@code /ims}: {@code /de-regenboog}
     * @param bodies a file that keeps every body received that did not come in one piece, put together as the client reads it; whoever looks at the bytes on the wire
     *     finds those only cut into chunks
     */
    public Session(URI server, int port, String base, Path bodies) {
        this.server = server;
        this.port = port;
        this.base = base;
        this.bodies = bodies;
    }

    /** The same client with the same access token, with more in front of its paths: {@code /leesplank} on the inside. */
    public Session below(String more) {
        var session = new Session(server, port, base + more, bodies);
        session.accessToken = accessToken;
        return session;
    }

    /** Gets an access token by client credentials (RFC 6749 section 4.4). */
    public void open(String clientId, String secret) {
        String basic = Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> response = send(request("/oauth2/token")
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build());
        expect(response, "the token endpoint", 200);
        accessToken = json(response).path("access_token").asText();
    }

    /** All records of a collection, over as many pages as the server makes of it. */
    public List<JsonNode> pull(String path, String member, int limit) {
        var records = new ArrayList<JsonNode>();
        String target = path + "?limit=" + limit;
        while (!target.isEmpty()) {
            HttpResponse<byte[]> page = send(authorised(target).GET().build());
            expect(page, path, 200);
            json(page).path(member).forEach(records::add);
            target = next(page);
        }
        return records;
    }

    /** One record. */
    public JsonNode get(String path) {
        HttpResponse<byte[]> response = send(authorised(path).GET().build());
        expect(response, path, 200);
        return json(response);
    }

    /** What a request for this gives, whatever it is. */
    public int status(String path) {
        return send(authorised(path).GET().build()).statusCode();
    }

    /** Writes one record. */
    public void put(String path, JsonNode message) {
        HttpResponse<byte[]> response = send(authorised(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(message.toString().getBytes(StandardCharsets.UTF_8)))
                .build());
        expect(response, "PUT " + path.substring(0, path.lastIndexOf('/')), 200, 201, 204);
    }

    /** How many requests were made. */
    public int exchanges() {
        return exchanges;
    }

    private HttpRequest.Builder authorised(String path) {
        return request(path).header("Authorization", "Bearer " + accessToken).header("Accept", "application/json");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + base + path))
                .timeout(PATIENCE)
                .header("Host", server.getAuthority());
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        exchanges++;
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.headers().firstValue("Content-Length").isEmpty()) {
                Path unused =
                        Files.write(bodies, response.body(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String next(HttpResponse<byte[]> page) {
        for (String link : page.headers().allValues("Link")) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                URI next = URI.create(matcher.group(1));
                return next.getRawPath().substring(base.length()) + "?" + next.getRawQuery();
            }
        }
        return "";
    }

    private static void expect(HttpResponse<byte[]> response, String what, int... good) {
        for (int status : good) {
            if (response.statusCode() == status) {
                return;
            }
        }
        throw new IllegalStateException(what + " answered " + response.statusCode());
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return MAPPER.readTree(new String(response.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that is not JSON", e);
        }
    }
}
