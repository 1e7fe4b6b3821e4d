package nl.schuilnaam.mapping.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;

/** Rows from the columns of {@link Read}, and parameters for its statements. */
final class Rows {
    private static final int IDENTIFIER_COLUMNS = 7;
    private static final int ENTITY_COLUMNS = 12;
    private static final int HOLDER_SURROGATE = IDENTIFIER_COLUMNS + ENTITY_COLUMNS;
    private static final int AUTHORED_COLUMNS = 5;
    private static final int PSEUDONYM_COLUMNS = 4;

    private Rows() {}

    static <T> List<T> all(RowSet<Row> rows, Function<Row, T> reader) {
        List<T> all = new ArrayList<>(rows.size());
        rows.forEach(row -> all.add(reader.apply(row)));
        return all;
    }

    static EntityRow entity(Row row) {
        return entity(row, 0);
    }

    static Joined<IdentifierRow> identifier(Row row) {
        return new Joined<>(identifierAt0(row), entityIfAny(row, IDENTIFIER_COLUMNS));
    }

    private static IdentifierRow identifierAt0(Row row) {
        return new IdentifierRow(
                bytes(row, 0),
                bytes(row, 1),
                row.getInteger(2),
                row.getUUID(3),
                row.getString(4),
                row.getInteger(5),
                bytes(row, 6));
    }

    /** From rows of which each has an entity, an identifier or both, and the surrogate behind them. */
    static List<Holder> holders(RowSet<Row> rows) {
        Map<UUID, Optional<EntityRow>> entities = new LinkedHashMap<>();
        Map<UUID, List<IdentifierRow>> identifiers = new HashMap<>();
        for (Row row : rows) {
            UUID surrogate = row.getUUID(HOLDER_SURROGATE);
            entities.computeIfAbsent(surrogate, none -> entityIfAny(row, IDENTIFIER_COLUMNS));
            if (row.getValue(0) != null) {
                identifiers
                        .computeIfAbsent(surrogate, none -> new ArrayList<>())
                        .add(identifierAt0(row));
            }
        }
        List<Holder> holders = new ArrayList<>();
        entities.forEach((surrogate, entity) ->
                holders.add(new Holder(surrogate, entity, identifiers.getOrDefault(surrogate, List.of()))));
        return holders;
    }

    static Joined<AuthoredRow> authored(Row row) {
        return new Joined<>(
                new AuthoredRow(bytes(row, 0), bytes(row, 1), row.getUUID(2), row.getString(3), bytes(row, 4)),
                entityIfAny(row, AUTHORED_COLUMNS));
    }

    static PseudonymRow pseudonym(Row row) {
        return new PseudonymRow(row.getString(0), bytes(row, 1), row.getUUID(2), bytes(row, 3));
    }

    static Joined<PseudonymRow> joinedPseudonym(Row row) {
        return new Joined<>(pseudonym(row), entityIfAny(row, PSEUDONYM_COLUMNS));
    }

    static MembershipRow membership(Row row) {
        return new MembershipRow(row.getUUID(0), bytes(row, 1));
    }

    static KeyRow key(Row row) {
        return new KeyRow(
                row.getString(0),
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                bytes(row, 5),
                bytes(row, 6));
    }

    private static Optional<EntityRow> entityIfAny(Row row, int from) {
        return row.getValue(from) == null ? Optional.empty() : Optional.of(entity(row, from));
    }

    private static EntityRow entity(Row row, int from) {
        return new EntityRow(
                row.getUUID(from),
                row.getString(from + 1),
                row.getString(from + 2),
                bytes(row, from + 3),
                row.getInteger(from + 4),
                row.getLong(from + 5),
                row.getLong(from + 6),
                row.getString(from + 7),
                row.getString(from + 8),
                row.getString(from + 9),
                row.getString(from + 10),
                bytes(row, from + 11));
    }

    private static Bytes bytes(Row row, int column) {
        return Bytes.of(row.getBuffer(column).getBytes());
    }

    static Buffer buffer(Bytes bytes) {
        return Buffer.buffer(bytes.array());
    }

    static Buffer[] buffers(Collection<Bytes> all) {
        return all.stream().map(Rows::buffer).toArray(Buffer[]::new);
    }

    /** In the order of these bytes PostgreSQL sorts. */
    static byte[] order(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static UUID[] uuids(Collection<UUID> all) {
        return all.toArray(UUID[]::new);
    }

    static Tuple tuple(Object... values) {
        return Tuple.tuple(new ArrayList<>(Arrays.asList(values)));
    }
}
