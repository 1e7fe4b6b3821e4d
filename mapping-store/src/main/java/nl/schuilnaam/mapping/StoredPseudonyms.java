package nl.schuilnaam.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.pseudonym.Prp1;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;
import org.jspecify.annotations.Nullable;

/** The pseudonyms of scheme prp1 over a mapping store, and beside them the ids that suppliers authored themselves. */
final class StoredPseudonyms implements Pseudonyms {
    private static final int MAX_ENTRIES = 500_000;
    private static final Duration MAX_AGE = Duration.ofHours(1);
    /** So many walks (some microseconds each) may run where they are asked for; more go to a worker, as an event loop has others to serve. */
    private static final int WALKS_IN_PLACE = 64;

    private final MappingStore store;
    private final WorkerExecutor worker;
    private final Map<Permutation, Prp1> permutations = new ConcurrentHashMap<>();
    private final Cache<Seen, Outward> outward = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .expireAfterWrite(MAX_AGE)
            .build();

    private record Permutation(Domain domain, EntityType type) {}

    private record Seen(Domain domain, EntityType type, Surrogate surrogate) {}

    /** What a domain sees of an entity: a pseudonym to be spelt in the format of the agreement, or the id that the supplier itself gave. */
    private record Outward(
            @Nullable UUID pseudonym, @Nullable AuthoredId authored) {
        String text(PseudonymFormat format) {
            return authored != null
                    ? authored.value()
                    : PseudonymText.format(format, Objects.requireNonNull(pseudonym));
        }

        @Override
        public String toString() {
            return "Outward[withheld]";
        }
    }

    StoredPseudonyms(Vertx vertx, MappingStore store) {
        this.store = new CachedMappingStore(store);
        this.worker = vertx.createSharedWorkerExecutor("mapping-walk", 2);
    }

    @Override
    public Future<Map<Identifier, String>> pseudonymise(View view, Collection<Sighting> sightings) {
        return store.resolveOrMint(view.school(), sightings)
                .compose(surrogates -> outward(view, surrogates).map(seen -> {
                    Map<Identifier, String> texts = new HashMap<>();
                    surrogates.forEach((identifier, surrogate) -> texts.put(
                            identifier,
                            Objects.requireNonNull(seen.get(seen(view, identifier, surrogate)))
                                    .text(view.format())));
                    return texts;
                }))
                .recover(StoreException::failed);
    }

    private static Seen seen(View view, Identifier identifier, Surrogate surrogate) {
        return new Seen(view.domain(), identifier.entity(), surrogate);
    }

    private Future<Map<Seen, Outward>> outward(View view, Map<Identifier, Surrogate> surrogates) {
        Map<Seen, Outward> known = new HashMap<>();
        Set<Seen> unknown = new LinkedHashSet<>();
        surrogates.forEach((identifier, surrogate) -> {
            Seen seen = seen(view, identifier, surrogate);
            Outward cached = outward.getIfPresent(seen);
            if (cached == null) {
                unknown.add(seen);
            } else {
                known.put(seen, cached);
            }
        });
        if (unknown.isEmpty()) {
            return Future.succeededFuture(known);
        }
        return authored(view, unknown)
                .compose(authored -> pseudonyms(view, unknown, authored.keySet())
                        .map(pseudonyms -> {
                            for (Seen seen : unknown) {
                                Outward fresh = new Outward(pseudonyms.get(seen), authored.get(seen.surrogate()));
                                outward.put(seen, fresh);
                                known.put(seen, fresh);
                            }
                            return known;
                        }));
    }

    private Future<Map<Surrogate, AuthoredId>> authored(View view, Set<Seen> unknown) {
        List<Surrogate> things = unknown.stream()
                .filter(seen -> !seen.type().isPerson())
                .map(Seen::surrogate)
                .toList();
        return things.isEmpty()
                ? Future.succeededFuture(Map.of())
                : store.authoredIds(view.school(), view.supplier(), things);
    }

    private Future<Map<Seen, UUID>> pseudonyms(View view, Set<Seen> unknown, Set<Surrogate> except) {
        Map<EntityType, List<Seen>> byType = new HashMap<>();
        int walks = 0;
        for (Seen seen : unknown) {
            if (!except.contains(seen.surrogate())) {
                byType.computeIfAbsent(seen.type(), type -> new ArrayList<>()).add(seen);
                walks++;
            }
        }
        int count = walks;
        return store.keys()
                .key(keyName(view.domain()))
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
    public Future<Map<Reference, String>> relink(View view, IdentifierKind kind, Collection<Reference> references) {
        Map<Reference, List<Surrogate>> candidates = new LinkedHashMap<>();
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
            lookups = lookups.compose(done -> addReversed(view.format(), domain, candidates, decoys));
        }
        return lookups.compose(done -> {
                    Set<Surrogate> all = new HashSet<>(decoys);
                    candidates.values().forEach(all::addAll);
                    return store.identifiers(view.school(), kind, all);
                })
                .map(found -> {
                    Map<Reference, String> real = new HashMap<>();
                    candidates.forEach((reference, surrogates) -> {
                        for (Surrogate surrogate : surrogates) {
                            Identifier identifier = found.get(surrogate);
                            if (identifier != null && identifier.entity().equals(reference.entity())) {
                                real.putIfAbsent(reference, identifier.value());
                            }
                        }
                    });
                    return real;
                })
                .recover(StoreException::failed);
    }

    private Future<?> addAuthored(View view, Map<Reference, List<Surrogate>> candidates) {
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
                            asked.forEach((reference, id) -> {
                                Surrogate surrogate = found.get(id);
                                if (surrogate != null) {
                                    candidates
                                            .computeIfAbsent(reference, none -> new ArrayList<>())
                                            .add(surrogate);
                                }
                            });
                            return null;
                        });
    }

    private Future<?> addReversed(
            PseudonymFormat format, Domain domain, Map<Reference, List<Surrogate>> candidates, List<Surrogate> decoys) {
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
                            var parsed = PseudonymText.parse(format, reference.text());
                            wellFormed.add(parsed.isPresent());
                            texts.add(parsed.orElseGet(UUID::randomUUID));
                        }
                        Prp1 permutation = key.isPresent()
                                ? permutation(domain, type, domainKey)
                                : new Prp1(domainKey, type.name());
                        List<UUID> surrogates = permutation.surrogates(texts);
                        for (int i = 0; i < group.size(); i++) {
                            Surrogate surrogate = new Surrogate(surrogates.get(i));
                            boolean real = wellFormed.get(i) && key.isPresent();
                            (real ? candidates.computeIfAbsent(group.get(i), none -> new ArrayList<>()) : decoys)
                                    .add(surrogate);
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
                    .compose(surrogates -> store.identifiers(view.school(), kind, surrogates.values())
                            .map(identifiers -> {
                                Map<Reference, String> real = new HashMap<>(known);
                                fresh.forEach((reference, id) -> {
                                    Identifier identifier = identifiers.get(surrogates.get(id));
                                    if (identifier != null) {
                                        real.put(reference, identifier.value());
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
            Surrogate surrogate = found.get(sent);
            return surrogate == null
                    ? Future.succeededFuture(LinkOutcome.UNKNOWN_ENTITY)
                    : store.link(school, surrogate, allocated);
        });
    }

    private static KeyName keyName(Domain domain) {
        return KeyName.domain(domain.school(), domain.supplier(), domain.epoch().value());
    }

    private Prp1 permutation(Domain domain, EntityType type, SecretKeyBytes key) {
        return permutations.computeIfAbsent(new Permutation(domain, type), made -> new Prp1(key, type.name()));
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
