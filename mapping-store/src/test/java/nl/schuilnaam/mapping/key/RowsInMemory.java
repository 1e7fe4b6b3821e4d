package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows as a store keeps them: bytes in, bytes out. Dies at the n-th operation when told to, before or after it is done. */
final class RowsInMemory implements WrappedKeyStore {
    private final Map<String, Row> rows = new TreeMap<>();
    private int left = Integer.MAX_VALUE;
    private boolean doneBeforeDying;
    private int operations;

    /** What a database would hold. */
    record Row(long version, String state, long createdDay, long sinceDay, List<Byte> check, List<Byte> copies) {}

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The operation after {@code count} more kills; it is done nevertheless, or not. */
    void dieAfter(int count, boolean done) {
        left = count;
        doneBeforeDying = done;
    }

    void live() {
        left = Integer.MAX_VALUE;
    }

    int operations() {
        return operations;
    }

    private <T> Future<T> operation(java.util.function.Supplier<T> work) {
        synchronized (rows) {
            operations++;
            if (left == 0) {
                if (doneBeforeDying) {
                    work.get();
                }
                return Future.failedFuture(new Killed());
            }
            left--;
            return Future.succeededFuture(work.get());
        }
    }

    @Override
    public Future<List<WrappedKey>> all() {
        return operation(this::read);
    }

    private List<WrappedKey> read() {
        List<WrappedKey> all = new ArrayList<>();
        rows.keySet().forEach(name -> all.add(read(name)));
        return all;
    }

    private WrappedKey read(String name) {
        Row row = rows.get(name);
        return WrappedKey.stored(
                name,
                row.version(),
                row.state(),
                row.createdDay(),
                row.sinceDay(),
                array(row.check()),
                array(row.copies()));
    }

    @Override
    public Future<Optional<WrappedKey>> find(KeyName name) {
        return operation(() -> rows.containsKey(name.value()) ? Optional.of(read(name.value())) : Optional.empty());
    }

    @Override
    public Future<WrappedKey> putIfAbsent(WrappedKey key) {
        return operation(() -> {
            rows.putIfAbsent(key.name().value(), row(key));
            return read(key.name().value());
        });
    }

    @Override
    public Future<Boolean> replace(long expectedVersion, WrappedKey replacement) {
        return operation(() -> {
            Row row = rows.get(replacement.name().value());
            if (row == null || row.version() != expectedVersion) {
                return false;
            }
            rows.put(replacement.name().value(), row(replacement));
            return true;
        });
    }

    private static Row row(WrappedKey key) {
        return new Row(
                key.version(),
                key.state().text(),
                key.createdDay(),
                key.sinceDay(),
                list(key.checkValue()),
                list(key.copies()));
    }

    Row get(KeyName name) {
        return rows.get(name.value());
    }

    void put(String name, Row row) {
        rows.put(name, row);
    }

    void remove(String name) {
        rows.remove(name);
    }

    List<WrappedKey> rows() {
        synchronized (rows) {
            return read();
        }
    }

    RowsInMemory copy() {
        RowsInMemory copy = new RowsInMemory();
        copy.rows.putAll(rows);
        return copy;
    }

    static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return List.copyOf(list);
    }

    static byte[] array(List<Byte> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = list.get(i);
        }
        return bytes;
    }
}
