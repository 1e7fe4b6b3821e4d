package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.DeleteFact;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.Committed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a change of format leaves to be done with the keys at hand. */
final class FormatUpgrade extends Deciding {
    private static final int PAGE = 500;
    private static final String UPGRADE_MACS = "upgrade|macs";
    private static final Logger LOG = LoggerFactory.getLogger(FormatUpgrade.class);

    FormatUpgrade(State state) {
        super(state);
    }

    /** Does it; resumes when it was broken off. */
    Future<Void> run() {
        return database.facts(UPGRADE_MACS).compose(due -> {
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
            return sealed.compose(done -> database.commit(List.of(new DeleteFact(UPGRADE_MACS))))
                    .mapEmpty();
        });
    }

    private Future<?> sealEntities(SchoolId school, Optional<UUID> after) {
        return rows(school, Set.of())
                .compose(rows -> database.entitiesAfter(school.value(), after, PAGE)
                        .compose(found -> sealing(
                                        found.size(),
                                        () -> found.stream()
                                                .filter(row -> row.mac().length() == 0)
                                                .<Change>map(row -> new UpdateEntity(
                                                        rows.firstSealed(row).orElseThrow(this::refuse)))
                                                .toList())
                                .compose(changes -> changes.isEmpty()
                                        ? Future.succeededFuture(Committed.RACED)
                                        : database.commit(changes))
                                .compose(done -> found.size() < PAGE
                                        ? Future.succeededFuture()
                                        : sealEntities(
                                                school,
                                                Optional.of(found.get(found.size() - 1)
                                                        .surrogate())))));
    }
}
