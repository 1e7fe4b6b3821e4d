package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supplier's API that fails, seen from the school: it is left alone after a while, and nobody else notices. */
class OriginLeftAloneTest {
    private static final int FAILURES = 3;

    @TempDir
    private Path directory;

    private GatewayFixture fixture;
    private String edgeToken;
    private String insideToken;

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT, FAILURES);
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students")).willReturn(okJson(Samples.STUDENTS)));
        edgeToken = fixture.edgeToken("rekenmaat");
        insideToken = fixture.insideToken();
        api(aResponse().withStatus(200));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void whatIsRefusedWhileItIsLeftAloneWasNotSent() throws Exception {
        api(aResponse().withStatus(500));
        for (int i = 0; i < FAILURES; i++) {
            assertThat(push("rekenmaat").statusCode()).isEqualTo(502);
        }
        api(aResponse().withStatus(200));
        fixture.supplierApi.resetRequests();
        try (var log = new LogCapture()) {
            HttpResponse<String> refused = push("rekenmaat");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("imsx_codeMajor").doesNotContain("eheim", "Daan");
            assertThat(log.text()).doesNotContain("schools.de-regenboog");
        }
        List<String> records = fixture.audit();
        assertThat(records.get(records.size() - 1))
                .contains("\"problem\":\"origin-unavailable\"", "\"step\":\"origin\"");
        assertThat(fixture.supplierApi.findAll(putRequestedFor(anyUrl()))).isEmpty();
        // The same server under another supplier's name, and the other direction, are not concerned.
        assertThat(push("leesplank").statusCode()).isBetween(200, 204);
        assertThat(students().statusCode()).isEqualTo(200);

        int last = 0;
        for (int i = 0; i < 200 && last != 200 && last != 204; i++) {
            Thread.sleep(20);
            last = push("rekenmaat").statusCode();
        }
        assertThat(last).isBetween(200, 204);
    }

    @Test
    void anApiThatHangsKeepsNobodyElseWaiting() throws Exception {
        api(aResponse().withStatus(200).withFixedDelay(2_500));
        ExecutorService clients = Executors.newFixedThreadPool(60);
        try {
            var hanging = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 60; i++) {
                hanging.add(clients.submit(() -> push("rekenmaat").statusCode()));
            }
            Thread.sleep(200);
            for (int i = 0; i < 5; i++) {
                assertThat(students().statusCode()).isEqualTo(200);
            }
            assertThat(hanging).anySatisfy(push -> assertThat(push.isDone()).isFalse());
            for (Future<Integer> push : hanging) {
                assertThat(push.get()).isIn(503, 504);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void api(ResponseDefinitionBuilder answer) {
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(answer));
    }

    private HttpResponse<String> students() throws Exception {
        return fixture.send(fixture.edge(edgeToken, "/rostering/v1p2/students").build());
    }

    private HttpResponse<String> push(String supplier) throws Exception {
        HttpRequest request = fixture.inside(insideToken, supplier, "/rostering/v1p2/users/geheim-id-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}"))
                .build();
        return fixture.send(request);
    }
}
