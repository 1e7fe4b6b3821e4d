package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.WrappedKey;
import nl.schuilnaam.mapping.key.WrappedKeyStore;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.InsertKey;
import nl.schuilnaam.mapping.rows.Change.ReplaceKey;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase;

/** Keeps wrapped keys in a database of rows. Every node hears of a key that was replaced; a new one is found by whoever asks for it. */
record WrappedKeyRows(RowDatabase database) implements WrappedKeyStore {
    @Override
    public Future<List<WrappedKey>> all() {
        return database.keys()
                .map(rows -> rows.stream().map(WrappedKeyRows::key).toList());
    }

    @Override
    public Future<Optional<WrappedKey>> find(KeyName name) {
        return database.keys(name.value())
                .map(rows -> rows.stream().map(WrappedKeyRows::key).findFirst());
    }

    @Override
    public Future<WrappedKey> putIfAbsent(WrappedKey key) {
        return database.commit(List.of(new InsertKey(row(key))))
                .compose(done -> find(key.name()))
                .map(Optional::orElseThrow);
    }

    @Override
    public Future<Boolean> replace(long expectedVersion, WrappedKey replacement) {
        return database.commit(List.of(
                        new ReplaceKey(row(replacement), expectedVersion),
                        new Announce(new Notice(Notice.Topic.KEYS, ""))))
                .map(committed -> committed instanceof Committed.Done);
    }

    static WrappedKey key(KeyRow row) {
        return WrappedKey.stored(
                row.name(),
                row.version(),
                row.state(),
                row.createdDay(),
                row.sinceDay(),
                row.checkValue().array(),
                row.copies().array());
    }

    private static KeyRow row(WrappedKey key) {
        return new KeyRow(
                key.name().value(),
                key.version(),
                key.state().text(),
                key.createdDay(),
                key.sinceDay(),
                Bytes.of(key.checkValue()),
                Bytes.of(key.copies()));
    }
}
