package nl.schuilnaam.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.PseudonymFormat.Numeric;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.pseudonym.Prp1;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;
import org.jspecify.annotations.Nullable;

/**
 * What suppliers see: pseudonyms of scheme prp1, which are computed; those of scheme tab1, which stand in a table; and the ids that suppliers authored themselves.
 */
final class StoredPseudonyms implements Pseudonyms, MappingStore.ForgetListener {
    private static final int MAX_ENTRIES = 500_000;
    private static final Duration MAX_AGE = Duration.ofHours(1);
    /** So many walks (some microseconds each) may run where they are asked for; more go to a worker, as an event loop has others to serve. */
    private static final int WALKS_IN_PLACE = 64;
    /** Even where half of all numbers are taken, so many draws of a thousand numbers do not all meet one. */
    private static final int MAX_DRAWS = 40;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final MappingStore store;
    private final KnownEntities entities;
    private final WorkerExecutor worker;
    private final Map<Permutation, Prp1> permutations = new ConcurrentHashMap<>();
    private final Cache<Seen, Outward> outward = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .expireAfterWrite(MAX_AGE)
            .build();
    /** Goes up whenever something is to be forgotten: what was asked before may not be remembered after. */
    private final AtomicLong forgotten = new AtomicLong();

    private volatile boolean hears = true;

    /** A key is made once and replaced seldom. */
    private static final int MAX_KEYS = 5;

