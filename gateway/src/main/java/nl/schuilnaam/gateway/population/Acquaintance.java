package nl.schuilnaam.gateway.population;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.WholeLists;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Surrogate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the guard acquainted with whom the schools have: once with the identifiers that the mapping store knows, and again and again with all persons of the school's own
 * system, for a title may name a pupil who was in no message that passed. The guard works without it, and then knows whom it met. Runs beside the exchanges.
 */
public final class Acquaintance {
    private static final int PAGE = 500;
    private static final List<IdentifierKind> KINDS = List.of(
            IdentifierKind.SIS_ID,
            IdentifierKind.EMAIL,
            IdentifierKind.USERNAME,
            IdentifierKind.PUPIL_NUMBER,
            IdentifierKind.ECK_ID);
    private static final Logger LOG = LoggerFactory.getLogger(Acquaintance.class);

    private final Memberships.Parts parts;
    private final WholeLists lists;

    public Acquaintance(Memberships.Parts parts) {
        this.parts = parts;
        this.lists = new WholeLists(parts.rewriter());
    }

    /** Begins, and goes on as long as there is the Vert.x. Waits for nothing. */
    public void begin() {
        parts.every().forEach((school, every) -> {
            Future<Void> unused = stored(school, Optional.empty())
                    .onFailure(failure -> LOG.warn(
                            "the guard does not know the identifiers in the store of {} ({}); it learns them as they pass",
                            school,
                            failure.getClass().getSimpleName()));
            meet(school);
            long timer = parts.vertx().setPeriodic(every.toMillis(), tick -> meet(school));
            assert timer >= 0;
        });
    }

    private Future<Void> stored(SchoolId school, Optional<Surrogate> after) {
        return parts.store().entities(school, after, PAGE).compose(page -> {
            Set<Surrogate> persons = page.stream()
                    .filter(entity -> entity.type().isPerson())
                    .map(Entity::surrogate)
                    .collect(Collectors.toSet());
            Future<Void> told = Future.succeededFuture();
            if (!persons.isEmpty()) {
                for (IdentifierKind kind : KINDS) {
                    told = told.compose(done -> parts.store().identifiers(school, kind, persons))
                            .map(named -> {
                                named.values()
                                        .forEach(one -> parts.guard()
                                                .learn(
                                                        school,
                                                        kind,
                                                        one.identifier().value()));
                                return null;
                            });
                }
            }
            return page.size() < PAGE
                    ? told
                    : told.compose(done ->
                            stored(school, Optional.of(page.get(page.size() - 1).surrogate())));
        });
    }

    /** Where a population is held, its own reading tells the guard. */
    private void meet(SchoolId school) {
        Origin origin = parts.origins().get(school);
        if (origin == null || parts.readiness().obstacle().isPresent()) {
            return;
        }
        List<Policy> policies = parts.policies().get().stream()
                .filter(policy -> policy.agreement().school().equals(school)
                        && policy.agreement().isInForce(parts.clock().instant()))
                .toList();
        Set<String> read = policies.stream()
                .filter(policy -> policy.population().isPresent())
                .map(policy -> policy.profile().id())
                .collect(Collectors.toSet());
        Map<String, Profile> profiles = policies.stream()
                .map(Policy::profile)
                .filter(profile -> profile.memberships().isPresent() && !read.contains(profile.id()))
                .collect(Collectors.toMap(Profile::id, Function.identity(), (one, same) -> one, LinkedHashMap::new));
        profiles.values().forEach(profile -> {
            Future<Void> unused = new FactsReader(school, profile, lists, parts.guard(), parts.clock())
                    .acquaint(origin)
                    .onFailure(failure -> LOG.info(
                            "the guard could not read whom {} has ({}); it goes by whom it met",
                            school,
                            Memberships.word(failure)));
        });
    }
}
