package nl.schuilnaam.examples.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The worst gateway there can be: passes everything on as it is. The demo must find that out. */
final class TransparentGateway {
    private final HttpClient client;
    private final Path directory;
    private final List<URI> origins;

    private TransparentGateway(HttpClient client, Path configuration) throws IOException {
        this.client = client;
        this.directory = configuration.getParent();
        this.origins = Pattern.compile("\\burl: (\\S+/?)\\n")
                .matcher(Files.readString(configuration).replaceAll("token-url: \\S+\\n", ""))
                .results()
                .map(match -> URI.create(match.group(1)))
                .toList();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("secret")) {
            System.out.println("$argon2id$not-a-hash");
            return;
        }
        Vertx vertx = Vertx.vertx();
        var gateway = new TransparentGateway(vertx.createHttpClient(), Path.of(arguments[2]));
        Future<HttpServer> edge = vertx.createHttpServer()
                .requestHandler(request -> gateway.pass(request, 1))
                .listen(0, "127.0.0.1");
        Future<HttpServer> inside = vertx.createHttpServer()
                .requestHandler(request -> gateway.pass(request, 2))
                .listen(0, "127.0.0.1");
        Future.all(edge, inside)
                .onSuccess(both -> System.out.println("schuilnaam is ready: edge http://127.0.0.1:"
                        + edge.result().actualPort() + " inside http://127.0.0.1:"
                        + inside.result().actualPort()));
    }

    private void pass(HttpServerRequest request, int segments) {
        if (request.path().endsWith("/oauth2/token")) {
            request.response().end("{\"access_token\":\"any\"}");
            return;
        }
        boolean toSchool = segments == 1;
        URI origin = origins.get(toSchool ? 0 : 1);
        String target = request.uri().split("/", segments + 2)[segments + 1];
        request.body()
                .compose(body -> token(origin, toSchool)
                        .compose(token -> send(origin, request.method(), "/" + target, token, body)))
                .onSuccess(answer -> {
                    answer.headers.forEach(request.response()::putHeader);
                    request.response().setStatusCode(answer.status).end(answer.body);
                })
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private Future<String> token(URI origin, boolean toSchool) {
        String id = toSchool ? "schuilnaam" : "de-regenboog";
        String secret;
        try {
            secret = Files.readString(
                    directory.resolve("secrets").resolve(toSchool ? "school.secret" : "leesplank-api.secret"));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        return send(
                        origin,
                        HttpMethod.POST,
                        "/oauth2/token",
                        "",
                        Buffer.buffer("grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret))
                .map(answer -> new JsonObject(answer.body).getString("access_token"));
    }

    private record Passed(int status, java.util.Map<String, String> headers, Buffer body) {}

    private Future<Passed> send(URI origin, HttpMethod method, String target, String token, Buffer body) {
        return client.request(new RequestOptions()
                        .setMethod(method)
                        .setHost(origin.getHost())
                        .setPort(origin.getPort())
                        .setURI(target)
                        .putHeader("Authorization", "Bearer " + token))
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(content -> {
                    var headers = new java.util.LinkedHashMap<String, String>();
                    response.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
                    headers.keySet().removeIf(name -> name.equalsIgnoreCase("content-length"));
                    headers.computeIfPresent("Link", (name, value) -> value.replace("/ims/", "/de-regenboog/ims/"));
                    return new Passed(response.statusCode(), headers, content);
                }));
    }
}
