package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.mapping.MappingStore;

/**
 * Which version of each agreement the gateways of one store go by, as each of them said when it took it: each reads files of its own, and an officer wants to know whether all have the new one. Kept in
 * the store as facts, which are written when versions change and asked for when somebody looks. Nothing is decided by them. One that crashed is listed with what it said last.
 */
public final class TakenVersions {
    private static final String PREFIX = "taken|";

    private final MappingStore store;
    private final Optional<String> node;

    /** @param node what this gateway is called; empty where no other can share its store, and then nothing is said */
    public TakenVersions(MappingStore store, Optional<String> node) {
        this.store = store;
        this.node = node;
    }

    /** What one gateway goes by. */
    public record Taken(String node, SchoolId school, String agreement, String sha256) {}

    /** Says that this gateway goes by these, and by no others. */
    public Future<Void> tell(Collection<Agreement> agreements) {
        if (node.isEmpty()) {
            return Future.succeededFuture();
        }
        String mine = PREFIX + node.get() + "|";
        Set<String> now = agreements.stream()
                .map(one -> mine + one.school() + "|" + one.id() + "|"
                        + one.version().sha256())
                .collect(Collectors.toCollection(TreeSet::new));
        return store.noted(mine).compose(before -> {
            var changed = new HashSet<>(before);
            changed.removeAll(now);
            Future<Void> done = Future.succeededFuture();
            for (String gone : changed) {
                done = done.compose(next -> store.note(gone, false));
            }
            for (String fact : now) {
                if (!before.contains(fact)) {
                    done = done.compose(next -> store.note(fact, true));
                }
            }
            return done;
        });
    }

    /** What all of them said, by school, agreement and gateway. */
    public Future<List<Taken>> all() {
        return store.noted(PREFIX)
                .map(facts -> facts.stream()
                        .flatMap(TakenVersions::parsed)
                        .sorted(Comparator.comparing((Taken one) -> one.school().value())
                                .thenComparing(Taken::agreement)
                                .thenComparing(Taken::node))
                        .toList());
    }

    /** Nothing of a fact that a later version of the gateway may have spelt otherwise. */
    private static Stream<Taken> parsed(String fact) {
        String[] parts = fact.substring(PREFIX.length()).split("\\|", -1);
        return parts.length == 4
                ? Stream.of(new Taken(parts[0], new SchoolId(parts[1]), parts[2], parts[3]))
                : Stream.empty();
    }
}
