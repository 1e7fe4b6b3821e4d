package nl.schuilnaam.gateway.population;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.content.TextRedaction;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.Redactions;
import nl.schuilnaam.gateway.exchange.WholeLists;
import nl.schuilnaam.gateway.text.Redactor;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Surrogate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the guard acquainted with whom the schools have: once with the identifiers that the mapping store knows, and again and again with all persons of the school's own
 * system, for a title may name a pupil who was in no message that passed. The guard works without it, and then knows whom it met. Runs beside the exchanges.
 *
 * <p>A text is redacted only where it has succeeded since the start: whom the gateway has not heard of it cannot take out of a text.
 */
public final class Acquaintance implements Redactions {
    /** Whom a school has is asked for when it is needed and not known, and not more often than this. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

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
    /** Who was asked a moment ago because it was needed. */
    private final Set<SchoolId> asked = ConcurrentHashMap.newKeySet();

    public Acquaintance(Memberships.Parts parts) {
        this.parts = parts;
        this.lists = new WholeLists(parts.rewriter());
    }

    /** Begins, and goes on as long as there is the Vert.x. Waits for nothing. */
    public void begin() {
        parts.every().forEach((school, every) -> {
            beginRoster(school);
            stored(school);
            meet(school);
            long timer = parts.vertx().setPeriodic(every.toMillis(), tick -> meet(school));
            assert timer >= 0;
        });
    }

    @Override
    public Optional<TextRedaction> of(SchoolId school) {
        Optional<Redactor> redactor = parts.guard().redactor(school);
        if (redactor.isEmpty()) {
            meetSoon(school);
        }
        return redactor.map(one -> text -> one.redact(text).text());
    }

    private void meetSoon(SchoolId school) {
        if (asked.add(school)) {
            meet(school);
            long timer = parts.vertx().setTimer(PAUSE.toMillis(), over -> asked.remove(school));
            assert timer >= 0;
        }
    }

    /** What texts are read for is kept from the moment on at which an agreement asks for it; says whether that is now. */
    @CanIgnoreReturnValue
    private boolean beginRoster(SchoolId school) {
        return inForce(school).stream().anyMatch(Acquaintance::redacts)
                && parts.guard().keepRoster(school);
    }

    private static boolean redacts(Policy policy) {
        return Stream.of(policy.supplierOperations(), policy.schoolOperations())
                .flatMap(operations -> operations.values().stream())
                .anyMatch(OperationPolicy::redacts);
    }

    private List<Policy> inForce(SchoolId school) {
        return parts.policies().get().stream()
                .filter(policy -> policy.agreement().school().equals(school)
                        && policy.agreement().isInForce(parts.clock().instant()))
                .toList();
    }

    private void stored(SchoolId school) {
        Future<Void> unused = stored(school, Optional.empty())
                .onFailure(failure -> LOG.warn(
                        "the guard does not know the identifiers in the store of {} ({}); it learns them as they pass",
                        school,
                        failure.getClass().getSimpleName()));
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

    /** Where a population is held, its own reading tells the guard; but that may have begun before there was a roster. */
    private void meet(SchoolId school) {
        Origin origin = parts.origins().get(school);
        if (origin == null || parts.readiness().obstacle().isPresent()) {
            return;
        }
        if (beginRoster(school)) {
            stored(school);
        }
        List<Policy> policies = inForce(school);
        boolean awaited = parts.guard().keepsRoster(school)
                && parts.guard().redactor(school).isEmpty();
        Set<String> read = policies.stream()
                .filter(policy -> policy.population().isPresent() && !awaited)
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
