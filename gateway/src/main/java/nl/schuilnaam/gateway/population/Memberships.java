package nl.schuilnaam.gateway.population;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.gateway.content.Sighting;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.Populations;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.gateway.exchange.Sighted;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.gateway.exchange.WholeLists;
import nl.schuilnaam.gateway.guard.Guard;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Surrogate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the schools' own systems who belongs where, again and again, and says who exists for a supplier. A reading that fails changes nothing: the last good one goes on. One
 * that succeeds takes effect in two steps: first whoever is gone is gone, and only when that is durable others come. May be asked from any thread.
 */
public final class Memberships implements Populations, MappingStore.ForgetListener {
    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

    /** A fact that says nothing; noting it makes all nodes look again. */
    private static final String GROUPS_CHANGED = "population|groups";

    /** What is not known is asked for when it is needed, and not more often than this. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Parts parts;
    private final Kept kept;
    private final WholeLists lists;
    private final Map<Place, Known> known = new ConcurrentHashMap<>();
    private final Map<Place, Future<Void>> running = new ConcurrentHashMap<>();
    private final Map<Place, Attempts> attempts = new ConcurrentHashMap<>();

    /**
     * What it works with.
     *
     * @param origins the schools' own systems
     * @param every how often each is asked
     * @param policies all that there are now, whether in force or not
     */
    public record Parts(
            Vertx vertx,
            MappingStore store,
            Readiness readiness,
            MessageRewriter rewriter,
            Guard guard,
            Map<SchoolId, Origin> origins,
            Map<SchoolId, Duration> every,
            Supplier<Collection<Policy>> policies,
            Clock clock) {}

    /**
     * How it went.
     *
     * @param failure of the last attempt, in one word; empty when it succeeded
     */
    private record Attempts(Optional<Instant> succeeded, Instant last, Optional<String> failure) {}

    public Memberships(Parts parts) {
        this.parts = parts;
        this.kept = new Kept(parts.store());
        this.lists = new WholeLists(parts.rewriter());
    }

    /** Begins to learn, and goes on as long as there is the Vert.x. Does not wait for a school's system. */
    public Future<Void> begin() {
        parts.store().listen(this);
        return restore().map(restored -> {
            parts.every().forEach((school, every) -> {
                attempt(school);
                long timer = parts.vertx().setPeriodic(every.toMillis(), tick -> attempt(school));
                assert timer >= 0;
            });
            return null;
        });
    }

    /** The last good populations of an earlier run, which hold until the school's system is heard. */
    private Future<Void> restore() {
        Future<Void> done = Future.succeededFuture();
        for (Place place : policies().stream().map(Place::of).collect(Collectors.toSet())) {
            done = done.compose(before -> kept.read(place.school())).map(marks -> {
                Restored restored = marks.restored(policies(place));
                if (!restored.populations().isEmpty()) {
                    known.put(place, restored);
                }
                return null;
            });
        }
        return done;
    }

    @Override
    public Optional<Visible> of(Policy policy) {
        Place place = Place.of(policy);
        Optional<Visible> visible = Optional.ofNullable(known.get(place)).flatMap(now -> now.of(policy));
        if (visible.isEmpty()) {
            learnSoon(place);
        }
        return visible;
    }

