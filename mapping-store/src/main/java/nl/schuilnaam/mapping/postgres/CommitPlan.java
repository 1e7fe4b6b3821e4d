package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.postgres.Rows.buffer;
import static nl.schuilnaam.mapping.postgres.Rows.buffers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.PseudonymRow;

/**
 * Which statements do a list of changes. Changes of one sort become one statement. Lists of which the order does not matter (all that mint do) are sorted by sort and
 * key, so that two of them never wait for each other crosswise; others are done in their order. What counts the commits of a node comes last, since it is what
 * all of them wait for.
 */
final class CommitPlan {
    /** A payload of NOTIFY is shorter than 8,000 bytes; notices are ASCII. */
    private static final int MAX_PAYLOAD = 7_500;

    private static final Comparator<Bytes> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.array(), other.array());
    private static final Comparator<UUID> BY_UUID = Comparator.comparing(Rows::order, Arrays::compareUnsigned);

    /** In this order a plain list is done, and each sort in the order of its keys. */
    private static final List<Class<? extends Change>> PLAIN = List.of(
            Change.ExpectFence.class,
            Change.InsertEntity.class,
            Change.UpdateEntity.class,
            Change.InsertIdentifier.class,
            Change.InsertAuthored.class,
            Change.InsertPseudonym.class,
            Change.Advance.class,
            Change.Announce.class);

    /** One statement to be done. {@code expected}: how many rows, or which value; ignored by the few that carry no ticket. */
    record Planned(Step step, long expected, List<Object> values) {}

    private final List<Change> changes;
    private final List<Planned> statements = new ArrayList<>();
    /** Entities that statements planned so far insert or update. */
    private final Set<UUID> written = new HashSet<>();

    private final int rows;
    private final String school;
    private final int advance;

    private CommitPlan(List<Change> changes) {
        this.changes = changes;
        rows = changes.size();
        school = schoolOf(changes);
        Map<String, Long> advances = new TreeMap<>();
        List<Notice> notices = new ArrayList<>();
        boolean marksInOrder = changes.stream().anyMatch(Change.SetMark.class::isInstance);
        List<Change> rest = new ArrayList<>(changes.size());
        for (Change change : changes) {
            if (change instanceof Change.Announce announce) {
                notices.add(announce.notice());
            } else if (change instanceof Change.Advance one && !marksInOrder) {
                advances.merge(one.node(), 1L, Long::sum);
            } else {
                rest.add(change);
            }
        }
        runs(rest).forEach(this::plan);
        payloads(notices).forEach(payload -> add(Step.ANNOUNCE, 1, payload));
        advances.forEach((node, by) -> add(Step.ADVANCE, 1, node, by));
        advance = IntStream.range(0, statements.size())
                .filter(i -> statements.get(i).step() == Step.ADVANCE)
                .reduce(-1, (first, last) -> last);
    }

    static CommitPlan of(List<Change> changes) {
        return new CommitPlan(List.copyOf(changes));
    }

    /** Several as one; all must be {@link #sharable} with each other. */
    static CommitPlan together(List<CommitPlan> plans) {
        return new CommitPlan(
                plans.stream().flatMap(plan -> plan.changes.stream()).toList());
    }

    /**
     * What no two plans may both touch if one transaction is to do them, or nothing when this one must be done alone. Only plain lists share: they mint, and whether
     * one of them is raced has nothing to do with another.
     */
    Optional<Set<Object>> sharable() {
        Set<Object> keys = new HashSet<>();
        for (Change change : changes) {
            if (change instanceof Change.InsertEntity insert) {
                keys.add(insert.row().surrogate());
            } else if (change instanceof Change.InsertIdentifier insert) {
                keys.add(insert.row().indexA());
            } else if (change instanceof Change.InsertAuthored insert) {
                keys.add(insert.row().indexA());
            } else if (change instanceof Change.UpdateEntity update) {
                keys.add(update.row().surrogate());
            } else if (!(change instanceof Change.ExpectFence)
                    && !(change instanceof Change.Advance)
                    && !(change instanceof Change.Announce)) {
                return Optional.empty();
            }
        }
        return Optional.of(keys);
    }

    /** The fences that it expects, and the nodes that it counts: equal for plans that share. */
    Set<Object> conditions() {
        Set<Object> conditions = new HashSet<>();
        for (Change change : changes) {
            if (change instanceof Change.ExpectFence) {
                conditions.add(change);
            } else if (change instanceof Change.Advance advance) {
                conditions.add(advance.node());
            }
        }
        return conditions;
    }

    /** How often it counts its node. */
    long advances() {
        return changes.stream().filter(Change.Advance.class::isInstance).count();
    }

    List<Planned> statements() {
        return Collections.unmodifiableList(statements);
    }

    /** About how many rows it touches. */
    int rows() {
        return rows;
    }

    /** Whose rows these are, as far as the changes tell; otherwise empty. */
    String school() {
        return school;
    }

    /** Which of the statements answers with the position of the node; -1 when none does. */
    int advance() {
        return advance;
    }

    private static String schoolOf(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.ExpectFence expect) {
                return expect.school();
            }
            if (change instanceof Change.RaiseFence raise) {
                return raise.school();
            }
            if (change instanceof Change.InsertEntity insert) {
                return insert.row().school();
            }
            if (change instanceof Change.UpdateEntity update) {
                return update.row().school();
            }
        }
        return "";
    }

    /** The changes in runs of one sort that one statement can do. */
    private static List<List<Change>> runs(List<Change> changes) {
        if (isPlain(changes)) {
            Map<Class<?>, List<Change>> bySort = new LinkedHashMap<>();
            PLAIN.forEach(sort -> bySort.put(sort, new ArrayList<>()));
            changes.stream()
                    .filter(change -> !(change instanceof Change.ExpectFence))
                    .forEach(change -> sortOf(bySort, change).add(change));
            changes.stream()
                    .filter(Change.ExpectFence.class::isInstance)
                    .map(Change.ExpectFence.class::cast)
                    .distinct()
                    .sorted(Comparator.comparing(Change.ExpectFence::school))
                    .forEach(fence -> sortOf(bySort, fence).add(fence));
            return bySort.values().stream().filter(run -> !run.isEmpty()).toList();
        }
        List<List<Change>> runs = new ArrayList<>();
        Set<Object> touched = new HashSet<>();
        Class<?> sort = Change.class;
        for (Change change : changes) {
            List<Object> touches = touches(change);
            if (change.getClass() != sort || touches.stream().anyMatch(touched::contains)) {
                runs.add(new ArrayList<>());
                touched.clear();
                sort = change.getClass();
            }
            touched.addAll(touches);
            runs.get(runs.size() - 1).add(change);
        }
        return runs;
    }

    private static List<Change> sortOf(Map<Class<?>, List<Change>> bySort, Change change) {
        List<Change> run = bySort.get(change.getClass());
        if (run == null) {
            throw new IllegalStateException("not a plain change");
        }
        return run;
    }

    private static boolean isPlain(List<Change> changes) {
        Set<Object> touched = new HashSet<>();
        return changes.stream()
                .allMatch(change -> PLAIN.contains(change.getClass())
                        && touches(change).stream().allMatch(touched::add));
    }

    /** What a change changes so that one statement cannot do it twice. */
    private static List<Object> touches(Change change) {
        if (change instanceof Change.UpdateEntity update) {
            return List.of(update.row().surrogate());
        }
        if (change instanceof Change.Rewrap rewrap) {
            return List.of(rewrap.surrogate());
        }
        if (change instanceof Change.Reindex reindex) {
            return reindex.oldIndexA().equals(reindex.indexA())
                    ? List.of(reindex.indexA())
                    : List.of(reindex.oldIndexA(), reindex.indexA());
        }
        if (change instanceof Change.Reseal reseal) {
            return List.of(reseal.indexA());
        }
        if (change instanceof Change.InsertMembership insert) {
            return List.of(insert.row().surrogate());
        }
        if (change instanceof Change.ReplaceMembership replace) {
            return List.of(replace.row().surrogate());
        }
        if (change instanceof Change.DeleteMembership delete) {
            return List.of(delete.row().surrogate());
        }
        return List.of();
    }

    private void plan(List<Change> run) {
        Change first = run.get(0);
        if (first instanceof Change.InsertEntity) {
            insertEntities(sorted(
                    Change.InsertEntity.class, run, change -> change.row().surrogate(), BY_UUID));
        } else if (first instanceof Change.UpdateEntity) {
            updateEntities(sorted(
                    Change.UpdateEntity.class, run, change -> change.row().surrogate(), BY_UUID));
        } else if (first instanceof Change.InsertIdentifier) {
            insertIdentifiers(sorted(
                    Change.InsertIdentifier.class, run, change -> change.row().indexA(), BY_BYTES));
        } else if (first instanceof Change.InsertAuthored) {
            insertAuthored(sorted(
                    Change.InsertAuthored.class, run, change -> change.row().indexA(), BY_BYTES));
        } else if (first instanceof Change.InsertPseudonym) {
            insertPseudonyms(all(Change.InsertPseudonym.class, run, Change.InsertPseudonym::row));
        } else if (first instanceof Change.Rewrap) {
            rewrap(sorted(Change.Rewrap.class, run, Change.Rewrap::surrogate, BY_UUID));
        } else if (first instanceof Change.Reindex) {
            reindex(sorted(Change.Reindex.class, run, Change.Reindex::oldIndexA, BY_BYTES));
        } else if (first instanceof Change.Reseal) {
            reseal(sorted(Change.Reseal.class, run, Change.Reseal::indexA, BY_BYTES));
        } else if (first instanceof Change.DeleteIdentifier) {
            List<Bytes> indexes = all(Change.DeleteIdentifier.class, run, Change.DeleteIdentifier::indexA);
            add(Step.DELETE_IDENTIFIERS, run.size(), (Object) buffers(indexes));
        } else if (first instanceof Change.DeletePseudonym) {
            List<Change.DeletePseudonym> rows = all(Change.DeletePseudonym.class, run, Function.identity());
            add(
                    Step.DELETE_PSEUDONYMS,
                    run.size(),
                    texts(rows, Change.DeletePseudonym::domain),
                    blobs(rows, Change.DeletePseudonym::index));
        } else if (first instanceof Change.InsertMembership) {
            List<Change.InsertMembership> rows = sorted(
                    Change.InsertMembership.class, run, change -> change.row().surrogate(), BY_UUID);
            add(
                    Step.INSERT_MEMBERSHIPS,
                    rows.size(),
                    rows.stream().map(change -> change.row().surrogate()).toArray(UUID[]::new),
                    blobs(rows, change -> change.row().sealed()));
        } else if (first instanceof Change.ReplaceMembership) {
            List<Change.ReplaceMembership> rows = sorted(
                    Change.ReplaceMembership.class, run, change -> change.row().surrogate(), BY_UUID);
            add(
                    Step.REPLACE_MEMBERSHIPS,
                    rows.size(),
                    rows.stream().map(change -> change.row().surrogate()).toArray(UUID[]::new),
                    blobs(rows, change -> change.row().sealed()),
                    blobs(rows, Change.ReplaceMembership::expected));
        } else if (first instanceof Change.DeleteMembership) {
            List<Change.DeleteMembership> rows = sorted(
                    Change.DeleteMembership.class, run, change -> change.row().surrogate(), BY_UUID);
            add(
                    Step.DELETE_MEMBERSHIPS,
                    rows.size(),
                    rows.stream().map(change -> change.row().surrogate()).toArray(UUID[]::new),
                    blobs(rows, change -> change.row().sealed()));
        } else if (first instanceof Change.DeleteEntity) {
            deleteEntities(sorted(Change.DeleteEntity.class, run, Change.DeleteEntity::surrogate, BY_UUID));
        } else {
            run.forEach(this::planAlone);
        }
    }

    private void planAlone(Change change) {
        if (change instanceof Change.ExpectFence fence) {
            statements.add(new Planned(Step.SHARE_FENCE, 0, List.of(lockOf(fence.school()))));
            add(Step.EXPECT_FENCE, fence.value(), fence.school());
        } else if (change instanceof Change.RaiseFence fence) {
            statements.add(new Planned(Step.LOCK_FENCE, 0, List.of(lockOf(fence.school()))));
            add(Step.RAISE_FENCE, 1, fence.school(), fence.value());
        } else if (change instanceof Change.DeletePseudonyms delete) {
            add(Step.DELETE_PSEUDONYMS_OF_DOMAIN, 0, delete.domain());
        } else if (change instanceof Change.Advance one) {
            add(Step.ADVANCE, 1, one.node(), 1L);
        } else if (change instanceof Change.SetMark mark) {
            add(Step.SET_MARK, 1, mark.node(), mark.position());
        } else if (change instanceof Change.InsertKey insert) {
            add(Step.INSERT_KEY, 1, columns(insert.row()).toArray());
        } else if (change instanceof Change.ReplaceKey replace) {
            List<Object> values = columns(replace.row());
            values.add(replace.expectedVersion());
            add(Step.REPLACE_KEY, 1, values.toArray());
        } else if (change instanceof Change.PutFact fact) {
            add(Step.PUT_FACT, 1, fact.name(), fact.value());
        } else if (change instanceof Change.DeleteFact fact) {
            add(Step.DELETE_FACT, 0, fact.name());
        } else {
            throw new IllegalStateException(
                    "no statement for " + change.getClass().getSimpleName());
        }
    }

    private static List<Object> columns(KeyRow row) {
        return new ArrayList<>(List.of(
                row.name(),
                row.version(),
                row.state(),
                row.createdDay(),
                row.sinceDay(),
                buffer(row.checkValue()),
                buffer(row.copies())));
    }

    private void insertEntities(List<Change.InsertEntity> changes) {
        List<EntityRow> rows = changes.stream().map(Change.InsertEntity::row).toList();
        rows.forEach(row -> written.add(row.surrogate()));
        add(
                Step.INSERT_ENTITIES,
                rows.size(),
                rows.stream().map(EntityRow::surrogate).toArray(UUID[]::new),
                texts(rows, EntityRow::school),
                texts(rows, EntityRow::type),
                blobs(rows, EntityRow::rowKey),
                ints(rows, EntityRow::dataKey),
                longs(rows, EntityRow::createdDay),
                longs(rows, EntityRow::version),
                texts(rows, EntityRow::restrictedFor),
                texts(rows, EntityRow::exceptions),
                texts(rows, EntityRow::kinds),
                texts(rows, EntityRow::author),
                blobs(rows, EntityRow::mac));
    }

    private void updateEntities(List<Change.UpdateEntity> changes) {
        List<EntityRow> rows = changes.stream().map(Change.UpdateEntity::row).toList();
        rows.forEach(row -> written.add(row.surrogate()));
        add(
                Step.UPDATE_ENTITIES,
                rows.size(),
                rows.stream().map(EntityRow::surrogate).toArray(UUID[]::new),
                longs(rows, EntityRow::version),
                texts(rows, EntityRow::restrictedFor),
                texts(rows, EntityRow::exceptions),
                texts(rows, EntityRow::kinds),
                texts(rows, EntityRow::author),
                blobs(rows, EntityRow::mac));
    }

    private void insertIdentifiers(List<Change.InsertIdentifier> changes) {
        List<IdentifierRow> rows =
                changes.stream().map(Change.InsertIdentifier::row).toList();
        add(
                rows.stream().map(IdentifierRow::surrogate).allMatch(written::contains)
                        ? Step.INSERT_IDENTIFIERS_OF_WRITTEN
                        : Step.INSERT_IDENTIFIERS,
                rows.size(),
                blobs(rows, IdentifierRow::indexA),
                blobs(rows, IdentifierRow::indexB),
                ints(rows, IdentifierRow::indexKey),
                rows.stream().map(IdentifierRow::surrogate).toArray(UUID[]::new),
                texts(rows, IdentifierRow::kind),
                ints(rows, IdentifierRow::ordinal),
                blobs(rows, IdentifierRow::sealed));
    }

    private void insertAuthored(List<Change.InsertAuthored> changes) {
        List<AuthoredRow> rows =
                changes.stream().map(Change.InsertAuthored::row).toList();
        add(
                Step.INSERT_AUTHORED,
                rows.size(),
                blobs(rows, AuthoredRow::indexA),
                blobs(rows, AuthoredRow::indexB),
                rows.stream().map(AuthoredRow::surrogate).toArray(UUID[]::new),
                texts(rows, AuthoredRow::supplier),
                blobs(rows, AuthoredRow::sealed));
    }

    private void insertPseudonyms(List<PseudonymRow> unsorted) {
        List<PseudonymRow> rows = unsorted.stream()
                .sorted(Comparator.comparing(PseudonymRow::domain).thenComparing(PseudonymRow::index, BY_BYTES))
                .toList();
        add(
                Step.INSERT_PSEUDONYMS,
                rows.size(),
                texts(rows, PseudonymRow::domain),
                blobs(rows, PseudonymRow::index),
                rows.stream().map(PseudonymRow::surrogate).toArray(UUID[]::new),
                blobs(rows, PseudonymRow::sealed));
    }

    private void rewrap(List<Change.Rewrap> rows) {
        add(
                Step.REWRAP,
                rows.size(),
                rows.stream().map(Change.Rewrap::surrogate).toArray(UUID[]::new),
                blobs(rows, Change.Rewrap::rowKey),
                ints(rows, Change.Rewrap::dataKey),
                ints(rows, Change.Rewrap::expectedDataKey));
    }

    private void reindex(List<Change.Reindex> rows) {
        add(
                Step.REINDEX,
                rows.size(),
                blobs(rows, Change.Reindex::oldIndexA),
                blobs(rows, Change.Reindex::indexA),
                blobs(rows, Change.Reindex::indexB),
                ints(rows, Change.Reindex::indexKey));
    }

    private void reseal(List<Change.Reseal> rows) {
        add(
                Step.RESEAL,
                rows.size(),
                blobs(rows, Change.Reseal::indexA),
                rows.stream().map(Change.Reseal::surrogate).toArray(UUID[]::new),
                ints(rows, Change.Reseal::ordinal),
                blobs(rows, Change.Reseal::sealed));
    }

    private void deleteEntities(List<Change.DeleteEntity> rows) {
        UUID[] surrogates = rows.stream().map(Change.DeleteEntity::surrogate).toArray(UUID[]::new);
        rows.forEach(row -> written.remove(row.surrogate()));
        add(Step.DELETE_ENTITIES, rows.size(), surrogates, longs(rows, Change.DeleteEntity::version));
        add(Step.DELETE_BELONGINGS, 0, (Object) surrogates);
    }

    private void add(Step step, long expected, Object... values) {
        statements.add(new Planned(step, expected, List.of(values)));
    }

    private static <C extends Change, T> List<T> all(Class<C> sort, List<Change> run, Function<C, T> part) {
        return run.stream().map(sort::cast).map(part).toList();
    }

    private static <C extends Change, K> List<C> sorted(
            Class<C> sort, List<Change> run, Function<C, K> key, Comparator<K> order) {
        return run.stream()
                .map(sort::cast)
                .sorted(Comparator.comparing(key, order))
                .toList();
    }

    private static <R> String[] texts(List<R> rows, Function<R, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static <R> Object blobs(List<R> rows, Function<R, Bytes> column) {
        return buffers(rows.stream().map(column).toList());
    }

    private static <R> Integer[] ints(List<R> rows, Function<R, Integer> column) {
        return rows.stream().map(column).toArray(Integer[]::new);
    }

    private static <R> Long[] longs(List<R> rows, Function<R, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    /** The notices in their order, in as few payloads as hold them. */
    private static List<String> payloads(List<Notice> notices) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        for (Notice notice : notices) {
            String line = notice.topic() + " " + notice.subject() + "\n";
            if (payload.length() + line.length() > MAX_PAYLOAD) {
                payloads.add(payload.toString());
                payload.setLength(0);
            }
            payload.append(line);
        }
        if (!payload.isEmpty()) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    /** Which advisory lock is the fence of a school. Two schools that share one (never, among 2^64) would only wait for each other. */
    static long lockOf(String school) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("schuilnaam|fence|" + school).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
