package nl.schuilnaam.mapping.contract;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.CLASS;
import static nl.schuilnaam.mapping.contract.Someone.LAST_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.LINE_ITEM;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.THIS_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.email;
import static nl.schuilnaam.mapping.contract.Someone.lineItem;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static nl.schuilnaam.mapping.contract.Someone.pupilNumber;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static nl.schuilnaam.mapping.contract.Someone.thing;
import static nl.schuilnaam.mapping.contract.Someone.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.AuthoredId;
import nl.schuilnaam.mapping.Description;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.LinkOutcome;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonymised;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Soundness;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;
import nl.schuilnaam.mapping.UnlinkOutcome;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every mapping store promises, and the pseudonyms over it. */
public abstract class MappingStoreContract {
    protected static Vertx vertx;

    protected MappingStore store;

    /** Opens the store of this test: empty at the first call, with what was stored at later ones. */
    protected abstract MappingStore open();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        await(vertx.close());
    }

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        await(store.close());
    }

    protected void reopen() {
        await(store.close());
        store = open();
    }

    protected Pseudonyms pseudonyms() {
        return Pseudonyms.over(vertx, store);
    }

    protected Surrogate resolve(Identifier primary, Identifier... others) {
        return await(store.resolveOrMint(SCHOOL, List.of(new Sighting(primary, List.of(others)))))
                .get(primary)
                .surrogate();
    }

    protected String pseudonymOf(View view, Identifier identifier) {
        return await(pseudonyms().pseudonymise(view, List.of(Sighting.of(identifier))))
                .texts()
                .get(identifier);
    }

    protected Map<Reference, String> relink(View view, Reference... references) {
        return await(pseudonyms().relink(view, IdentifierKind.SIS_ID, List.of(references)));
    }

    protected static Set<Surrogate> surrogates(Map<?, Entity> entities) {
        Set<Surrogate> surrogates = new HashSet<>();
        entities.values().forEach(entity -> surrogates.add(entity.surrogate()));
        return surrogates;
    }

    private long conflicts() {
        return await(store.counts()).conflicts();
    }

    /** What another process commits, or this one through another cache, is heard within a second. */
    protected static void eventually(Runnable assertion) {
        long until = System.nanoTime() + 1_000_000_000L;
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > until) {
                    throw notYet;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Nested
    class ResolveOrMint {
        @Test
        void sameIdentifierAlwaysHasTheSameSurrogate() {
            Surrogate first = resolve(sisId("p1"));
            assertThat(resolve(sisId("p1"))).isEqualTo(first);
            reopen();
            assertThat(resolve(sisId("p1"))).isEqualTo(first);
        }

        @Test
        void everyEntityHasASurrogateOfItsOwn() {
            Map<Identifier, Entity> resolved = await(store.resolveOrMint(SCHOOL, newcomers("p", 5_000)));
            assertThat(resolved).hasSize(5_000);
            assertThat(new HashSet<>(resolved.values())).hasSize(5_000);
            assertThat(await(store.counts()).entities()).isEqualTo(5_000);
        }

        @Test
        void schoolsAndTypesAreApart() {
            Surrogate here = resolve(sisId("1"));
            assertThat(resolve(thing(CLASS, "1"))).isNotEqualTo(here);
            Surrogate there = await(store.resolveOrMint(OTHER_SCHOOL, List.of(Sighting.of(sisId("1")))))
                    .get(sisId("1"))
                    .surrogate();
            assertThat(there).isNotEqualTo(here);
            assertThat(await(store.find(OTHER_SCHOOL, List.of(thing(CLASS, "1")))))
                    .isEmpty();
            assertThat(await(store.identifiers(OTHER_SCHOOL, IdentifierKind.SIS_ID, List.of(here))))
                    .isEmpty();
        }

        @Test
        void oneSightingTwiceInABatchIsOneEntity() {
            await(store.resolveOrMint(SCHOOL, List.of(Sighting.of(sisId("p1")), Sighting.of(sisId("p1")))));
            assertThat(await(store.counts()).entities()).isEqualTo(1);
        }

        @Test
        void caseMattersExceptInMailAddresses() {
            assertThat(resolve(sisId("ab"))).isNotEqualTo(resolve(sisId("AB")));
            Surrogate byMail = resolve(email("Daan@School.example"));
            assertThat(resolve(email("daan@school.example"))).isEqualTo(byMail);
            assertThat(resolve(email("\uFF44aan@school.example")))
                    .as("full-width d")
                    .isEqualTo(byMail);
        }

        @Test
        void spellingsOfOneAddressInOneBatchAreOneEntity() {
            Map<Identifier, Entity> resolved = await(store.resolveOrMint(
                    SCHOOL, List.of(Sighting.of(email("A@b.example")), Sighting.of(email("a@b.example")))));
            assertThat(resolved).hasSize(2);
            assertThat(new HashSet<>(resolved.values())).hasSize(1);
        }

        @Test
        void nothingIsStoredByLooking() {
            assertThat(await(store.find(SCHOOL, List.of(sisId("p1"))))).isEmpty();
            assertThat(await(store.counts()).entities()).isZero();
        }

        @Test
        void emptyBatchIsNothing() {
            assertThat(await(store.resolveOrMint(SCHOOL, List.of()))).isEmpty();
        }

        @Test
        void manyThreadsGiveEachNewcomerExactlyOneSurrogate() throws Exception {
            int threads = 64;
            List<Sighting> newcomers = newcomers("n", 3_000);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            CountDownLatch start = new CountDownLatch(1);
            List<java.util.concurrent.Future<Map<Identifier, Entity>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                List<Sighting> shuffled = new ArrayList<>(newcomers);
                Collections.shuffle(shuffled, new Random(thread));
                running.add(executor.submit(() -> {
                    start.await();
                    Map<Identifier, Entity> all = new HashMap<>();
                    for (int from = 0; from < shuffled.size(); from += 300) {
                        all.putAll(patiently(shuffled.subList(from, from + 300)));
                    }
                    return all;
                }));
            }
            start.countDown();
            Map<Identifier, Entity> first = running.get(0).get();
            for (java.util.concurrent.Future<Map<Identifier, Entity>> other : running) {
                assertThat(other.get().equals(first)).isTrue();
            }
            executor.shutdown();
            assertThat(new HashSet<>(first.values())).hasSize(3_000);
            assertThat(await(store.counts()).entities()).isEqualTo(3_000);
        }

        private Map<Identifier, Entity> patiently(List<Sighting> batch) {
            while (true) {
                try {
                    return await(store.resolveOrMint(SCHOOL, batch));
                } catch (StoreException refused) {
                    // Too much at once: a gateway answers 503, and the client comes again.
                    assertThat(refused.reason()).isIn(StoreException.Reason.BUSY, StoreException.Reason.UNAVAILABLE);
                }
            }
        }

        @Test
        void futuresCompleteOnTheContextOfTheCaller() {
            Context context = vertx.getOrCreateContext();
            Future<Boolean> same = Future.future(promise ->
                    context.runOnContext(start -> store.resolveOrMint(SCHOOL, newcomers("p", 10))
                            .compose(minted -> store.find(SCHOOL, List.of(sisId("p1"))))
                            .onSuccess(found -> promise.complete(Vertx.currentContext() == context))));
            assertThat(await(same)).isTrue();
        }
    }

    @Nested
    class SeveralIdentifiers {
        @Test
        void identifiersSeenTogetherLeadToOneEntity() {
            Surrogate daan = resolve(sisId("p1"), email("daan@school.example"), pupilNumber("20191"));
            assertThat(resolve(email("daan@school.example"))).isEqualTo(daan);
            assertThat(resolve(pupilNumber("20191"))).isEqualTo(daan);
            assertThat(conflicts()).isZero();
        }

        @Test
        void firstKnownByMailAndLaterByIdIsOneEntity() {
            Surrogate byMail = resolve(email("daan@school.example"));
            assertThat(resolve(sisId("p1"), email("daan@school.example"), pupilNumber("7")))
                    .isEqualTo(byMail);
            assertThat(resolve(pupilNumber("7"))).isEqualTo(byMail);
        }

        @Test
        void siblingsWhoShareTheirMothersAddressStayTwo() {
            Surrogate sam = resolve(sisId("p1"), email("moeder@mail.example"));
            Surrogate noor = resolve(sisId("p2"), email("moeder@mail.example"));
            assertThat(noor).isNotEqualTo(sam);
            assertThat(resolve(email("moeder@mail.example"))).isEqualTo(sam);
            assertThat(conflicts()).isEqualTo(1);
        }

        @Test
        void siblingsInOneBatchStayTwo() {
            Identifier mother = email("moeder@mail.example");
            Map<Identifier, Entity> resolved = await(store.resolveOrMint(
                    SCHOOL,
                    List.of(
                            new Sighting(sisId("p1"), List.of(mother)),
                            new Sighting(sisId("p2"), List.of(mother, pupilNumber("2"))))));
            assertThat(resolved.get(sisId("p1"))).isNotEqualTo(resolved.get(sisId("p2")));
            assertThat(resolve(pupilNumber("2")))
                    .isEqualTo(resolved.get(sisId("p2")).surrogate());
            assertThat(conflicts()).isEqualTo(1);
        }

        @Test
        void othersThatLeadToTwoEntitiesMergeNothing() {
            Surrogate one = resolve(email("een@school.example"));
            Surrogate two = resolve(pupilNumber("2"));
            Surrogate third = resolve(sisId("p3"), email("een@school.example"), pupilNumber("2"));
            assertThat(new HashSet<>(List.of(one, two, third))).hasSize(3);
            assertThat(resolve(email("een@school.example"))).isEqualTo(one);
            assertThat(resolve(pupilNumber("2"))).isEqualTo(two);
            assertThat(conflicts()).isEqualTo(1);
        }

        @Test
        void identifiersOfTwoTypesAreNotOneEntity() {
            assertThatThrownBy(() -> new Sighting(thing(CLASS, "c1"), List.of(email("a@b.example"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Linking {
        @Test
        void latestLinkedIdentifierOfTheKindIsGivenBack() {
            Surrogate daan = resolve(sisId("p1"), email("oud@school.example"));
            assertThat(await(store.link(SCHOOL, daan, email("nieuw@school.example"))))
                    .isEqualTo(LinkOutcome.LINKED);
            assertThat(latest(IdentifierKind.EMAIL, daan)).isEqualTo("nieuw@school.example");
            assertThat(await(store.link(SCHOOL, daan, email("oud@school.example"))))
                    .isEqualTo(LinkOutcome.ALREADY_LINKED);
            reopen();
            assertThat(latest(IdentifierKind.EMAIL, daan)).isEqualTo("oud@school.example");
            assertThat(latest(IdentifierKind.SIS_ID, daan)).isEqualTo("p1");
            assertThat(resolve(email("nieuw@school.example"))).isEqualTo(daan);
        }

        @Test
        void linkingChangesNoPseudonym() {
            String before = pseudonymOf(VIEW, sisId("p1"));
            await(store.link(SCHOOL, resolve(sisId("p1")), sisId("p1-new")));
            assertThat(pseudonymOf(VIEW, sisId("p1-new"))).isEqualTo(before);
            assertThat(relink(VIEW, person(before))).containsEntry(person(before), "p1-new");
        }

        @Test
        void identifierOfAnotherIsAConflictAndStays() {
            Surrogate daan = resolve(sisId("p1"));
            Surrogate emma = resolve(sisId("p2"));
            assertThat(await(store.link(SCHOOL, daan, sisId("p2")))).isEqualTo(LinkOutcome.CONFLICT);
            assertThat(resolve(sisId("p2"))).isEqualTo(emma);
            assertThat(conflicts()).isEqualTo(1);
        }

        @Test
        void nobodyOfThisSchoolAndTypeIsUnknown() {
            Surrogate daan = resolve(sisId("p1"));
            assertThat(await(store.link(SCHOOL, Surrogate.random(), sisId("p9"))))
                    .isEqualTo(LinkOutcome.UNKNOWN_ENTITY);
            assertThat(await(store.link(OTHER_SCHOOL, daan, sisId("p9")))).isEqualTo(LinkOutcome.UNKNOWN_ENTITY);
            assertThat(await(store.link(SCHOOL, daan, thing(CLASS, "c")))).isEqualTo(LinkOutcome.UNKNOWN_ENTITY);
        }

        private String latest(IdentifierKind kind, Surrogate surrogate) {
            return await(store.identifiers(SCHOOL, kind, List.of(surrogate)))
                    .get(surrogate)
                    .identifier()
                    .value();
        }
    }

    @Nested
    class Authored {
        private final AuthoredId item = new AuthoredId(LINE_ITEM, "toets-1");

        @Test
        void authoredIdIsCreatedOnceWithARandomIdOnTheSchoolSide() {
            Entity entity = await(store.author(SCHOOL, SUPPLIER, List.of(item))).get(item);
            Surrogate surrogate = entity.surrogate();
            reopen();
            assertThat(await(store.author(SCHOOL, SUPPLIER, List.of(item)))).containsEntry(item, entity);
            assertThat(await(store.findAuthored(SCHOOL, SUPPLIER, List.of(item))))
                    .containsEntry(item, entity);
            assertThat(await(store.authoredIds(SCHOOL, SUPPLIER, List.of(surrogate))))
                    .containsEntry(surrogate, item);
            String schoolSide = await(store.identifiers(SCHOOL, IdentifierKind.SIS_ID, List.of(surrogate)))
                    .get(surrogate)
                    .identifier()
                    .value();
            assertThat(UUID.fromString(schoolSide).version()).isEqualTo(4);
            assertThat(schoolSide).isNotEqualTo(surrogate.value().toString());
            assertThat(await(store.counts()).authored()).isEqualTo(1);
        }

        @Test
        void sameIdOfAnotherSupplierSchoolOrTypeIsAnotherObject() {
            AuthoredId result = new AuthoredId(new EntityType("result"), "toets-1");
            Set<Surrogate> surrogates = new HashSet<>();
            surrogates.addAll(surrogates(await(store.author(SCHOOL, SUPPLIER, List.of(item, result)))));
            surrogates.addAll(surrogates(await(store.author(SCHOOL, OTHER_SUPPLIER, List.of(item)))));
            surrogates.addAll(surrogates(await(store.author(OTHER_SCHOOL, SUPPLIER, List.of(item)))));
            assertThat(surrogates).hasSize(4);
            assertThat(await(store.authoredIds(OTHER_SCHOOL, OTHER_SUPPLIER, surrogates)))
                    .isEmpty();
            assertThat(await(store.authoredIds(SCHOOL, OTHER_SUPPLIER, surrogates)))
                    .hasSize(1);
        }

        @Test
        void concurrentCallsCreateOneObject() {
            List<Future<Map<AuthoredId, Entity>>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(store.author(SCHOOL, SUPPLIER, List.of(item)));
            }
            Set<Surrogate> surrogates = new HashSet<>();
            calls.forEach(call -> surrogates.addAll(surrogates(await(call))));
            assertThat(surrogates).hasSize(1);
        }

        @Test
        void personsAreNeverAuthored() {
            assertThatThrownBy(() -> new AuthoredId(EntityType.PERSON, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Keys {
        @Test
        void keyIsTheSameForEverybodyAndAfterReopening() {
            List<Future<SecretKeyBytes>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(store.keys().serviceKey("access-token"));
            }
            byte[] first = await(calls.get(0)).reveal();
            calls.forEach(call -> assertThat(await(call).reveal()).isEqualTo(first));
            reopen();
            assertThat(await(store.keys().serviceKey("access-token")).reveal()).isEqualTo(first);
        }

        @Test
        void differentNamesHaveDifferentKeys() {
            assertThat(await(store.keys().serviceKey("access-token")))
                    .isNotEqualTo(await(store.keys().serviceKey("audit-reference")));
            assertThat(await(store.keys().key(KeyName.domain(SCHOOL, SUPPLIER, "2026"))))
                    .isNotEqualTo(await(store.keys().key(KeyName.domain(SCHOOL, SUPPLIER, "2027"))));
        }

        @Test
        void lookingForAKeyMakesNone() {
            long before = await(store.counts()).keys();
            assertThat(await(store.keys().find(KeyName.service("nothing")))).isEmpty();
            assertThat(await(store.counts()).keys()).isEqualTo(before);
        }

        @Test
        void closedStoreHoldsNoKeysAndRefusesWork() {
            SecretKeyBytes key = await(store.keys().serviceKey("access-token"));
            MappingStore closed = store;
            reopen();
            assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> await(closed.resolveOrMint(SCHOOL, newcomers("p", 1))))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.CLOSED));
        }
    }

    @Nested
    class Relinking {
        @ParameterizedTest
        @EnumSource(Spelling.class)
        void relinkUndoesPseudonymise(Spelling format) {
            View view = new View(SCHOOL, SUPPLIER, format, THIS_YEAR, List.of());
            Random random = new Random(format.name().hashCode());
            List<Sighting> people = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                people.add(Sighting.of(sisId(anyText(random))));
            }
            Map<Identifier, String> texts =
                    await(pseudonyms().pseudonymise(view, people)).texts();
            reopen();
            Reference[] references =
                    texts.values().stream().map(Someone::person).toArray(Reference[]::new);
            Map<Reference, String> back = relink(view, references);
            texts.forEach(
                    (identifier, text) -> assertThat(back.get(person(text))).isEqualTo(identifier.value()));
            assertThat(new HashSet<>(texts.values())).hasSameSizeAs(texts.keySet());
            assertThat(await(pseudonyms().pseudonymise(view, people)).texts()).isEqualTo(texts);
        }

        private String anyText(Random random) {
            int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 1_000 : 40);
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                switch (random.nextInt(5)) {
                    case 0 -> text.append("'\"`;--%_\\\0\n".charAt(random.nextInt(11)));
                    case 1 -> text.append((char) (0xC0 + random.nextInt(0x100)));
                    case 2 -> text.append((char) (0x4E00 + random.nextInt(0x1000)));
                    case 3 ->
                        text.append(
                                text.length() + 2 <= length ? Character.toString(0x1F600 + random.nextInt(80)) : "x");
                    default -> text.append((char) ('!' + random.nextInt(94)));
                }
            }
            return text.toString();
        }

        @Test
        void suppliersSchoolsAndEpochsShareNoPseudonym() {
            Set<String> seen = new HashSet<>();
            List<Sighting> people = newcomers("p", 300);
            for (String supplier : List.of("rekenmaat", "leesbaas", "taalzee")) {
                for (Epoch epoch : List.of(THIS_YEAR, LAST_YEAR)) {
                    for (SchoolId school : List.of(SCHOOL, OTHER_SCHOOL)) {
                        View view = view(school, new SupplierId(supplier), epoch);
                        seen.addAll(await(pseudonyms().pseudonymise(view, people))
                                .texts()
                                .values());
                    }
                }
            }
            assertThat(seen).hasSize(3 * 2 * 2 * 300);
        }

        @Test
        void personHasOnePseudonymByWhicheverIdentifier() {
            resolve(sisId("p1"), email("daan@school.example"));
            String byId = pseudonymOf(VIEW, sisId("p1"));
            assertThat(pseudonymOf(VIEW, email("daan@school.example"))).isEqualTo(byId);
            assertThat(await(pseudonyms().relink(VIEW, IdentifierKind.EMAIL, List.of(person(byId)))))
                    .containsEntry(person(byId), "daan@school.example");
        }

        @Test
        void whatMayNotBeRelinkedIsAbsentLikeTheUnknown() {
            String own = pseudonymOf(VIEW, sisId("p1"));
            Reference[] references = {
                person(own),
                person(pseudonymOf(view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR), sisId("p1"))),
                person(pseudonymOf(view(SCHOOL, SUPPLIER, LAST_YEAR), sisId("p1"))),
                person(pseudonymOf(view(OTHER_SCHOOL, SUPPLIER, THIS_YEAR), sisId("p1"))),
                person("p1"),
                person(""),
                person("\uD800"),
                person(UUID.randomUUID().toString()),
                person(own.replace("-", "")),
                lineItem(own),
                new Reference(CLASS, own)
            };
            assertThat(relink(VIEW, references)).containsOnly(Map.entry(person(own), "p1"));
            assertThat(await(pseudonyms().relink(VIEW, IdentifierKind.ECK_ID, List.of(references))))
                    .isEmpty();
        }

        @Test
        void lastYearsPseudonymsAreReadInGraceAndNeverWritten() {
            String old = pseudonymOf(view(SCHOOL, SUPPLIER, LAST_YEAR), sisId("p1"));
            View inGrace = view(SCHOOL, SUPPLIER, THIS_YEAR, LAST_YEAR);
            assertThat(relink(inGrace, person(old))).containsEntry(person(old), "p1");
            assertThat(pseudonymOf(inGrace, sisId("p1"))).isNotEqualTo(old);
        }

        @Test
        void upperCaseIsReadAsTheSamePseudonym() {
            Reference loud = person(pseudonymOf(VIEW, sisId("p1")).toUpperCase(Locale.ROOT));
            assertThat(relink(VIEW, loud)).containsEntry(loud, "p1");
        }

        @Test
        void surrogateIsNoPseudonym() {
            String surrogate = resolve(sisId("p1")).value().toString();
            assertThat(pseudonymOf(VIEW, sisId("p1"))).isNotEqualTo(surrogate);
            assertThat(relink(VIEW, person(surrogate))).isEmpty();
        }
    }

    @Nested
    class SuppliersOwnObjects {
        private final Reference item = lineItem("toets/1 \"\u00e9\"");

        @Test
        void ownObjectHasItsOwnIdForItsMakerAndAPseudonymForOthers() {
            String real = author(VIEW, item);
            assertThat(real).isNotEqualTo(item.text());
            reopen();
            assertThat(relink(VIEW, item)).containsEntry(item, real);
            assertThat(pseudonymOf(VIEW, thing(LINE_ITEM, real))).isEqualTo(item.text());
            View other = view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR);
            Reference foreign = lineItem(pseudonymOf(other, thing(LINE_ITEM, real)));
            assertThat(foreign.text()).hasSize(36).isNotEqualTo(real);
            assertThat(relink(other, foreign, item)).containsOnly(Map.entry(foreign, real));
        }

        @Test
        void nextYearTheOwnIdStillLeadsThere() {
            View nextYear = view(SCHOOL, SUPPLIER, new Epoch("2027-2028"));
            assertThat(author(nextYear, item)).isEqualTo(author(VIEW, item));
        }

        @Test
        void twoSuppliersWithTheSameIdHaveTwoObjects() {
            assertThat(author(VIEW, item)).isNotEqualTo(author(view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR), item));
        }

        @Test
        void pseudonymOfASchoolsObjectIsNotTakenForANewOne() {
            assertThat(author(VIEW, lineItem(pseudonymOf(VIEW, thing(LINE_ITEM, "li-7")))))
                    .isEqualTo("li-7");
            assertThat(await(store.counts()).authored()).isZero();
        }

        @Test
        void personsAndImpossibleIdsAreNotAuthored() {
            List<Reference> references = List.of(
                    person("nieuw"), lineItem(""), lineItem("x".repeat(1_001)), lineItem("\uDC00"), lineItem("a\nb"));
            assertThat(await(pseudonyms().relinkOrAuthor(VIEW, IdentifierKind.SIS_ID, references)))
                    .isEmpty();
            assertThat(await(store.counts()).entities()).isZero();
        }

        @Test
        void idThatTheSchoolAllocatedTakesThePlaceOfTheOneSent() {
            Identifier sent = thing(LINE_ITEM, author(VIEW, item));
            Identifier allocated = thing(LINE_ITEM, "school-4711");
            assertThat(await(pseudonyms().allocated(SCHOOL, sent, allocated))).isEqualTo(LinkOutcome.LINKED);
            assertThat(author(VIEW, item)).isEqualTo("school-4711");
            assertThat(pseudonymOf(VIEW, allocated)).isEqualTo(item.text());
            assertThat(await(pseudonyms().allocated(SCHOOL, thing(LINE_ITEM, "never"), allocated)))
                    .isEqualTo(LinkOutcome.UNKNOWN_ENTITY);
        }

        private String author(View view, Reference reference) {
            return await(pseudonyms().relinkOrAuthor(view, IdentifierKind.SIS_ID, List.of(reference)))
                    .get(reference);
        }
    }

    @Nested
    class FollowingTheSchool {
        @Test
        void newAddressOfAKnownPersonIsLearntFromASightingAndChangesNoPseudonym() {
            String before = pseudonymOf(VIEW, sisId("p1"));
            Pseudonyms pseudonyms = pseudonyms();
            for (String address : List.of("oud@school.example", "nieuw@school.example", "oud@school.example")) {
                assertThat(await(pseudonyms.pseudonymise(
                                        VIEW, List.of(new Sighting(sisId("p1"), List.of(email(address))))))
                                .texts())
                        .containsEntry(sisId("p1"), before);
                assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.EMAIL, List.of(person(before)))))
                        .containsEntry(person(before), address);
            }
            assertThat(await(store.counts()).identifiers()).isEqualTo(3);
        }

        @Test
        void correctedNumberTakesThePlaceOfTheOldOne() {
            Surrogate daan = resolve(sisId("p1"), pupilNumber("20190"));
            assertThat(await(store.link(SCHOOL, daan, pupilNumber("20191")))).isEqualTo(LinkOutcome.LINKED);
            assertThat(await(store.unlink(SCHOOL, pupilNumber("20190")))).isEqualTo(UnlinkOutcome.UNLINKED);
            assertThat(await(store.find(SCHOOL, List.of(pupilNumber("20190"))))).isEmpty();
            assertThat(resolve(pupilNumber("20191"))).isEqualTo(daan);
            // The wrong number was somebody else's all along.
            assertThat(resolve(pupilNumber("20190"))).isNotEqualTo(daan);
        }

        @Test
        void lastIdentifierStaysAndTheUnknownIsUnknown() {
            Surrogate daan = resolve(sisId("p1"));
            assertThat(await(store.unlink(SCHOOL, sisId("p1")))).isEqualTo(UnlinkOutcome.LAST);
            assertThat(await(store.unlink(OTHER_SCHOOL, sisId("p1")))).isEqualTo(UnlinkOutcome.UNKNOWN);
            assertThat(resolve(sisId("p1"))).isEqualTo(daan);
        }

        @Test
        void whoIsDescribedIsDescribedWithoutAnyValue() {
            Surrogate daan = resolve(sisId("p1"), email("a@school.example"), email("b@school.example"));
            Description description = await(store.describe(SCHOOL, daan)).orElseThrow();
            assertThat(description.identifiers())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(IdentifierKind.SIS_ID, 1, IdentifierKind.EMAIL, 2));
            assertThat(description.toString()).doesNotContain("p1", "school.example");
            assertThat(await(store.describe(OTHER_SCHOOL, daan))).isEmpty();
        }

        @Test
        void everyEntityIsMetOncePageByPage() {
            Set<Surrogate> all = surrogates(await(store.resolveOrMint(SCHOOL, newcomers("p", 250))));
            await(store.resolveOrMint(OTHER_SCHOOL, newcomers("q", 50)));
            List<Surrogate> met = new ArrayList<>();
            Optional<Surrogate> after = Optional.empty();
            while (true) {
                List<Entity> page = await(store.entities(SCHOOL, after, 100));
                page.forEach(entity -> met.add(entity.surrogate()));
                if (page.size() < 100) {
                    break;
                }
                after = Optional.of(met.get(met.size() - 1));
            }
            assertThat(met).hasSize(250).doesNotHaveDuplicates().hasSameElementsAs(all);
        }
    }

    @Nested
    class Rights {
        @Test
        void erasedPersonIsNobodyAndComesBackAsSomebodyNew() {
            Pseudonyms pseudonyms = pseudonyms();
            List<Sighting> daan = List.of(new Sighting(sisId("p1"), List.of(email("daan@school.example"))));
            String before = await(pseudonyms.pseudonymise(VIEW, daan)).texts().get(sisId("p1"));
            String emma = await(pseudonyms.pseudonymise(VIEW, List.of(Sighting.of(sisId("p2")))))
                    .texts()
                    .get(sisId("p2"));
            Surrogate surrogate = resolve(sisId("p1"));
            assertThat(await(store.erase(OTHER_SCHOOL, surrogate))).isFalse();
            assertThat(await(store.erase(SCHOOL, surrogate))).isTrue();
            assertThat(await(store.erase(SCHOOL, surrogate))).isFalse();
            await(store.compact());
            assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.SIS_ID, List.of(person(before), person(emma)))))
                    .containsOnly(Map.entry(person(emma), "p2"));
            assertThat(await(store.find(SCHOOL, List.of(sisId("p1"), email("daan@school.example")))))
                    .isEmpty();
            eventually(() -> assertThat(
                            await(pseudonyms.pseudonymise(VIEW, daan)).texts().get(sisId("p1")))
                    .isNotEqualTo(before));
            assertThat(relink(VIEW, person(before))).isEmpty();
            reopen();
            assertThat(relink(VIEW, person(before))).isEmpty();
        }

        @Test
        void restrictedPersonDoesNotExistForThatSupplierAlone() {
            Pseudonyms pseudonyms = pseudonyms();
            View other = view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR);
            List<Sighting> daan = List.of(Sighting.of(sisId("p1")));
            String before = await(pseudonyms.pseudonymise(VIEW, daan)).texts().get(sisId("p1"));
            String forOther =
                    await(pseudonyms.pseudonymise(other, daan)).texts().get(sisId("p1"));
            Surrogate surrogate = resolve(sisId("p1"));
            assertThat(await(store.restrict(SCHOOL, surrogate, SUPPLIER, true))).isTrue();
            eventually(() -> {
                Pseudonymised seen = await(pseudonyms.pseudonymise(VIEW, daan));
                assertThat(seen.texts()).isEmpty();
                assertThat(seen.absent()).containsExactly(sisId("p1"));
                assertThat(seen.persons()).isEmpty();
            });
            assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.SIS_ID, List.of(person(before)))))
                    .isEmpty();
            assertThat(await(pseudonyms.relink(other, IdentifierKind.SIS_ID, List.of(person(forOther)))))
                    .containsEntry(person(forOther), "p1");
            reopen();
            assertThat(await(pseudonyms().pseudonymise(VIEW, daan)).absent()).containsExactly(sisId("p1"));
            assertThat(await(store.restrict(SCHOOL, surrogate, SUPPLIER, false)))
                    .isTrue();
            assertThat(pseudonymOf(VIEW, sisId("p1"))).isEqualTo(before);
            assertThat(await(store.restrict(OTHER_SCHOOL, surrogate, SUPPLIER, true)))
                    .isFalse();
        }
    }

    @Nested
    class Belonging {
        private static final Set<String> BOTH = Set.of("group:plusklas", "population:rekenmaat");

        private void set(Surrogate surrogate, Set<String> groups) {
            assertThat(await(store.changeMemberships(SCHOOL, Map.of(surrogate, before -> groups))))
                    .isNull();
        }

        @Test
        void whatWasWrittenIsReadChangedAndTakenAwayAlsoAfterAReopening() {
            Surrogate one = resolve(sisId("p1"));
            Surrogate two = resolve(sisId("p2"));
            set(one, BOTH);
            set(two, Set.of("group:plusklas"));
            reopen();
            assertThat(await(store.memberships(SCHOOL))).isEqualTo(Map.of(one, BOTH, two, Set.of("group:plusklas")));
            set(one, Set.of("group:plusklas"));
            set(two, Set.of());
            assertThat(await(store.memberships(SCHOOL))).isEqualTo(Map.of(one, Set.of("group:plusklas")));
            assertThat(await(store.memberships(OTHER_SCHOOL))).isEmpty();
        }

        @Test
        void ofManyEachKeepsItsOwn() {
            List<Sighting> people = newcomers("p", 1_200);
            Map<Identifier, Entity> entities = await(store.resolveOrMint(SCHOOL, people));
            Map<Surrogate, Set<String>> expected = new HashMap<>();
            Map<Surrogate, java.util.function.UnaryOperator<Set<String>>> changes = new HashMap<>();
            entities.forEach((identifier, entity) -> {
                Set<String> groups = Set.of("group:" + identifier.value().hashCode() % 7);
                expected.put(entity.surrogate(), groups);
                changes.put(entity.surrogate(), before -> groups);
            });
            assertThat(await(store.changeMemberships(SCHOOL, changes))).isNull();
            assertThat(await(store.memberships(SCHOOL))).isEqualTo(expected);
        }

        @Test
        void changesByManyAtOnceAllHold() {
            Surrogate one = resolve(sisId("p1"));
            List<Future<Void>> calls = new ArrayList<>();
            Set<String> all = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                String group = "group:" + i;
                all.add(group);
                calls.add(store.changeMemberships(SCHOOL, Map.of(one, before -> {
                    Set<String> after = new HashSet<>(before);
                    after.add(group);
                    return after;
                })));
            }
            calls.forEach(call -> assertThat(await(call)).isNull());
            assertThat(await(store.memberships(SCHOOL))).isEqualTo(Map.of(one, all));
        }

        @Test
        void whoIsErasedBelongsToNothingAndNobodyComesInAsAnotherSchoolsOwn() {
            Surrogate one = resolve(sisId("p1"));
            set(one, BOTH);
            assertThat(await(store.changeMemberships(OTHER_SCHOOL, Map.of(one, before -> Set.of("group:x")))))
                    .isNull();
            assertThat(await(store.memberships(SCHOOL))).isEqualTo(Map.of(one, BOTH));
            assertThat(await(store.remains(one)).memberships()).isEqualTo(1);
            assertThat(await(store.erase(SCHOOL, one))).isTrue();
            assertThat(await(store.remains(one)).isNothing()).isTrue();
            set(one, BOTH);
            assertThat(await(store.memberships(SCHOOL))).isEmpty();
        }
    }

    @Nested
    class Tables {
        private final View numbers = new View(SCHOOL, SUPPLIER, new PseudonymFormat.Numeric(9), THIS_YEAR, List.of());

        @Test
        void numbersAreDrawnOnceKeptAndLeadBack() {
            List<Sighting> people = newcomers("p", 300);
            Map<Identifier, String> texts =
                    await(pseudonyms().pseudonymise(numbers, people)).texts();
            assertThat(texts.values()).doesNotHaveDuplicates().allMatch(text -> text.matches("[1-9][0-9]{8}"));
            reopen();
            assertThat(await(pseudonyms().pseudonymise(numbers, people)).texts())
                    .isEqualTo(texts);
            Map<Reference, String> back =
                    relink(numbers, texts.values().stream().map(Someone::person).toArray(Reference[]::new));
            texts.forEach((identifier, text) -> assertThat(back).containsEntry(person(text), identifier.value()));
            View other = new View(SCHOOL, OTHER_SUPPLIER, new PseudonymFormat.Numeric(9), THIS_YEAR, List.of());
            String one = texts.get(sisId("p0"));
            assertThat(relink(other, person(one))).isEmpty();
            assertThat(relink(VIEW, thingReference(one))).isEmpty();
            assertThat(relink(numbers, person("0" + one), person(one + "0"), person("")))
                    .isEmpty();
        }

        private Reference thingReference(String text) {
            return new Reference(CLASS, text);
        }

        @Test
        void manyWhoMeetTheSameNewcomersDrawOneNumberForEach() {
            List<Future<Pseudonymised>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(pseudonyms().pseudonymise(numbers, newcomers("p", 40)));
            }
            Map<Identifier, String> first = await(calls.get(0)).texts();
            calls.forEach(call -> assertThat(await(call).texts()).isEqualTo(first));
            assertThat(await(store.counts()).pseudonyms()).isEqualTo(40);
        }

        @Test
        void importedPseudonymTakesThePlaceOfTheComputedOneInItsDomainOnly() {
            Pseudonyms pseudonyms = pseudonyms();
            List<Sighting> daan = List.of(Sighting.of(sisId("p1")));
            String computed = await(pseudonyms.pseudonymise(VIEW, daan)).texts().get(sisId("p1"));
            Surrogate surrogate = resolve(sisId("p1"));
            Tabulation tabulation =
                    await(store.tabulate(VIEW.domain(), Map.of(surrogate, "leerling-42"), Tabulation.Over.REPLACE));
            assertThat(tabulation.stands()).isTrue();
            eventually(() -> assertThat(
                            await(pseudonyms.pseudonymise(VIEW, daan)).texts().get(sisId("p1")))
                    .isEqualTo("leerling-42"));
            assertThat(relink(VIEW, person("leerling-42"), person(computed)))
                    .containsOnly(Map.entry(person("leerling-42"), "p1"));
            reopen();
            assertThat(pseudonymOf(VIEW, sisId("p1"))).isEqualTo("leerling-42");
            assertThat(pseudonymOf(view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR), sisId("p1")))
                    .hasSize(36);
            // Re-issued: the old one leads nowhere.
            await(store.tabulate(VIEW.domain(), Map.of(surrogate, "leerling-43"), Tabulation.Over.REPLACE));
            assertThat(relink(VIEW, person("leerling-42"), person("leerling-43"), person(computed)))
                    .containsOnly(Map.entry(person("leerling-43"), "p1"));
        }

        @Test
        void pseudonymOfAnotherIsRefusedAndNothingOfTheCallIsWritten() {
            Surrogate daan = resolve(sisId("p1"));
            Surrogate emma = resolve(sisId("p2"));
            await(store.tabulate(VIEW.domain(), Map.of(daan, "1"), Tabulation.Over.REPLACE));
            Tabulation refused =
                    await(store.tabulate(VIEW.domain(), Map.of(emma, "1", daan, "2"), Tabulation.Over.REPLACE));
            assertThat(refused.refused()).containsExactly(emma);
            assertThat(await(store.tabulated(VIEW.domain(), List.of(daan, emma))))
                    .containsOnly(Map.entry(daan, "1"));
            Tabulation nobody =
                    await(store.tabulate(VIEW.domain(), Map.of(Surrogate.random(), "3"), Tabulation.Over.KEEP));
            assertThat(nobody.stands()).isFalse();
            assertThat(await(store.tabulate(VIEW.domain(), Map.of(daan, "9"), Tabulation.Over.KEEP))
                            .standing())
                    .containsOnly(Map.entry(daan, "1"));
        }

        @Test
        void erasureTakesThePseudonymsInTablesWithIt() {
            String number = await(pseudonyms().pseudonymise(numbers, newcomers("p", 1)))
                    .texts()
                    .get(sisId("p0"));
            await(store.erase(SCHOOL, resolve(sisId("p0"))));
            assertThat(await(store.counts()).pseudonyms()).isZero();
            assertThat(relink(numbers, person(number))).isEmpty();
        }
    }

    @Nested
    class TheWhole {
        @Test
        void soundStoreIsFoundSound() {
            await(store.resolveOrMint(SCHOOL, newcomers("p", 700)));
            await(store.resolveOrMint(
                    OTHER_SCHOOL, List.of(new Sighting(sisId("q"), List.of(email("q@school.example"))))));
            await(pseudonyms()
                    .pseudonymise(
                            new View(SCHOOL, SUPPLIER, new PseudonymFormat.Numeric(6), THIS_YEAR, List.of()),
                            newcomers("p", 30)));
            Soundness soundness = await(store.examine());
            assertThat(soundness.isSound()).isTrue();
            assertThat(soundness.examined()).isGreaterThanOrEqualTo(700 * 2 + 2 + 1 + 30);
        }

        @Test
        void positionGoesUpWithMintingAndOnlyThen() {
            long start = store.position();
            resolve(sisId("p1"));
            long minted = store.position();
            assertThat(minted).isGreaterThan(start);
            resolve(sisId("p1"));
            await(store.link(SCHOOL, resolve(sisId("p1")), email("a@school.example")));
            assertThat(store.position()).isEqualTo(minted);
            reopen();
            assertThat(store.position()).isEqualTo(minted);
            await(store.acceptPosition(minted + 10));
            reopen();
            assertThat(store.position()).isEqualTo(minted + 10);
        }

        @Test
        void factsAreKeptUntilTheyAreTakenBack() {
            await(store.note("suspended|school-a|x", true));
            await(store.note("suspended|school-a|x", true));
            await(store.note("other", true));
            reopen();
            assertThat(await(store.noted("suspended|"))).containsExactly("suspended|school-a|x");
            await(store.note("suspended|school-a|x", false));
            assertThat(await(store.noted("suspended|"))).isEmpty();
        }

        @Test
        void referencesMeanSomethingToThisStoreOnly() {
            Surrogate daan = resolve(sisId("p1"));
            String reference = store.references().of(daan);
            assertThat(reference).matches("[0-9a-f]{32}");
            reopen();
            assertThat(store.references().of(daan)).isEqualTo(reference);
            assertThat(store.references().surrogate(reference)).contains(daan);
            assertThat(store.references().surrogate("x")).isEmpty();
        }
    }
}
