package nl.schuilnaam.gateway.bulk;

import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;

/** A file with the columns {@code real-id,supplier-id}. */
final class SuppliedIds implements Layout<SuppliedId> {
    private static final List<String> NAMES = List.of("real-id", "supplier-id");

    private final IdentifierKind kind;

    /** @param kind of the real ids */
    SuppliedIds(IdentifierKind kind) {
        this.kind = kind;
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public List<String> needed() {
        return NAMES;
    }

    @Override
    public Optional<SuppliedId> read(Row row) {
        Optional<Identifier> real = row.identifier("real-id", kind, row.needed("real-id"));
        Optional<String> supplierId = row.needed("supplier-id");
        return real.flatMap(identifier -> supplierId.map(text -> new SuppliedId(row.line(), identifier, text)));
    }
}
