package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.BlindIndex;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.KeyWrap;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.jspecify.annotations.Nullable;

/** Keeps the {@link SealedRows} of each school, so that a school met before costs no waiting. May be used by any number of threads. */
final class SchoolKeys {
    private final StoredKeyRing keys;
    private final RowDatabase database;
    private final Map<SchoolId, SealedRows> schools = new ConcurrentHashMap<>();
    /** At which value of its fence the keys of a school were read last. */
    private final Map<SchoolId, Long> fences = new ConcurrentHashMap<>();

    private final AtomicLong forgotten = new AtomicLong();

    private volatile boolean hears = true;

    SchoolKeys(StoredKeyRing keys, RowDatabase database) {
        this.keys = keys;
        this.database = database;
        keys.onChange(name -> name.school().ifPresent(this::forget));
    }

    /**
     * Does something with the rows of a school, and once more with keys that were read anew when it met a row under a newer key than it knew: another process may
     * replace keys, and move rows, before that is heard here.
     */
    <T extends @Nullable Object> Future<T> with(
            SchoolId school, Set<IdentifierKind> kinds, Function<SealedRows, Future<T>> work) {
        return of(school, kinds)
                .compose(rows -> Future.succeededFuture(rows).compose(work).recover(failure -> {
                    if (!(failure instanceof SealedRows.NewerKeyException)) {
                        return Future.failedFuture(failure);
                    }
                    return keys.reload()
                            .compose(reloaded -> {
                                forget(school);
                                return of(school, kinds);
                            })
                            .compose(newest -> work.apply(newest.newest()));
                }));
    }

    /** The rows of a school with the index keys of these kinds loaded; keys that do not exist yet are made. Complete already when all of them were used before. */
    Future<SealedRows> of(SchoolId school, Set<IdentifierKind> kinds) {
        SealedRows known = schools.get(school);
        if (known != null && known.hasKinds(kinds)) {
            return Future.succeededFuture(known);
        }
        Set<IdentifierKind> all = new HashSet<>(kinds);
        if (known != null) {
            all.addAll(known.kinds());
        }
        // The fence is read first: if a rotation goes on meanwhile, what is written with these keys is refused by it.
        // One that was raised says that there are newer keys than those in memory, heard of or not.
        long before = forgotten.get();
        return database.fence(school.value())
                .compose(fence -> fence.equals(fences.get(school))
                        ? load(school, fence, all)
                        : keys.reload().compose(reloaded -> {
                            fences.merge(school, fence, Math::max);
                            return load(school, fence, all);
                        }))
                .map(loaded -> {
                    if (hears && forgotten.get() == before) {
                        schools.put(school, loaded);
                    }
                    return loaded;
                });
    }

    /** Forgets what was loaded: keys may have been replaced. */
    void forget() {
        forgotten.incrementAndGet();
        schools.clear();
    }

    void forget(SchoolId school) {
        forgotten.incrementAndGet();
        schools.remove(school);
    }

    /** Whether it is heard when another node replaces keys; while it is not, nothing is kept. */
    void hearing(boolean now) {
        hears = now;
        forget();
    }

    private Future<SealedRows> load(SchoolId school, long fence, Set<IdentifierKind> kinds) {
        Map<IdentifierKind, NavigableMap<Integer, BlindIndex>> indexes = new ConcurrentHashMap<>();
        List<Future<?>> loading = new ArrayList<>();
        for (IdentifierKind kind : kinds) {
            loading.add(generations(KeyName.index(school, kind), BlindIndex::new)
                    .map(generations -> indexes.put(kind, generations)));
        }
        Future<NavigableMap<Integer, KeyWrap>> dataKeys = generations(KeyName.data(school, 1), KeyWrap::new);
        Future<BlindIndex> authored = keys.key(KeyName.authoredIndex(school)).map(BlindIndex::new);
        Future<BlindIndex> tabulated = keys.key(KeyName.tabulatedIndex(school)).map(BlindIndex::new);
        loading.addAll(List.of(dataKeys, authored, tabulated));
        return Future.all(loading)
                .map(done -> new SealedRows(
                        school, fence, dataKeys.result(), authored.result(), tabulated.result(), indexes));
    }

    /** Every generation of a key that is not destroyed; the first is made when there is none. */
    private <K> Future<NavigableMap<Integer, K>> generations(KeyName first, Function<SecretKeyBytes, K> use) {
        return keys.latest(first).compose(latest -> {
            int newest = latest.generation().orElseThrow();
            NavigableMap<Integer, K> generations = new ConcurrentSkipListMap<>();
            List<Future<?>> loading = new ArrayList<>();
            loading.add(keys.key(latest).map(key -> generations.put(newest, use.apply(key))));
            for (int older = 1; older < newest; older++) {
                int generation = older;
                loading.add(keys.find(first.withGeneration(older)).map(found -> {
                    found.ifPresent(key -> generations.put(generation, use.apply(key)));
                    return null;
                }));
            }
            return Future.all(loading).map(generations);
        });
    }
}
