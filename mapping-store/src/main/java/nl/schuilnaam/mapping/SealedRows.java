package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.BlindIndex;
import nl.schuilnaam.mapping.key.IndexValue;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.KeyRing;
import nl.schuilnaam.mapping.key.KeyWrap;
import nl.schuilnaam.mapping.key.Sealer;
import nl.schuilnaam.mapping.key.SecretKeyBytes;

/**
 * What one school's rows look like at rest, the same in every store: which blind index finds a value, and how it is sealed. Each entity has a row key of its own,
 * wrapped under the school's data key; a sealed value is bound to its school, entity, type and column, so a row that was moved or changed does not open.
 *
 * <p>Get one by {@link #of}; after that nothing here waits for anything. May be used by any number of threads.
 */
public final class SealedRows {
    /** The generation of the data key under which new row keys are wrapped. */
    public static final int DATA_KEY_GENERATION = 1;

    private final SchoolId school;
    private final KeyWrap dataKey;
    private final BlindIndex authoredIndex;
    private final Map<IdentifierKind, BlindIndex> indexes = new ConcurrentHashMap<>();

    private SealedRows(SchoolId school, KeyWrap dataKey, BlindIndex authoredIndex) {
        this.school = school;
        this.dataKey = dataKey;
        this.authoredIndex = authoredIndex;
    }

    /** The rows of a school, with index keys for the given kinds; keys that do not exist yet are made. */
    static Future<SealedRows> of(KeyRing keys, SchoolId school) {
        return keys.key(KeyName.data(school, DATA_KEY_GENERATION))
                .compose(data -> keys.key(KeyName.authoredIndex(school))
                        .map(authored -> new SealedRows(school, new KeyWrap(data), new BlindIndex(authored))));
    }

    Future<SealedRows> withKinds(KeyRing keys, Set<IdentifierKind> kinds) {
        if (indexes.keySet().containsAll(kinds)) {
            return Future.succeededFuture(this);
        }
        List<Future<?>> loading = new ArrayList<>();
        for (IdentifierKind kind : kinds) {
            if (!indexes.containsKey(kind)) {
                loading.add(keys.key(KeyName.index(school, kind))
                        .map(key -> indexes.putIfAbsent(kind, new BlindIndex(key))));
            }
        }
        return Future.all(loading).map(this);
    }

    public SchoolId school() {
        return school;
    }

    /** Under which 32 bytes an identifier is found. Its kind must be among those that were asked for. */
    public IndexValue index(Identifier identifier) {
        BlindIndex index = indexes.get(identifier.kind());
        if (index == null) {
            throw new IllegalStateException("no index key loaded for kind " + identifier.kind());
        }
        return index.of("id1|" + identifier.entity(), identifier.canonical());
    }

    /** Under which 32 bytes the id that a supplier authored is found. */
    public IndexValue index(SupplierId supplier, AuthoredId id) {
        return authoredIndex.of("au1|" + supplier + "|" + id.entity(), id.value());
    }

    /** A new entity, with a fresh row key. */
    public Fresh fresh(EntityType type) {
        SecretKeyBytes rowKey = SecretKeyBytes.random();
        try {
            return new Fresh(dataKey.wrap(rowKey), new Entity(Surrogate.random(), type, new Sealer(rowKey)));
        } finally {
            rowKey.destroy();
        }
    }

    /** What is stored of a new entity: its row key, wrapped, and what seals its values. */
    public static final class Fresh {
        private final byte[] wrappedRowKey;
        private final Entity entity;

        private Fresh(byte[] wrappedRowKey, Entity entity) {
            this.wrappedRowKey = wrappedRowKey;
            this.entity = entity;
        }

        public byte[] wrappedRowKey() {
            return wrappedRowKey.clone();
        }

        public Entity entity() {
            return entity;
        }
    }

    /** Seals and opens the values of one entity; nothing when its row key does not open. */
    public Optional<Entity> entity(Surrogate surrogate, EntityType type, byte[] wrappedRowKey) {
        return dataKey.unwrap(wrappedRowKey).map(rowKey -> {
            Sealer sealer = new Sealer(rowKey);
            rowKey.destroy();
            return new Entity(surrogate, type, sealer);
        });
    }

    /** The sealed columns of one entity. */
    public final class Entity {
        private final Surrogate surrogate;
        private final EntityType type;
        private final Sealer sealer;

        private Entity(Surrogate surrogate, EntityType type, Sealer sealer) {
            this.surrogate = surrogate;
            this.type = type;
            this.sealer = sealer;
        }

        public Surrogate surrogate() {
            return surrogate;
        }

        public byte[] seal(Identifier identifier) {
            return sealer.seal(identifier.value(), place("identifier." + identifier.kind()));
        }

        /** The identifier, or nothing when the sealed bytes are not the ones written for this entity and kind. */
        public Optional<Identifier> open(IdentifierKind kind, byte[] sealed) {
            return sealer.open(sealed, place("identifier." + kind)).map(value -> new Identifier(type, kind, value));
        }

        public byte[] seal(SupplierId supplier, AuthoredId id) {
            return sealer.seal(id.value(), place("authored." + supplier));
        }

        /** The authored id, or nothing when the sealed bytes are not the ones written for this entity and supplier. */
        public Optional<AuthoredId> openAuthored(SupplierId supplier, byte[] sealed) {
            return sealer.open(sealed, place("authored." + supplier)).map(value -> new AuthoredId(type, value));
        }

        /** School, entity, type, column, schema and key id, joined by bars, which none of them can hold. */
        private byte[] place(String column) {
            return ("schuilnaam|row1|" + school + "|" + surrogate.value() + "|" + type + "|" + column + "|rk1")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
