package nl.schuilnaam.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
import nl.schuilnaam.mapping.rows.Change.Rewrap;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
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

    /** Under which indexes a row of an identifier may be found: more than one while an index key is being replaced. */
    List<Index> indexes(Identifier identifier) {
        return indexKeys(identifier.kind()).values().stream()
                .map(key -> index(key, identifier))
                .toList();
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

    /** A new entity, with a fresh surrogate and row key. */
    Opened fresh(EntityType type, long day) {
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
                    Bytes.of(new byte[0]));
            return new Opened(
                            new Entity(new Surrogate(unsealed.surrogate()), type, Set.of(), Set.of()), unsealed, sealer)
                    .sealed();
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
            return sealer.open(row.mac().array(), columns(row))
                    .flatMap(none -> entity(row))
                    .map(entity -> new Opened(entity, row, sealer));
        });
    }

    private @Nullable KeyWrap dataKey(EntityRow row) {
        if (!newest && row.dataKey() > dataKeys.lastKey()) {
            throw new NewerKeyException();
        }
        return dataKeys.get(row.dataKey());
    }

    /** The row of a format in which entities did not authenticate their columns, with what makes it do so; nothing when its row key does not open. */
    Optional<EntityRow> firstSealed(EntityRow row) {
        KeyWrap dataKey = dataKeys.get(row.dataKey());
        if (dataKey == null || row.mac().length() != 0) {
            return Optional.empty();
        }
        return dataKey.unwrap(row.rowKey().array()).flatMap(rowKey -> {
            Sealer sealer = new Sealer(rowKey);
            rowKey.destroy();
            return entity(row)
                    .map(entity -> new Opened(entity, row, sealer).next().row());
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

    private Optional<Entity> entity(EntityRow row) {
        try {
            return Optional.of(new Entity(
                    new Surrogate(row.surrogate()),
                    new EntityType(row.type()),
                    parts(row.restrictedFor()).stream().map(SupplierId::new).collect(Collectors.toSet()),
                    parts(row.exceptions()).stream().map(this::domain).collect(Collectors.toSet())));
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
                        + "|" + row.version() + "|" + row.restrictedFor() + "|" + row.exceptions())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An entity whose row opened, with what seals and opens its values. */
    final class Opened {
        private final Entity entity;
        private final EntityRow row;
        private final Sealer sealer;

        private Opened(Entity entity, EntityRow row, Sealer sealer) {
            this.entity = entity;
            this.row = row;
            this.sealer = sealer;
        }

        Entity entity() {
            return entity;
        }

        EntityRow row() {
            return row;
        }

        private Opened sealed() {
            return new Opened(entity, with(row.version(), Bytes.of(sealer.seal("", columns(row)))), sealer);
        }

        private EntityRow with(long version, Bytes mac) {
            return new EntityRow(
                    row.surrogate(),
                    row.school(),
                    row.type(),
                    row.rowKey(),
                    row.dataKey(),
                    row.createdDay(),
                    version,
                    String.join(
                            ",",
                            new TreeSet<>(entity.restrictedFor().stream()
                                    .map(SupplierId::value)
                                    .toList())),
                    String.join(
                            ",",
                            new TreeSet<>(entity.exceptions().stream()
                                    .map(domain -> domain.supplier() + "|" + domain.epoch())
                                    .toList())),
                    mac);
        }

        /** The next version of this entity. */
        Opened next() {
            return next(entity);
        }

        /** The next version of this entity, with other restrictions or exceptions. */
        Opened next(Entity changed) {
            var unsealed = new Opened(changed, row, sealer).with(row.version() + 1, row.mac());
            return new Opened(changed, unsealed, sealer).sealed();
        }

        IdentifierRow seal(Identifier identifier) {
            Index index = index(identifier);
            return new IdentifierRow(
                    0,
                    index.a(),
                    index.b(),
                    indexGeneration(identifier.kind()),
                    row.surrogate(),
                    identifier.kind().name(),
                    Bytes.of(sealer.seal(identifier.value(), place("identifier." + identifier.kind()))));
        }

        /** The identifier, or nothing when the row is not the one that was written for this entity. */
        Optional<Identifier> open(IdentifierRow identifier) {
            if (!identifier.surrogate().equals(row.surrogate())) {
                return Optional.empty();
            }
            try {
                var kind = new IdentifierKind(identifier.kind());
                return sealer.open(identifier.sealed().array(), place("identifier." + kind))
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

        /** The authored id, or nothing when the row is not the one that was written for this entity. */
        Optional<AuthoredId> open(AuthoredRow authored) {
            if (!authored.surrogate().equals(row.surrogate())) {
                return Optional.empty();
            }
            return sealer.open(authored.sealed().array(), place("authored." + authored.supplier()))
                    .filter(AuthoredId::accepts)
                    .map(value -> new AuthoredId(entity.type(), value));
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
