package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two gateways at one store, an officer at either sees by which version each goes. */
class TakenVersionsTest {
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private MappingStore store;

    @BeforeEach
    void open() throws Exception {
        store = await(EmbeddedDatabase.open(vertx, directory.resolve("store"))
                .compose(database -> MappingStores.open(
                        vertx,
                        database,
                        List.of(new KeyFile(directory.resolve("kek.key"))),
                        "one",
                        Clock.systemUTC())));
    }

    @AfterEach
    void close() throws Exception {
        await(store.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Agreement agreement(String text) {
        var findings = new Findings();
        return Source.of(Path.of("a.yaml"), "a.yaml", text.getBytes(StandardCharsets.UTF_8), findings)
                .flatMap(source -> new AgreementReader(
                                Map.of(PROFILE.id(), PROFILE),
                                new Parties(Map.of(
                                        "de-regenboog",
                                        new Parties.School(
                                                true,
                                                Set.of(PROFILE.id()),
                                                Map.of("rekenmaat", Set.of(PROFILE.id()))))))
                        .read(source, findings))
                .orElseThrow(() -> new AssertionError(findings.list().toString()));
    }

    private TakenVersions gateway(String name) {
        return new TakenVersions(store, Optional.of(name));
    }

    @Test
    void eachGatewayIsListedWithTheVersionThatItTookLast() throws Exception {
        Agreement first = agreement(Samples.AGREEMENT);
        Agreement second = agreement(Samples.AGREEMENT.replace("grades: keep, ", ""));
        await(gateway("one").tell(List.of(first)));
        await(gateway("two").tell(List.of(first)));

        await(gateway("two").tell(List.of(second)));

        assertThat(await(gateway("one").all()))
                .containsExactly(
                        new TakenVersions.Taken(
                                "one",
                                first.school(),
                                first.id(),
                                first.version().sha256()),
                        new TakenVersions.Taken(
                                "two",
                                second.school(),
                                second.id(),
                                second.version().sha256()));
        await(gateway("two").tell(List.of()));
        assertThat(await(gateway("one").all()))
                .extracting(TakenVersions.Taken::node)
                .containsExactly("one");
    }

    @Test
    void aGatewayThatSharesItsStoreWithNoOtherSaysNothing() throws Exception {
        var alone = new TakenVersions(store, Optional.empty());

        await(alone.tell(List.of(agreement(Samples.AGREEMENT))));

        assertThat(await(alone.all())).isEmpty();
    }
}
