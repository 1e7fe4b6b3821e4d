package nl.schuilnaam.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.BlindIndex;
import nl.schuilnaam.mapping.key.KeyWrap;
import nl.schuilnaam.mapping.key.Sealer;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change.Reindex;
import nl.schuilnaam.mapping.rows.Change.Reseal;
import nl.schuilnaam.mapping.rows.Change.Rewrap;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import org.jspecify.annotations.Nullable;

/**
 * What one school's rows look like at rest, the same in every database: which blind index finds a value, and how it is sealed. Each entity has a row key of its own,
 * wrapped under the school's data key; a sealed value is bound to its school, entity, type and column, so a row that was moved or changed does not open. Nothing
 * here waits for anything; immutable.
 */
final class SealedRows {
    private static final int HALF = BlindIndex.BYTES / 2;

    private final SchoolId school;
    private final long fence;
    private final NavigableMap<Integer, KeyWrap> dataKeys;
    private final BlindIndex authored;
    private final BlindIndex tabulated;
    private final Map<IdentifierKind, NavigableMap<Integer, BlindIndex>> indexes;
    private final boolean newest;

    /** A row was written under a newer key than is known here; one that was changed may say the same. */
    static final class NewerKeyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NewerKeyException() {
            super("a row under a newer key", null, false, false);
        }
    }

    /**
     * @param fence the value of the school's fence when the keys were read: rows written with them are only good while it stands
     * @param dataKeys by generation; the highest wraps what is new
     * @param indexes by kind and generation; the highest is the one for what is new, the others still find what was not moved yet
     */
    SealedRows(
            SchoolId school,
            long fence,
            NavigableMap<Integer, KeyWrap> dataKeys,
            BlindIndex authored,
            BlindIndex tabulated,
            Map<IdentifierKind, NavigableMap<Integer, BlindIndex>> indexes) {
        this(school, fence, dataKeys, authored, tabulated, Map.copyOf(indexes), false);
    }

    private SealedRows(
            SchoolId school,
            long fence,
            NavigableMap<Integer, KeyWrap> dataKeys,
            BlindIndex authored,
            BlindIndex tabulated,
            Map<IdentifierKind, NavigableMap<Integer, BlindIndex>> indexes,
            boolean newest) {
        this.school = school;
        this.fence = fence;
        this.dataKeys = dataKeys;
        this.authored = authored;
        this.tabulated = tabulated;
        this.indexes = indexes;
        this.newest = newest;
    }

    /** The same, known to be of the newest keys: a row that claims a newer one was changed. */
    SealedRows newest() {
        return new SealedRows(school, fence, dataKeys, authored, tabulated, indexes, true);
    }

    SchoolId school() {
        return school;
    }

    long fence() {
        return fence;
    }

    /** The 32 bytes of a blind index in two halves, each of which finds the row. */
    record Index(Bytes a, Bytes b) {
        private static Index of(byte[] bytes) {
            return new Index(
                    Bytes.of(Arrays.copyOf(bytes, HALF)), Bytes.of(Arrays.copyOfRange(bytes, HALF, bytes.length)));
        }

        Bytes whole() {
            return Bytes.of(
                    ByteBuffer.allocate(2 * HALF).put(a.array()).put(b.array()).array());
        }
    }

    /** Under which index a new row of an identifier is found. Its kind must be among those that were loaded. */
    Index index(Identifier identifier) {
        return index(indexKeys(identifier.kind()).lastEntry().getValue(), identifier);
    }

    /** Under which indexes a row of an identifier may be found, by the generation of their key: more than one while an index key is being replaced. */
    Map<Integer, Index> indexes(Identifier identifier) {
        Map<Integer, Index> indexes = new HashMap<>();
        indexKeys(identifier.kind()).forEach((generation, key) -> indexes.put(generation, index(key, identifier)));
        return indexes;
    }

    int indexGeneration(IdentifierKind kind) {
        return indexKeys(kind).lastKey();
    }

    /** Whether a row has the index of its identifier, in both halves, under the key of the generation that it names. */
    boolean isFoundUnderItsIndex(Identifier identifier, IdentifierRow row) {
        if (!newest && row.indexKey() > indexGeneration(identifier.kind())) {
            throw new NewerKeyException();
        }
        BlindIndex key = indexKeys(identifier.kind()).get(row.indexKey());
        return key != null && index(key, identifier).equals(new Index(row.indexA(), row.indexB()));
    }

    private static Index index(BlindIndex key, Identifier identifier) {
        return Index.of(
                key.of("id1|" + identifier.entity(), identifier.canonical()).bytes());
    }

    private NavigableMap<Integer, BlindIndex> indexKeys(IdentifierKind kind) {
        NavigableMap<Integer, BlindIndex> keys = indexes.get(kind);
        if (keys == null) {
            throw new IllegalStateException("no index key loaded for kind " + kind);
        }
        return keys;
    }

    Set<IdentifierKind> kinds() {
        return indexes.keySet();
    }

    boolean hasKinds(Set<IdentifierKind> kinds) {
        return indexes.keySet().containsAll(kinds);
    }

    /** Under which index the id that a supplier authored is found. */
    Index index(SupplierId supplier, AuthoredId id) {
        return Index.of(
                authored.of("au1|" + supplier + "|" + id.entity(), id.value()).bytes());
    }

    /** Under which index a pseudonym of scheme tab1 is found. */
    Bytes tabulated(Domain domain, EntityType type, String pseudonym) {
        return Bytes.of(tabulated
                .of("tab1|" + domain.school() + "|" + domain.supplier() + "|" + domain.epoch() + "|" + type, pseudonym)
                .bytes());
    }

    /** A new entity, with a fresh surrogate and row key; not sealed before its {@linkplain Opened#next next}, which is its first version. */
    Opened fresh(EntityType type, Optional<SupplierId> author, long day) {
        SecretKeyBytes rowKey = SecretKeyBytes.random();
        try {
            Sealer sealer = new Sealer(rowKey);
            Map.Entry<Integer, KeyWrap> dataKey = dataKeys.lastEntry();
            var unsealed = new EntityRow(
                    Surrogate.random().value(),
                    school.value(),
                    type.name(),
                    Bytes.of(dataKey.getValue().wrap(rowKey)),
                    dataKey.getKey(),
                    day,
                    0,
                    "",
                    "",
                    "",
                    author.map(SupplierId::value).orElse(""),
                    Bytes.of(new byte[0]));
            return new Opened(
                    new Entity(new Surrogate(unsealed.surrogate()), type, author, Set.of(), Set.of()),
                    Latest.NONE,
                    unsealed,
                    sealer);
        } finally {
            rowKey.destroy();
        }
    }

    /**
     * Opens an entity of this school; nothing when it is not what was once written.
     *
     * @throws NewerKeyException when it says that its data key is newer than those that are known, and these may not be the newest
     */
    Optional<Opened> open(EntityRow row) {
        if (!row.school().equals(school.value())) {
            return Optional.empty();
        }
        KeyWrap dataKey = dataKey(row);
        if (dataKey == null) {
            return Optional.empty();
        }
        return dataKey.unwrap(row.rowKey().array()).flatMap(rowKey -> {
            Sealer sealer = new Sealer(rowKey);
            rowKey.destroy();
            return sealer.open(row.mac().array(), columns(row)).flatMap(none -> opened(row, sealer));
        });
    }

    private @Nullable KeyWrap dataKey(EntityRow row) {
        if (!newest && row.dataKey() > dataKeys.lastKey()) {
            throw new NewerKeyException();
        }
        return dataKeys.get(row.dataKey());
    }

    /** Opens an entity as format 1 left it, in which its columns carried no seal; nothing when its row key does not open. */
    Optional<Opened> openOfFormat1(EntityRow row) {
        KeyWrap dataKey = dataKeys.get(row.dataKey());
        if (dataKey == null || row.mac().length() != 0 || row.version() != 0) {
            return Optional.empty();
        }
        return dataKey.unwrap(row.rowKey().array()).flatMap(rowKey -> {
            Sealer sealer = new Sealer(rowKey);
            rowKey.destroy();
            return opened(row, sealer);
        });
    }

    /** What wraps the row key of an entity under the newest data key; nothing when the row does not open. */
    Optional<Rewrap> rewrapped(EntityRow row) {
        // All of the row is authenticated first: a damaged one stays as it is, to be found.
        KeyWrap dataKey = open(row).isPresent() ? dataKey(row) : null;
        if (dataKey == null) {
            return Optional.empty();
        }
        return dataKey.unwrap(row.rowKey().array()).map(rowKey -> {
            byte[] wrapped = dataKeys.lastEntry().getValue().wrap(rowKey);
            rowKey.destroy();
            return new Rewrap(row.surrogate(), Bytes.of(wrapped), dataGeneration(), row.dataKey());
        });
    }

    /** What makes an identifier be found under the newest index key; nothing when its row does not open or is not found under its own index. */
    Optional<Reindex> reindexed(Joined<IdentifierRow> joined) {
        IdentifierRow row = joined.row();
        return joined.entity()
                .flatMap(this::open)
                .flatMap(entity -> entity.open(row))
                .filter(identifier -> {
                    BlindIndex key = indexKeys(identifier.kind()).get(row.indexKey());
                    return key != null && index(key, identifier).equals(new Index(row.indexA(), row.indexB()));
                })
                .map(identifier -> {
                    Index index = index(identifier);
                    return new Reindex(row.indexA(), index.a(), index.b(), indexGeneration(identifier.kind()));
                });
    }

    int dataGeneration() {
        return dataKeys.lastKey();
    }

    private Optional<Opened> opened(EntityRow row, Sealer sealer) {
        try {
            var entity = new Entity(
                    new Surrogate(row.surrogate()),
                    new EntityType(row.type()),
                    row.author().isEmpty() ? Optional.empty() : Optional.of(new SupplierId(row.author())),
                    parts(row.restrictedFor()).stream().map(SupplierId::new).collect(Collectors.toSet()),
                    parts(row.exceptions()).stream().map(this::domain).collect(Collectors.toSet()));
            return Optional.of(new Opened(entity, Latest.parse(row.kinds()), row, sealer));
        } catch (IllegalArgumentException writtenByNobody) {
            return Optional.empty();
        }
    }

    private static List<String> parts(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }

    private Domain domain(String text) {
        int bar = text.indexOf('|');
        if (bar < 0) {
            throw new IllegalArgumentException("not a domain");
        }
        return new Domain(school, new SupplierId(text.substring(0, bar)), new Epoch(text.substring(bar + 1)));
    }

    /** Everything of an entity row that does not authenticate itself, joined by bars and commas, which none of its parts can hold. */
    private byte[] columns(EntityRow row) {
        return ("schuilnaam|entity1|" + row.school() + "|" + row.surrogate() + "|" + row.type() + "|" + row.createdDay()
                        + "|" + row.version() + "|" + row.restrictedFor() + "|" + row.exceptions()
                        + "|" + row.kinds() + "|" + row.author())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An entity whose row opened, with what seals and opens its values. */
    final class Opened {
        private final Entity entity;
        private final Latest latest;
        private final EntityRow row;
        private final Sealer sealer;

        private Opened(Entity entity, Latest latest, EntityRow row, Sealer sealer) {
            this.entity = entity;
            this.latest = latest;
            this.row = row;
            this.sealer = sealer;
        }

        Entity entity() {
            return entity;
        }

        /** Which of its identifiers are given back. */
        Latest latest() {
            return latest;
        }

        EntityRow row() {
            return row;
        }

        /** The next version of this entity, with other restrictions or exceptions. */
        EntityRow next(Entity changed) {
            return next(changed, latest);
        }

        /** The next version of this entity, with other identifiers. */
        EntityRow next(Latest changed) {
            return next(entity, changed);
        }

        EntityRow next(Entity changed, Latest changedLatest) {
            EntityRow unsealed = unsealed(changed, changedLatest, Bytes.NONE);
            return unsealed(changed, changedLatest, Bytes.of(sealer.seal("", columns(unsealed))));
        }

        private EntityRow unsealed(Entity changed, Latest changedLatest, Bytes mac) {
            return new EntityRow(
                    row.surrogate(),
                    row.school(),
                    row.type(),
                    row.rowKey(),
                    row.dataKey(),
                    row.createdDay(),
                    row.version() + 1,
                    String.join(
                            ",",
                            new TreeSet<>(changed.restrictedFor().stream()
                                    .map(SupplierId::value)
                                    .toList())),
                    String.join(
                            ",",
                            new TreeSet<>(changed.exceptions().stream()
                                    .map(domain -> domain.supplier() + "|" + domain.epoch())
                                    .toList())),
                    changedLatest.text(),
                    changed.author().map(SupplierId::value).orElse(""),
                    mac);
        }

        /** An identifier of this entity that was not there before. */
        IdentifierRow seal(Identifier identifier, int ordinal) {
            Index index = index(identifier);
            return new IdentifierRow(
                    index.a(),
                    index.b(),
                    indexGeneration(identifier.kind()),
                    row.surrogate(),
                    identifier.kind().name(),
                    ordinal,
                    sealed(identifier, ordinal));
        }

        /** What gives an identifier of this entity another ordinal. */
        Reseal reseal(IdentifierRow stored, Identifier identifier, int ordinal) {
            return new Reseal(stored.indexA(), row.surrogate(), ordinal, sealed(identifier, ordinal));
        }

        private Bytes sealed(Identifier identifier, int ordinal) {
            return Bytes.of(sealer.seal(identifier.value(), identifierPlace(identifier.kind(), ordinal)));
        }

        private byte[] identifierPlace(IdentifierKind kind, int ordinal) {
            return place("identifier." + kind + "." + ordinal);
        }

        /** As {@link #open(IdentifierRow)}, of a row as format 1 sealed it. */
        Optional<Identifier> openOfFormat1(IdentifierRow identifier) {
            try {
                var kind = new IdentifierKind(identifier.kind());
                return sealer.open(identifier.sealed().array(), place("identifier." + kind))
                        .map(value -> new Identifier(entity.type(), kind, value));
            } catch (IllegalArgumentException writtenByNobody) {
                return Optional.empty();
            }
        }

        /** The identifier of a kind that is given back; nothing when the row that this entity names is not among these, does not open, or is not the last of them. */
        Optional<Identifier> latest(IdentifierKind kind, List<IdentifierRow> rows) {
            List<IdentifierRow> last = rows.stream()
                    .filter(one -> one.kind().equals(kind.name()) && one.ordinal() >= latest.of(kind))
                    .toList();
            return last.size() == 1 && last.get(0).ordinal() == latest.of(kind) ? open(last.get(0)) : Optional.empty();
        }

        /** Whether these are the identifiers of this entity: each opens, and of each kind that it names, and no other, the last is the one that it names. */
        boolean isLedToBy(List<IdentifierRow> rows) {
            Set<String> kinds = latest.ordinals().keySet().stream()
                    .map(IdentifierKind::name)
                    .collect(Collectors.toSet());
            return rows.stream()
                            .allMatch(one ->
                                    kinds.contains(one.kind()) && open(one).isPresent())
                    && latest.ordinals().keySet().stream()
                            .allMatch(kind -> latest(kind, rows).isPresent());
        }

        /** The identifier, or nothing when the row is not the one that was written for this entity. */
        Optional<Identifier> open(IdentifierRow identifier) {
            if (!identifier.surrogate().equals(row.surrogate())) {
                return Optional.empty();
            }
            try {
                var kind = new IdentifierKind(identifier.kind());
                return sealer.open(identifier.sealed().array(), identifierPlace(kind, identifier.ordinal()))
                        .map(value -> new Identifier(entity.type(), kind, value));
            } catch (IllegalArgumentException writtenByNobody) {
                return Optional.empty();
            }
        }

        AuthoredRow seal(SupplierId supplier, AuthoredId id) {
            Index index = index(supplier, id);
            return new AuthoredRow(
                    index.a(),
                    index.b(),
                    row.surrogate(),
                    supplier.value(),
                    Bytes.of(sealer.seal(id.value(), place("authored." + supplier))));
        }

        /** The authored id, or nothing when the row is not the one that was written for this entity and is found under it. */
        Optional<AuthoredId> open(AuthoredRow authored) {
            Optional<SupplierId> author =
                    entity.author().filter(supplier -> supplier.value().equals(authored.supplier()));
            if (author.isEmpty() || !authored.surrogate().equals(row.surrogate())) {
                return Optional.empty();
            }
            return sealer.open(authored.sealed().array(), place("authored." + author.get()))
                    .filter(AuthoredId::accepts)
                    .map(value -> new AuthoredId(entity.type(), value))
                    .filter(id -> index(author.get(), id).equals(new Index(authored.indexA(), authored.indexB())));
        }

        /** To what this entity belongs, in one value. */
        MembershipRow seal(Set<String> groups) {
            return new MembershipRow(
                    row.surrogate(),
                    Bytes.of(sealer.seal(String.join("\n", new TreeSet<>(groups)), place("membership"))));
        }

        /** To what this entity belongs, or nothing when the row is not one that was written for it. */
        Optional<Set<String>> open(MembershipRow membership) {
            return membership.surrogate().equals(row.surrogate())
                    ? sealer.open(membership.sealed().array(), place("membership"))
                            .map(joined -> Set.of(joined.split("\n", -1)))
                    : Optional.empty();
        }

        PseudonymRow seal(Domain domain, String pseudonym) {
            return new PseudonymRow(
                    domain.text(),
                    tabulated(domain, entity.type(), pseudonym),
                    row.surrogate(),
                    Bytes.of(sealer.seal(pseudonym, place("pseudonym." + domain.text()))));
        }

        /** The pseudonym, or nothing when the row is not the one that was written for this entity and is found under it. */
        Optional<String> open(Domain domain, PseudonymRow pseudonym) {
            if (!pseudonym.surrogate().equals(row.surrogate())
                    || !pseudonym.domain().equals(domain.text())) {
                return Optional.empty();
            }
            return sealer.open(pseudonym.sealed().array(), place("pseudonym." + domain.text()))
                    .filter(text -> tabulated(domain, entity.type(), text).equals(pseudonym.index()));
        }

        /** School, entity, type, column, schema and key id, joined by bars. */
        private byte[] place(String column) {
            return ("schuilnaam|row1|" + school + "|" + row.surrogate() + "|" + row.type() + "|" + column + "|rk1")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
