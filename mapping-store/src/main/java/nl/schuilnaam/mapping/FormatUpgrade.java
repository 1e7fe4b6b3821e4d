package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.DeleteFact;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a change of format leaves to be done with the keys at hand. */
final class FormatUpgrade extends Deciding {
    private static final int PAGE = 500;
    /** The fact that says that it is to be done. */
    static final String DUE = "upgrade|macs";

    private static final Logger LOG = LoggerFactory.getLogger(FormatUpgrade.class);

    FormatUpgrade(State state) {
        super(state);
    }

    /** Does it; resumes when it was broken off. */
    Future<Void> run() {
        return database.facts(DUE).compose(due -> {
            if (due.isEmpty()) {
                return Future.succeededFuture();
            }
            LOG.info("the mapping store has an older format; its entities are being sealed");
            Future<?> sealed = database.schools().compose(names -> {
                Future<?> done = Future.succeededFuture();
                for (String name : names) {
                    done = done.compose(before -> sealEntities(new SchoolId(name), Optional.empty()));
                }
                return done;
            });
            return sealed.compose(done -> database.commit(List.of(new DeleteFact(DUE))))
                    .mapEmpty();
        });
    }

    private Future<?> sealEntities(SchoolId school, Optional<UUID> after) {
        return rows(school, Set.of())
                .compose(rows -> database.entitiesAfter(school.value(), after, PAGE)
                        .compose(found -> seal(
                                        rows,
                                        found.stream()
                                                .filter(row -> row.mac().length() == 0)
                                                .toList())
                                .compose(done -> found.size() < PAGE
                                        ? Future.succeededFuture()
                                        : sealEntities(
                                                school,
                                                Optional.of(found.get(found.size() - 1)
                                                        .surrogate())))));
    }

    private Future<?> seal(SealedRows rows, List<EntityRow> due) {
        if (due.isEmpty()) {
            return Future.succeededFuture();
        }
        List<UUID> surrogates = due.stream().map(EntityRow::surrogate).toList();
        return database.authoredOf(surrogates)
                .compose(authored -> database.identifiersOf(surrogates, Optional.empty())
                        .compose(holders -> sealing(holders.size(), () -> {
                            Map<UUID, String> authors = new HashMap<>();
                            authored.forEach(joined -> authors.put(
                                    joined.row().surrogate(), joined.row().supplier()));
                            List<Change> changes = new ArrayList<>();
                            holders.forEach(holder -> changes.addAll(
                                    sealed(rows, holder, Optional.ofNullable(authors.get(holder.surrogate())))));
                            return changes;
                        })))
                .compose(database::commit);
    }

    /** What does not open in the old format is left as it is, and is damaged in the new one too. */
    private List<Change> sealed(SealedRows rows, Holder holder, Optional<String> author) {
        Opened entity = holder.entity().flatMap(rows::openOfFormat1).orElseThrow(this::refuse);
        List<Change> changes = new ArrayList<>();
        Latest latest = Latest.NONE;
        for (IdentifierRow row : holder.identifiers()) {
            IdentifierKind kind = kind(row.kind());
            latest = latest.with(kind, Math.max(latest.of(kind), row.ordinal()));
            entity.openOfFormat1(row)
                    .ifPresent(identifier -> changes.add(entity.reseal(row, identifier, row.ordinal())));
        }
        Entity before = entity.entity();
        var after = new Entity(
                before.surrogate(),
                before.type(),
                author.map(SupplierId::new),
                before.restrictedFor(),
                before.exceptions());
        changes.add(0, new UpdateEntity(entity.next(after, latest)));
        return changes;
    }
}