    /**
     * Who would exist under a policy that is only tried; empty where it has no population. Where nothing was learnt yet, as when no agreement of the school has a population, the school's
     * system is asked, and nothing of that is kept.
     */
    public Future<Optional<Visible>> would(Policy draft) {
        if (draft.population().isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Place place = Place.of(draft);
        if (known.get(place) instanceof Learnt learnt) {
            return Future.succeededFuture(learnt.would(draft));
        }
        Origin origin = parts.origins().get(place.school());
        if (origin == null) {
            return Future.failedFuture(new ProblemException(ProblemType.POPULATION_UNKNOWN));
        }
        return new FactsReader(place.school(), draft.profile(), lists, parts.guard(), parts.clock())
                .read(origin)
                .compose(read -> kept.read(place.school())
                        .map(marks ->
                                new Learnt(read.facts(), Map.of(), marks.groups(), Optional.empty()).would(draft)));
    }

    /** How well the persons of a school can be told apart by what these policies, all of the one school, show of them together. */
    public Future<Linkability> linkability(List<Policy> together) {
        Origin origin = parts.origins().get(together.get(0).agreement().school());
        return origin == null
                ? Future.failedFuture(new ProblemException(ProblemType.ORIGIN_UNREACHABLE))
                : new LinkabilityReader(lists).read(origin, together);
    }

    private void learnSoon(Place place) {
        Attempts before = attempts.get(place);
        if (before == null || before.last().plus(PAUSE).isBefore(parts.clock().instant())) {
            Future<Void> unused = attempt(place);
        }
    }

    private void attempt(SchoolId school) {
        places(school).forEach(place -> {
            Future<Void> unused = attempt(place);
        });
    }

    private Set<Place> places(SchoolId school) {
        return policies().stream()
                .filter(policy -> policy.agreement().school().equals(school))
                .map(Place::of)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Policy> policies() {
        return parts.policies().get().stream()
                .filter(policy -> policy.population().isPresent())
                .toList();
    }

    private List<Policy> policies(Place place) {
        return policies().stream()
                .filter(policy -> Place.of(policy).equals(place))
                .toList();
    }

    // Learning

    /** Learns now; succeeds when all of it has taken effect, and fails when something of it could not be learnt. */
    public Future<Void> learn(SchoolId school) {
        return Future.join(places(school).stream().map(this::attempt).toList()).mapEmpty();
    }

    /** One attempt at a time; who asks during one gets that one. */
    private Future<Void> attempt(Place place) {
        Promise<Void> mine = Promise.promise();
        Future<Void> theirs = running.putIfAbsent(place, mine.future());
        if (theirs != null) {
            return theirs;
        }
        Instant began = parts.clock().instant();
        attempts.merge(
                place,
                new Attempts(Optional.empty(), began, Optional.empty()),
                (before, now) -> new Attempts(before.succeeded(), began, before.failure()));
        Future<Void> learning;
        try {
            learning = learn(place);
        } catch (RuntimeException failure) {
            learning = Future.failedFuture(failure);
        }
        learning.onComplete(outcome -> {
            attempts.computeIfPresent(
                    place,
                    (one, before) -> outcome.succeeded()
                            ? new Attempts(Optional.of(began), began, Optional.empty())
                            : new Attempts(before.succeeded(), began, Optional.of(word(outcome.cause()))));
            if (outcome.failed()) {
                LOG.warn(
                        "who belongs where at {} could not be learnt ({}); {}",
                        place.school(),
                        word(outcome.cause()),
                        known.containsKey(place)
                                ? "what was known goes on"
                                : "nothing is known yet, and nothing passes under an agreement with a population");
            }
            running.remove(place);
            mine.handle(outcome);
        });
        return mine.future();
    }

    /**
     * How it stands with what is known of one school through one standard.
     *
     * @param succeeded when it was last learnt since the start
     * @param attempted when it was last tried
     * @param failure of that attempt, in one word; empty when it did not fail
     */
    public record Status(
            String profile,
            Optional<Instant> succeeded,
            Optional<Instant> attempted,
            Optional<String> failure,
            List<Count> agreements) {}

    /** How many exist under one agreement; nothing while that is not known. */
    public record Count(String agreement, boolean known, int persons, int classes) {}

    public List<Status> status(SchoolId school) {
        return places(school).stream().map(this::status).toList();
    }

    private Status status(Place place) {
        Optional<Attempts> how = Optional.ofNullable(attempts.get(place));
        return new Status(
                place.profile(),
                how.flatMap(Attempts::succeeded),
                how.map(Attempts::last),
                how.flatMap(Attempts::failure),
                policies(place).stream()
                        .map(policy -> count(
                                policy, Optional.ofNullable(known.get(place)).flatMap(now -> now.of(policy))))
                        .toList());
    }

    private static Count count(Policy policy, Optional<Visible> visible) {
        int all = visible.stream()
                .flatMap(one -> one.ids().values().stream())
                .mapToInt(Set::size)
                .sum();
        int persons = visible.map(one ->
                        one.ids().getOrDefault(EntityType.PERSON, Set.of()).size())
                .orElse(0);
        return new Count(policy.agreement().id(), visible.isPresent(), persons, all - persons);
    }

    static String word(Throwable failure) {
        return failure instanceof ProblemException problem
                ? problem.type().slug()
                : failure instanceof RefusedContentException refusal
                        ? ProblemType.ORIGIN_ANSWER_REFUSED.slug() + ": " + refusal.getMessage()
                        : failure.getClass().getSimpleName();
    }

    private Future<Void> learn(Place place) {
        Origin origin = parts.origins().get(place.school());
        List<Policy> policies = policies(place);
        if (origin == null || policies.isEmpty()) {
            return Future.succeededFuture();
        }
        if (parts.readiness().obstacle().isPresent()) {
            return Future.failedFuture(new ProblemException(ProblemType.STORE_UNAVAILABLE));
        }
        return new FactsReader(place.school(), policies.get(0).profile(), lists, parts.guard(), parts.clock())
                .read(origin)
                .compose(read -> kept.read(place.school()).compose(marks -> take(place, policies, read, marks)));
    }

    /** First whoever is gone is gone, in memory and then durably; then who is new gets a surrogate, is kept, and comes. */
    private Future<Void> take(Place place, List<Policy> policies, FactsReader.Read read, Kept.Marks marks) {
        Map<String, Set<String>> groups = marks.groups();
        Map<String, Entity> before = persons(place);
        Optional.ofNullable(known.get(place))
                .map(old -> frozen(old, policies))
                .ifPresent(old -> known.put(place, new Learnt(read.facts(), before, groups, Optional.of(old))));
        var candidates = new Learnt(read.facts(), Map.of(), groups, Optional.empty());
        Set<Identifier> wanted = policies.stream()
                .flatMap(policy -> candidates.of(policy).stream())
                .flatMap(visible -> identifiers(visible).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return kept.removeGone(place, marks, policies, candidates)
                .compose(removed -> mint(place.school(), wanted, read.sightings()))
                .compose(entities -> {
                    var next = new Learnt(read.facts(), persons(entities), groups, Optional.empty());
                    return kept.keep(place, marks, entities, policies, next).compose(done -> {
                        known.put(place, next);
                        // A group may have changed since it was read.
                        return regroup(place.school());
                    });
                });
    }

    /** Only who exists now, and not what that follows from. */
    private static Known frozen(Known now, List<Policy> policies) {
        var populations = new HashMap<String, Visible>();
        policies.forEach(policy -> now.of(policy).ifPresent(visible -> populations.put(Mark.of(policy), visible)));
        return new Restored(populations);
    }

    // Groups that an administrator keeps

    /** The members of the groups of a school, as their references. */
    public Future<Map<String, Set<Surrogate>>> groups(SchoolId school) {
        return parts.store().memberships(school).map(marks -> {
            var groups = new TreeMap<String, Set<Surrogate>>();
            marks.forEach((surrogate, names) -> names.stream()
                    .filter(mark -> mark.startsWith(Mark.GROUP))
                    .forEach(
                            mark -> groups.computeIfAbsent(mark.substring(Mark.GROUP.length()), none -> new HashSet<>())
                                    .add(surrogate)));
            return groups;
        });
    }

    /** Whether the school's system has a person of this id, as far as is known. */
    public boolean hasPerson(SchoolId school, String id) {
        return known.entrySet().stream()
                .anyMatch(entry -> entry.getKey().school().equals(school)
                        && entry.getValue() instanceof Learnt learnt
                        && learnt.facts().persons().containsKey(id));
    }

    /** Puts a person into a group, or takes them out: durable, and in effect here, when this succeeds, and heard by the other nodes. */
    public Future<Void> group(SchoolId school, String group, Surrogate person, boolean member) {
        return kept.group(school, group, person, member)
                .compose(done -> regroup(school))
                .compose(done -> parts.store().note(GROUPS_CHANGED, true))
                .onSuccess(done -> attempt(school));
    }

    private Future<Void> regroup(SchoolId school) {
        return kept.read(school).map(marks -> {
            Map<String, Set<String>> groups = marks.groups();
            known.replaceAll((place, now) -> place.school().equals(school) && now instanceof Learnt learnt
                    ? new Learnt(learnt.facts(), learnt.persons(), groups, learnt.before())
                    : now);
            return null;
        });
    }

    /** Another node may have changed a group. */
    @Override
    public void noted() {
        policies().stream()
                .filter(policy -> !policy.population().orElseThrow().groups().isEmpty())
                .map(policy -> policy.agreement().school())
                .distinct()
                .forEach(school -> {
                    Future<Void> unused = regroup(school);
                });
    }

    private static List<Identifier> identifiers(Visible visible) {
        var identifiers = new ArrayList<Identifier>();
        visible.ids()
                .forEach((type, ids) -> ids.stream()
                        .filter(id -> Identifier.accepts(id) && IdentifierKind.SIS_ID.accepts(id))
                        .forEach(id -> identifiers.add(new Identifier(type, IdentifierKind.SIS_ID, id))));
        return identifiers;
    }

    private Future<Map<Identifier, Entity>> mint(SchoolId school, Set<Identifier> wanted, List<Sighting> sightings) {
        List<Mention> mentions = wanted.stream()
                .map(one -> new Mention(one.entity(), one.kind(), one.value(), true))
                .toList();
        var mentioned = Set.copyOf(mentions);
        List<Sighting> ofThem = sightings.stream()
                .filter(sighting -> mentioned.contains(sighting.about()))
                .toList();
        return parts.store().resolveOrMint(school, Sighted.of(mentions, ofThem).orElseThrow());
    }

    private Map<String, Entity> persons(Place place) {
        return known.get(place) instanceof Learnt learnt ? learnt.persons() : Map.of();
    }

    private static Map<String, Entity> persons(Map<Identifier, Entity> entities) {
        var persons = new HashMap<String, Entity>();
        entities.forEach((identifier, entity) -> {
            if (identifier.entity().isPerson()) {
                persons.put(identifier.value(), entity);
            }
        });
        return persons;
    }

    // Erased, restricted

    /** Whoever is erased is gone from here too, and whoever is restricted takes a class with them in which nobody else sits. */
    @Override
    public void forget(Surrogate surrogate) {
        known.forEach((place, now) -> {
            if (now instanceof Learnt learnt) {
                learnt.persons().entrySet().stream()
                        .filter(entry -> entry.getValue().surrogate().equals(surrogate))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .ifPresent(id -> look(place, id, surrogate));
            } else {
                // What is kept of an entity goes with it.
                kept.read(place.school())
                        .onSuccess(marks -> known.replace(place, now, marks.restored(policies(place))));
            }
        });
    }

    private void look(Place place, String id, Surrogate surrogate) {
        var identifier = new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, id);
        parts.store()
                .find(place.school(), List.of(identifier))
                .onSuccess(found -> known.computeIfPresent(place, (same, now) -> {
                    if (!(now instanceof Learnt learnt)) {
                        return now;
                    }
                    Entity entity = found.get(identifier);
                    var persons = new LinkedHashMap<>(learnt.persons());
                    boolean gone = entity == null || !entity.surrogate().equals(surrogate);
                    if (gone) {
                        persons.remove(id);
                    } else {
                        persons.put(id, entity);
                    }
                    return new Learnt(
                            gone ? learnt.facts().without(id) : learnt.facts(),
                            persons,
                            learnt.groups(),
                            learnt.before());
                }));
    }

    @Override
    public void forgetEverything() {}

    @Override
    public void hearing(boolean hears) {}
}
