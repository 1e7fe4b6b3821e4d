package nl.schuilnaam.mapping.embedded;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import org.jspecify.annotations.Nullable;

/** Does the changes of one commit, one after the other, in the transaction that is open. */
final class Changing {
    private final Session session;
    private final List<Notice> notices = new ArrayList<>();
    private long position;

    Changing(Session session) {
        this.session = session;
    }

    /** A condition does not hold; what was done so far is to be undone. */
    static final class RacedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RacedException() {
            super("raced", null, false, false);
        }
    }

    /** What is told when the commit is durable. */
    List<Notice> notices() {
        return notices;
    }

    /** The count of the node after the commit, or 0. */
    long position() {
        return position;
    }

    void apply(Change change) throws SQLException {
        if (change instanceof Change.InsertEntity insert) {
            insert(insert.row());
        } else if (change instanceof Change.InsertIdentifier insert) {
            insert(insert.row());
        } else if (change instanceof Change.InsertAuthored insert) {
            insert(insert.row());
        } else if (change instanceof Change.InsertPseudonym insert) {
            insert(insert.row());
        } else if (change instanceof Change.UpdateEntity update) {
            EntityRow row = update.row();
            one(
                    "UPDATE entity SET version = ?, restricted_for = ?, exceptions = ?, kinds = ?, author = ?, mac = ? WHERE surrogate = ? AND version = ?",
                    row.version(),
                    row.restrictedFor(),
                    row.exceptions(),
                    row.kinds(),
                    author(row),
                    row.mac(),
                    blob(row),
                    row.version() - 1);
        } else if (change instanceof Change.Rewrap rewrap) {
            one(
                    "UPDATE entity SET row_key = ?, data_key = ? WHERE surrogate = ? AND data_key = ?",
                    rewrap.rowKey(),
                    rewrap.dataKey(),
                    RowTables.blob(rewrap.surrogate()),
                    rewrap.expectedDataKey());
        } else if (change instanceof Change.Reindex reindex) {
            one(
                    "UPDATE OR IGNORE identifier SET index_a = ?, index_b = ?, index_key = ? WHERE index_a = ?",
                    reindex.indexA(),
                    reindex.indexB(),
                    reindex.indexKey(),
                    reindex.oldIndexA());
        } else if (change instanceof Change.Reseal reseal) {
            one(
                    "UPDATE identifier SET ordinal = ?, sealed = ? WHERE index_a = ? AND surrogate = ?",
                    reseal.ordinal(),
                    reseal.sealed(),
                    reseal.indexA(),
                    RowTables.blob(reseal.surrogate()));
        } else if (change instanceof Change.DeleteIdentifier delete) {
            one("DELETE FROM identifier WHERE index_a = ?", delete.indexA());
        } else if (change instanceof Change.DeletePseudonym delete) {
            one(
                    "DELETE FROM pseudonym WHERE domain = ? AND id_index = ?",
                    session.idForWriting(delete.domain()),
                    delete.index());
        } else if (change instanceof Change.DeletePseudonyms delete) {
            any("DELETE FROM pseudonym WHERE domain = ?", session.idForWriting(delete.domain()));
        } else if (change instanceof Change.InsertMembership insert) {
            one(
                    "INSERT INTO membership (surrogate, sealed) SELECT surrogate, ? FROM entity WHERE surrogate = ? ON CONFLICT DO NOTHING",
                    insert.row().sealed(),
                    RowTables.blob(insert.row().surrogate()));
        } else if (change instanceof Change.ReplaceMembership replace) {
            one(
                    "UPDATE membership SET sealed = ? WHERE surrogate = ? AND sealed = ?",
                    replace.row().sealed(),
                    RowTables.blob(replace.row().surrogate()),
                    replace.expected());
        } else if (change instanceof Change.DeleteMembership delete) {
            one(
                    "DELETE FROM membership WHERE surrogate = ? AND sealed = ?",
                    RowTables.blob(delete.row().surrogate()),
                    delete.row().sealed());
        } else if (change instanceof Change.DeleteEntity delete) {
            byte[] surrogate = RowTables.blob(delete.surrogate());
            any("DELETE FROM identifier WHERE surrogate = ?", surrogate);
            any("DELETE FROM authored WHERE surrogate = ?", surrogate);
            any("DELETE FROM pseudonym WHERE surrogate = ?", surrogate);
            any("DELETE FROM membership WHERE surrogate = ?", surrogate);
            one("DELETE FROM entity WHERE surrogate = ? AND version = ?", surrogate, delete.version());
        } else {
            applyToTheWhole(change);
        }
    }

    private void applyToTheWhole(Change change) throws SQLException {
        if (change instanceof Change.ExpectFence expect) {
            if (RowTables.fence(session, expect.school()) != expect.value()) {
                throw new RacedException();
            }
        } else if (change instanceof Change.RaiseFence raise) {
            if (RowTables.fence(session, raise.school()) != raise.value()) {
                throw new RacedException();
            }
            any("INSERT OR REPLACE INTO fence (school, value) VALUES (?,?)", raise.school(), raise.value() + 1);
        } else if (change instanceof Change.Advance advance) {
            any(
                    "INSERT INTO mark (node, position) VALUES (?, 1) ON CONFLICT (node) DO UPDATE SET position = position + 1",
                    advance.node());
            position = RowTables.mark(session, advance.node()).orElseThrow();
        } else if (change instanceof Change.SetMark set) {
            any("INSERT OR REPLACE INTO mark (node, position) VALUES (?,?)", set.node(), set.position());
        } else if (change instanceof Change.InsertKey insert) {
            KeyRow row = insert.row();
            one(
                    "INSERT INTO wrapped_key (name, version, state, created_day, since_day, check_value, copies)"
                            + " VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                    row.name(),
                    row.version(),
                    row.state(),
                    row.createdDay(),
                    row.sinceDay(),
                    row.checkValue(),
                    row.copies());
        } else if (change instanceof Change.ReplaceKey replace) {
            KeyRow row = replace.row();
            one(
                    "UPDATE wrapped_key SET version = ?, state = ?, created_day = ?, since_day = ?, check_value = ?, copies = ?"
                            + " WHERE name = ? AND version = ?",
                    row.version(),
                    row.state(),
                    row.createdDay(),
                    row.sinceDay(),
                    row.checkValue(),
                    row.copies(),
                    row.name(),
                    replace.expectedVersion());
        } else if (change instanceof Change.PutFact put) {
            any("INSERT OR REPLACE INTO fact (name, value) VALUES (?,?)", put.name(), put.value());
        } else if (change instanceof Change.DeleteFact delete) {
            any("DELETE FROM fact WHERE name = ?", delete.name());
        } else if (change instanceof Change.Announce announce) {
            notices.add(announce.notice());
        } else {
            throw new IllegalArgumentException("unknown change");
        }
    }

    private void insert(EntityRow row) throws SQLException {
        one(
                "INSERT INTO entity (surrogate, school, type, row_key, data_key, created_day, version, restricted_for, exceptions, kinds, author, mac)"
                        + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                blob(row),
                session.idForWriting(row.school()),
                session.idForWriting(row.type()),
                row.rowKey(),
                row.dataKey(),
                row.createdDay(),
                row.version(),
                row.restrictedFor(),
                row.exceptions(),
                row.kinds(),
                author(row),
                row.mac());
    }

    /** 0 for nobody. */
    private int author(EntityRow row) throws SQLException {
        return row.author().isEmpty() ? 0 : session.idForWriting(row.author());
    }

    // What belongs to an entity is inserted by way of it: one that is gone gets nothing more.

    private void insert(IdentifierRow row) throws SQLException {
        one(
                "INSERT INTO identifier (index_a, index_b, index_key, entity, surrogate, kind, ordinal, sealed)"
                        + " SELECT ?,?,?,id,surrogate,?,?,? FROM entity WHERE surrogate = ? ON CONFLICT DO NOTHING",
                row.indexA(),
                row.indexB(),
                row.indexKey(),
                session.idForWriting(row.kind()),
                row.ordinal(),
                row.sealed(),
                RowTables.blob(row.surrogate()));
    }

    private void insert(AuthoredRow row) throws SQLException {
        one(
                "INSERT INTO authored (index_a, index_b, surrogate, supplier, sealed)"
                        + " SELECT ?,?,surrogate,?,? FROM entity WHERE surrogate = ? ON CONFLICT DO NOTHING",
                row.indexA(),
                row.indexB(),
                session.idForWriting(row.supplier()),
                row.sealed(),
                RowTables.blob(row.surrogate()));
    }

    private void insert(PseudonymRow row) throws SQLException {
        one(
                "INSERT INTO pseudonym (domain, id_index, surrogate, sealed)"
                        + " SELECT ?,?,surrogate,? FROM entity WHERE surrogate = ? ON CONFLICT DO NOTHING",
                session.idForWriting(row.domain()),
                row.index(),
                row.sealed(),
                RowTables.blob(row.surrogate()));
    }

    private static byte[] blob(EntityRow row) {
        return RowTables.blob(row.surrogate());
    }

    /** Runs a statement that must change exactly one row. */
    private void one(String sql, Object... values) throws SQLException {
        if (update(sql, values) != 1) {
            throw new RacedException();
        }
    }

    private void any(String sql, Object... values) throws SQLException {
        int changed = update(sql, values);
        assert changed >= 0;
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = session.prepared(sql);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Bytes bytes) {
                statement.setBytes(i + 1, bytes.array());
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, String.valueOf(value));
            }
        }
        return statement.executeUpdate();
    }
}
