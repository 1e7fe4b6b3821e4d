package nl.schuilnaam.mapping;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.email;
import static nl.schuilnaam.mapping.contract.Someone.pupilNumber;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When somebody who is known is looked up again. */
class WarmCacheTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();
    private MappingStore store;
    private Pseudonyms pseudonyms;

    @BeforeEach
    void openCounted() {
        RowDatabase database = await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
        RowDatabase counted = (RowDatabase) Proxy.newProxyInstance(
                RowDatabase.class.getClassLoader(), new Class<?>[] {RowDatabase.class}, (proxy, method, arguments) -> {
                    calls.incrementAndGet();
                    try {
                        return method.invoke(database, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
        store = await(MappingStores.open(
                vertx, counted, List.of(new KeyFile(directory.resolve("kek"))), "test", Clock.systemUTC()));
        pseudonyms = Pseudonyms.over(vertx, store);
    }

    @AfterEach
    void close() {
        await(store.close());
        await(vertx.close());
    }

    private int callsFor(Sighting message) {
        int before = calls.get();
        assertThat(await(pseudonyms.pseudonymise(VIEW, List.of(message))).texts())
                .containsOnlyKeys(message.primary());
        return calls.get() - before;
    }

    @Test
    void messagesThatShowMoreOrLessOfSomebodyDoNotTakeHerFromEachOther() {
        var whole = new Sighting(sisId("p1"), List.of(email("daan@school.example"), pupilNumber("20190")));
        assertThat(callsFor(whole)).isPositive();
        for (Sighting message : List.of(
                whole,
                Sighting.of(sisId("p1")),
                new Sighting(sisId("p1"), List.of(pupilNumber("20190"))),
                new Sighting(sisId("p1"), List.of(email("daan@school.example"))),
                whole)) {
            assertThat(callsFor(message)).isZero();
        }
    }

    @Test
    void whatChangedIsTakenToTheStoreHoweverOftenItChangesBack() {
        String pseudonym = await(pseudonyms.pseudonymise(VIEW, List.of(Sighting.of(sisId("p1")))))
                .texts()
                .get(sisId("p1"));
        for (String address : List.of("oud@school.example", "nieuw@school.example", "oud@school.example")) {
            assertThat(callsFor(new Sighting(sisId("p1"), List.of(email(address)))))
                    .isPositive();
            assertThat(callsFor(Sighting.of(sisId("p1")))).isZero();
            var reference = new Reference(sisId("p1").entity(), pseudonym);
            assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.EMAIL, List.of(reference))))
                    .containsEntry(reference, address);
        }
    }
}