    /** The key of the domain is another one than before anything was read. */
    private static final class KeyChangedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeyChangedException() {
            super("the key changed", null, false, false);
        }
    }

    /** With its key: when the key of a domain is replaced, what the old one permuted is another permutation. */
    private record Permutation(Domain domain, EntityType type, SecretKeyBytes key) {}

    private record Seen(Domain domain, EntityType type, Surrogate surrogate) {}

    /** What a domain sees of an entity: a pseudonym to be spelt in the format of the agreement, or a text as it stands. */
    private record Outward(
            @Nullable UUID pseudonym, @Nullable String text) {
        String text(PseudonymFormat format) {
            return text != null
                    ? text
                    : PseudonymText.format(
                            format.fold(spelling -> spelling, numeric -> {
                                throw new IllegalStateException("a number was not drawn");
                            }),
                            Objects.requireNonNull(pseudonym));
        }

        @Override
        public String toString() {
            return "Outward[withheld]";
        }
    }

    StoredPseudonyms(Vertx vertx, MappingStore store) {
        this.store = store;
        this.entities = new KnownEntities(store);
        this.worker = vertx.createSharedWorkerExecutor("mapping-walk", 2);
        store.listen(this);
    }

    // Outward

    @Override
    public Future<Pseudonymised> pseudonymise(View view, Collection<Sighting> sightings) {
        return pseudonymise(view, sightings, 1).recover(StoreException::failed);
    }

    /**
     * The key is looked up before anything is read, and must be the same one when pseudonyms are computed: then whoever was read as without a pseudonym in the table
     * was so when this key was in force, and a key that was replaced meanwhile computes nobody a second pseudonym.
     */
    private Future<Pseudonymised> pseudonymise(View view, Collection<Sighting> sightings, int attempt) {
        return key(view).compose(key -> pseudonymise(view, key, sightings)).recover(failure -> {
            if (!(failure instanceof KeyChangedException)) {
                return Future.failedFuture(failure);
            }
            return attempt < MAX_KEYS
                    ? pseudonymise(view, sightings, attempt + 1)
                    : Future.failedFuture(new StoreException(
                            StoreException.Reason.KEY_UNAVAILABLE, "a key was replaced again and again"));
        });
    }

    /** Nothing where pseudonyms are not computed, or where none has been yet. */
    private Future<Optional<SecretKeyBytes>> key(View view) {
        return view.format()
                .fold(
                        spelling -> store.keys().find(keyName(view.domain())),
                        numeric -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Pseudonymised> pseudonymise(
            View view, Optional<SecretKeyBytes> key, Collection<Sighting> sightings) {
        return entities.resolveOrMint(view.school(), sightings).compose(found -> {
            Map<Identifier, Entity> existing = new HashMap<>();
            Set<Identifier> absent = new HashSet<>();
            found.forEach((identifier, entity) -> {
                if (entity.existsFor(view.supplier())) {
                    existing.put(identifier, entity);
                } else {
                    absent.add(identifier);
                }
            });
            return outward(view, key, Set.copyOf(existing.values())).map(seen -> {
                Map<Identifier, String> texts = new HashMap<>();
                Map<Identifier, String> persons = new HashMap<>();
                Set<Identifier> authored = new HashSet<>();
                existing.forEach((identifier, entity) -> {
                    texts.put(
                            identifier,
                            Objects.requireNonNull(seen.get(seen(view, entity))).text(view.format()));
                    if (entity.type().isPerson()) {
                        persons.put(identifier, store.references().of(entity.surrogate()));
                    }
                    if (entity.author().equals(Optional.of(view.supplier()))) {
                        authored.add(identifier);
                    }
                });
                return new Pseudonymised(texts, absent, persons, authored, store.position());
            });
        });
    }

    private static Seen seen(View view, Entity entity) {
        return new Seen(view.domain(), entity.type(), entity.surrogate());
    }

    private Future<Map<Seen, Outward>> outward(View view, Optional<SecretKeyBytes> key, Set<Entity> wanted) {
        Map<Seen, Outward> known = new HashMap<>();
        Map<Seen, Entity> unknown = new LinkedHashMap<>();
        for (Entity entity : wanted) {
            Seen seen = seen(view, entity);
            Outward cached = hears ? outward.getIfPresent(seen) : null;
            if (cached == null) {
                unknown.put(seen, entity);
            } else {
                known.put(seen, cached);
            }
        }
        if (unknown.isEmpty()) {
            return Future.succeededFuture(known);
        }
        long before = forgotten.get();
        return asTheyStand(view, unknown.values())
                .compose(texts -> computed(view, key, unknown.keySet(), texts.keySet())
                        .map(pseudonyms -> {
                            Map<Seen, Outward> fresh = new HashMap<>();
                            for (Seen seen : unknown.keySet()) {
                                fresh.put(seen, new Outward(pseudonyms.get(seen), texts.get(seen.surrogate())));
                            }
                            remember(fresh, before);
                            known.putAll(fresh);
                            return known;
                        }));
    }

    private void remember(Map<Seen, Outward> fresh, long before) {
        if (hears) {
            outward.putAll(fresh);
        }
        // Whoever forgets counts first and removes after: either it removes this, or it is seen here.
        if (forgotten.get() != before) {
            outward.invalidateAll(fresh.keySet());
        }
    }

    /** What is not computed: ids that the supplier authored, and pseudonyms in the table of the domain. */
    private Future<Map<Surrogate, String>> asTheyStand(View view, Collection<Entity> unknown) {
        Set<Surrogate> own = new HashSet<>();
        Set<Surrogate> tabulated = new HashSet<>();
        for (Entity entity : unknown) {
            if (entity.author().equals(Optional.of(view.supplier()))) {
                own.add(entity.surrogate());
            } else if (entity.exceptions().contains(view.domain())) {
                tabulated.add(entity.surrogate());
            }
        }
        Future<Map<Surrogate, AuthoredId>> authored = own.isEmpty()
                ? Future.succeededFuture(Map.of())
                : store.authoredIds(view.school(), view.supplier(), own).map(ids -> {
                    if (!ids.keySet().containsAll(own)) {
                        throw new StoreException(
                                StoreException.Reason.BUSY, "what was found was erased meanwhile; try again");
                    }
                    return ids;
                });
        return authored.compose(ids -> store.tabulated(view.domain(), tabulated).map(standing -> {
                    Map<Surrogate, String> texts = new HashMap<>(standing);
                    ids.forEach((surrogate, id) -> texts.put(surrogate, id.value()));
                    return texts;
                }))
                .compose(texts -> view.format().fold(spelling -> Future.succeededFuture(texts), numeric -> {
                    Map<Surrogate, String> drawn = new HashMap<>();
                    unknown.stream()
                            .map(Entity::surrogate)
                            .filter(surrogate -> !texts.containsKey(surrogate))
                            .forEach(surrogate -> drawn.put(surrogate, draw(numeric)));
                    return tabulate(view.domain(), numeric, drawn, 1).map(standing -> {
                        texts.putAll(standing);
                        return texts;
                    });
                }));
    }

    /** Writes numbers down before anybody sees them; those that others have are drawn again. */
    private Future<Map<Surrogate, String>> tabulate(
            Domain domain, Numeric format, Map<Surrogate, String> drawn, int attempt) {
        return store.tabulate(domain, drawn, Tabulation.Over.KEEP).compose(tabulation -> {
            if (tabulation.stands()) {
                return Future.succeededFuture(tabulation.standing());
            }
            if (attempt == MAX_DRAWS) {
                return Future.failedFuture(new StoreException(
                        StoreException.Reason.REFUSED,
                        "numbers of " + format.digits()
                                + " digits are nearly used up for this supplier; give its agreement more digits"));
            }
            tabulation.refused().forEach(surrogate -> drawn.put(surrogate, draw(format)));
            return tabulate(domain, format, drawn, attempt + 1);
        });
    }

    /** A decimal number of exactly so many digits, each as likely as the other. */
    static String draw(Numeric format) {
        long lowest = 1;
        for (int digit = 1; digit < format.digits(); digit++) {
            lowest *= 10;
        }
        return Long.toString(RANDOM.nextLong(lowest, lowest * 10));
    }

    private Future<Map<Seen, UUID>> computed(
            View view, Optional<SecretKeyBytes> before, Set<Seen> unknown, Set<Surrogate> except) {
        Map<EntityType, List<Seen>> byType = new HashMap<>();
        int walks = 0;
        for (Seen seen : unknown) {
            if (!except.contains(seen.surrogate())) {
                byType.computeIfAbsent(seen.type(), type -> new ArrayList<>()).add(seen);
                walks++;
            }
        }
        if (walks == 0) {
            return Future.succeededFuture(Map.of());
        }
        int count = walks;
        return store.keys()
                .key(keyName(view.domain()))
                .compose(key -> before.equals(Optional.of(key))
                        ? Future.succeededFuture(key)
                        : Future.failedFuture(new KeyChangedException()))
                .compose(key -> walk(count, () -> {
                    Map<Seen, UUID> pseudonyms = new HashMap<>();
                    byType.forEach((type, group) -> {
                        List<UUID> walked = permutation(view.domain(), type, key)
                                .pseudonyms(group.stream()
                                        .map(seen -> seen.surrogate().value())
                                        .toList());
                        for (int i = 0; i < walked.size(); i++) {
                            pseudonyms.put(group.get(i), walked.get(i));
                        }
                    });
                    return pseudonyms;
                }));
    }

    @Override
    public Future<Optional<List<String>>> computed(View view, EntityType type, List<Surrogate> surrogates) {
        return view.format()
                .<Future<Optional<List<String>>>>fold(
                        spelling -> store.keys()
                                .find(keyName(view.domain()))
                                .compose(key -> key.isEmpty()
                                        ? Future.succeededFuture(Optional.<List<String>>empty())
                                        : walk(
                                                surrogates.size(),
                                                () -> Optional.of(permutation(view.domain(), type, key.get())
                                                        .pseudonyms(surrogates.stream()
                                                                .map(Surrogate::value)
                                                                .toList())
                                                        .stream()
                                                        .map(pseudonym -> PseudonymText.format(spelling, pseudonym))
                                                        .toList()))),
                        numeric -> Future.succeededFuture(Optional.<List<String>>empty()))
                .recover(StoreException::failed);
    }

    // Inward

    /** Who a reference may mean: where it was found, and whether by computing, which counts only for who has no pseudonym in the table of that domain. */
    private record Candidate(Surrogate surrogate, Optional<Domain> computedIn) {}

    @Override
    public Future<Map<Reference, String>> relink(View view, IdentifierKind kind, Collection<Reference> references) {
        return relink(view, kind, references, true).recover(StoreException::failed);
    }

    private Future<Map<Reference, String>> relink(
            View view, IdentifierKind kind, Collection<Reference> references, boolean mayRepeat) {
        Map<Reference, List<Candidate>> candidates = new LinkedHashMap<>();
        references.forEach(reference -> candidates.put(reference, new ArrayList<>()));
        // Every look-up is made for every reference: what cannot be looked up is replaced by something random, which
        // leads nowhere.
        List<Surrogate> decoys = new ArrayList<>();
        Future<?> lookups = addAuthored(view, candidates);
        List<Epoch> epochs = new ArrayList<>();
        epochs.add(view.current());
        epochs.addAll(view.grace());
        for (Epoch epoch : epochs) {
            Domain domain = new Domain(view.school(), view.supplier(), epoch);
            lookups = lookups.compose(done -> addTabulated(view.format(), domain, candidates))
                    .compose(done -> addReversed(view.format(), domain, candidates, decoys));
        }
        return lookups.compose(done -> {
                    Set<Surrogate> all = new HashSet<>(decoys);
                    candidates.values().forEach(group -> group.forEach(candidate -> all.add(candidate.surrogate())));
                    return store.identifiers(view.school(), kind, all);
                })
                .compose(found -> {
                    Map<Reference, String> real = new HashMap<>();
                    Set<Reference> superseded = new HashSet<>();
                    candidates.forEach((reference, group) -> {
                        for (Candidate candidate : group) {
                            Named named = found.get(candidate.surrogate());
                            if (named == null || !mayMean(view, reference, named.entity())) {
                                continue;
                            }
                            if (candidate
                                    .computedIn()
                                    .filter(named.entity().exceptions()::contains)
                                    .isPresent()) {
                                superseded.add(reference);
                            } else {
                                real.putIfAbsent(reference, named.identifier().value());
                            }
                        }
                    });
                    // Whoever is in the table by now may not have been there when it was looked into.
                    return mayRepeat && !real.keySet().containsAll(superseded)
                            ? relink(view, kind, references, false)
                            : Future.succeededFuture(real);
                });
    }

    private static boolean mayMean(View view, Reference reference, Entity entity) {
        return entity.type().equals(reference.entity()) && entity.existsFor(view.supplier());
    }

    private Future<?> addAuthored(View view, Map<Reference, List<Candidate>> candidates) {
        Map<Reference, AuthoredId> asked = new HashMap<>();
        for (Reference reference : candidates.keySet()) {
            if (!reference.entity().isPerson()) {
                asked.put(
                        reference,
                        authorable(reference)
                                ? new AuthoredId(reference.entity(), reference.text())
                                : new AuthoredId(
                                        reference.entity(), UUID.randomUUID().toString()));
            }
        }
        return asked.isEmpty()
                ? Future.succeededFuture()
                : store.findAuthored(view.school(), view.supplier(), Set.copyOf(asked.values()))
                        .map(found -> {
                            asked.forEach(
                                    (reference, id) -> add(candidates, reference, found.get(id), Optional.empty()));
                            return null;
                        });
    }

    /** Looked for as it was sent, and in its canonical spelling, in which pseudonyms that were once computed stand. */
    private Future<?> addTabulated(PseudonymFormat format, Domain domain, Map<Reference, List<Candidate>> candidates) {
        Map<Reference, List<Reference>> asked = new HashMap<>();
        for (Reference sent : candidates.keySet()) {
            asked.computeIfAbsent(sent, none -> new ArrayList<>()).add(sent);
            Reference canonical = new Reference(sent.entity(), canonical(format, sent.text()));
            if (!canonical.equals(sent)) {
                asked.computeIfAbsent(canonical, none -> new ArrayList<>()).add(sent);
            }
        }
        return store.findTabulated(domain, asked.keySet()).map(found -> {
            found.forEach((reference, entity) -> Objects.requireNonNull(asked.get(reference))
                    .forEach(sent -> add(candidates, sent, entity, Optional.empty())));
            return null;
        });
    }

    private static String canonical(PseudonymFormat format, String text) {
        return format.fold(
                spelling -> PseudonymText.parse(spelling, text)
                        .map(parsed -> PseudonymText.format(spelling, parsed))
                        .orElse(text),
                numeric -> text);
    }

    private static void add(
            Map<Reference, List<Candidate>> candidates,
            Reference reference,
            @Nullable Entity entity,
            Optional<Domain> computedIn) {
        if (entity != null) {
            candidates
                    .computeIfAbsent(reference, none -> new ArrayList<>())
                    .add(new Candidate(entity.surrogate(), computedIn));
        }
    }

    private Future<?> addReversed(
            PseudonymFormat format, Domain domain, Map<Reference, List<Candidate>> candidates, List<Surrogate> decoys) {
        return store.keys()
                .find(keyName(domain))
                .compose(key -> walk(candidates.size(), () -> {
                    // Without a key the domain has no pseudonyms; a random key leads nowhere at the same cost.
                    SecretKeyBytes domainKey = key.orElseGet(SecretKeyBytes::random);
                    Map<EntityType, List<Reference>> byType = new HashMap<>();
                    candidates
                            .keySet()
                            .forEach(reference -> byType.computeIfAbsent(reference.entity(), type -> new ArrayList<>())
                                    .add(reference));
                    byType.forEach((type, group) -> {
                        List<UUID> texts = new ArrayList<>();
                        List<Boolean> wellFormed = new ArrayList<>();
                        for (Reference reference : group) {
                            Optional<UUID> parsed = format.fold(
                                    spelling -> PseudonymText.parse(spelling, reference.text()),
                                    numeric -> Optional.empty());
                            wellFormed.add(parsed.isPresent());
                            texts.add(parsed.orElseGet(UUID::randomUUID));
                        }
                        Prp1 permutation = key.isPresent()
                                ? permutation(domain, type, domainKey)
                                : new Prp1(domainKey, type.name());
                        List<UUID> surrogates = permutation.surrogates(texts);
                        for (int i = 0; i < group.size(); i++) {
                            Surrogate surrogate = new Surrogate(surrogates.get(i));
                            if (wellFormed.get(i) && key.isPresent()) {
                                candidates
                                        .computeIfAbsent(group.get(i), none -> new ArrayList<>())
                                        .add(new Candidate(surrogate, Optional.of(domain)));
                            } else {
                                decoys.add(surrogate);
                            }
                        }
                    });
                    return null;
                }));
    }

    @Override
    public Future<Map<Reference, String>> relinkOrAuthor(
            View view, IdentifierKind kind, Collection<Reference> references) {
        return relink(view, kind, references).compose(known -> {
            Map<Reference, AuthoredId> fresh = new LinkedHashMap<>();
            for (Reference reference : references) {
                if (!known.containsKey(reference) && authorable(reference)) {
                    fresh.put(reference, new AuthoredId(reference.entity(), reference.text()));
                }
            }
            if (fresh.isEmpty()) {
                return Future.succeededFuture(known);
            }
            return store.author(view.school(), view.supplier(), fresh.values())
                    .compose(authored -> store.identifiers(
                                    view.school(),
                                    kind,
                                    authored.values().stream()
                                            .map(Entity::surrogate)
                                            .toList())
                            .map(named -> {
                                Map<Reference, String> real = new HashMap<>(known);
                                fresh.forEach((reference, id) -> {
                                    Named one = named.get(Objects.requireNonNull(authored.get(id))
                                            .surrogate());
                                    if (one != null) {
                                        real.put(reference, one.identifier().value());
                                    }
                                });
                                return real;
                            }));
        });
    }

    private static boolean authorable(Reference reference) {
        return !reference.entity().isPerson() && AuthoredId.accepts(reference.text());
    }

    @Override
    public Future<LinkOutcome> allocated(SchoolId school, Identifier sent, Identifier allocated) {
        return store.find(school, List.of(sent)).compose(found -> {
            Entity entity = found.get(sent);
            return entity == null
                    ? Future.succeededFuture(LinkOutcome.UNKNOWN_ENTITY)
                    : store.link(school, entity.surrogate(), allocated);
        });
    }

    // Forgetting

    @Override
    public void forget(Surrogate surrogate) {
        forgotten.incrementAndGet();
        outward.asMap().keySet().removeIf(seen -> seen.surrogate().equals(surrogate));
    }

    @Override
    public void forgetEverything() {
        forgotten.incrementAndGet();
        outward.invalidateAll();
        permutations.clear();
    }

    @Override
    public void hearing(boolean hears) {
        this.hears = hears;
        forgetEverything();
    }

    private static KeyName keyName(Domain domain) {
        return KeyName.domain(domain.school(), domain.supplier(), domain.epoch().value());
    }

    private Prp1 permutation(Domain domain, EntityType type, SecretKeyBytes key) {
        return permutations.computeIfAbsent(new Permutation(domain, type, key), made -> new Prp1(key, type.name()));
    }

    private <T extends @Nullable Object> Future<T> walk(int walks, Callable<T> work) {
        if (walks > WALKS_IN_PLACE) {
            return worker.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }
}
