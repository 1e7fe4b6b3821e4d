package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.gateway.observe.RecordedMessage;
import nl.schuilnaam.gateway.observe.Recording;
import nl.schuilnaam.gateway.observe.Recordings;
import nl.schuilnaam.gateway.observe.Shadows;
import nl.schuilnaam.gateway.population.Memberships;
import nl.schuilnaam.gateway.trial.DraftPolicies;
import nl.schuilnaam.gateway.trial.Existence;
import nl.schuilnaam.gateway.trial.Trial;
import nl.schuilnaam.mapping.Identifier;

/** {@code replay}, {@code shadow.start}, {@code shadow.show}, {@code shadow.stop}: what a draft agreement would do differently, to what was recorded and to what is exchanged now. */
final class TrialCommands {
    private final Premises premises;
    private final Optional<Memberships> memberships;

    TrialCommands(Premises premises, Optional<Memberships> memberships) {
        this.premises = premises;
        this.memberships = memberships;
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand(
                        "replay", Set.of("name", "draft", "recording"), (arguments, progress) -> replay(arguments)),
                new NamedCommand(
                        "shadow.start", Set.of("name", "draft"), (arguments, progress) -> startShadow(arguments)),
                new NamedCommand(
                        "shadow.show",
                        Set.of("school", "agreement"),
                        (arguments, progress) -> shadow(arguments, false)),
                new NamedCommand(
                        "shadow.stop",
                        Set.of("school", "agreement"),
                        (arguments, progress) -> shadow(arguments, true)));
    }

    /** The draft that came as text; where there are findings, these are what is answered. */
    private Optional<Agreement> draft(Arguments arguments, Findings findings) {
        return DraftPolicies.read(
                premises.configuration(),
                premises.lifecycle().words(),
                arguments.text("name").orElse("the draft"),
                arguments.needed("draft").getBytes(StandardCharsets.UTF_8),
                findings);
    }

    private static JsonObject told(Findings findings) {
        var list = new JsonArray();
        findings.list().forEach(finding -> list.add(finding.toString()));
        return new JsonObject().put("findings", list);
    }

    /** Who exists under a draft, by profile; without those profiles under which everybody does. */
    private Future<Map<String, Visible>> populations(Map<String, Policy> draft) {
        var populations = new LinkedHashMap<String, Visible>();
        Future<Void> done = Future.succeededFuture();
        for (Policy policy : draft.values()) {
            if (policy.population().isPresent()) {
                Memberships learnt = memberships.orElseThrow(() -> new AdminException(
                        "the draft has a population, and who is in it only a gateway that runs can learn"));
                done = done.compose(before -> learnt.would(policy))
                        .recover(failure -> Future.failedFuture(new AdminException(
                                "who is in the population of the draft could not be learnt from the school's system")))
                        .map(visible -> {
                            visible.ifPresent(
                                    one -> populations.put(policy.profile().id(), one));
                            return null;
                        });
            }
        }
        return done.map(all -> populations);
    }

    /** The references of those persons of a school who exist, as recordings have them. */
    private Future<Set<String>> references(SchoolId school, Visible visible) {
        Set<Identifier> identifiers = visible.ids().getOrDefault(EntityType.PERSON, Set.of()).stream()
                .filter(id -> IdentifierKind.SIS_ID.accepts(id) && Identifier.accepts(id))
                .map(id -> new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, id))
                .collect(Collectors.toSet());
        return premises.store()
                .find(school, identifiers)
                .map(found -> found.values().stream()
                        .map(entity -> premises.store().references().of(entity.surrogate()))
                        .collect(Collectors.toSet()));
    }

    /** For each profile of the draft that has a population, who of those in a recording exists. */
    private Future<Map<String, Recorded>> recorded(SchoolId school, Map<String, Visible> populations) {
        var recorded = new LinkedHashMap<String, Recorded>();
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<String, Visible> entry : populations.entrySet()) {
            done = done.compose(before -> references(school, entry.getValue())).map(references -> {
                recorded.put(entry.getKey(), new Recorded(references, entry.getValue()));
                return null;
            });
        }
        return done.map(all -> recorded);
    }

    /** Who exists under a draft, in the words of a recording. */
    private record Recorded(Set<String> references, Visible visible) {
        Existence in(RecordedMessage message, boolean values) {
            boolean outward = message.edge() != message.request();
            return (type, id) -> type.isPerson()
                    ? references.contains(values ? message.persons().getOrDefault(id, "") : id)
                    // Shapes have no ids of anything else, and what comes from the supplier has code names.
                    : !values
                            || !outward
                            || Optional.ofNullable(visible.ids().get(type))
                                    .map(existing -> existing.contains(id))
                                    .orElse(true);
        }
    }

    // Replay

    private Future<JsonObject> replay(Arguments arguments) {
        var findings = new Findings();
        Optional<Agreement> draft = draft(arguments, findings);
        if (draft.isEmpty()) {
            return Future.succeededFuture(told(findings));
        }
        SchoolId school = draft.get().school();
        return premises.record("replay", arguments, draft.get())
                .compose(recorded -> premises.observers().recordings().list(school))
                .compose(all -> {
                    Recordings.Standing which = all.stream()
                            .filter(one -> arguments
                                    .text("recording")
                                    .map(one.recording().id()::equals)
                                    .orElse(one.recording()
                                            .supplier()
                                            .equals(draft.get().supplier().id())))
                            .findFirst()
                            .orElseThrow(() -> new AdminException(
                                    "there is no such recording; `record list` shows those that there are"));
                    if (!which.recording()
                            .supplier()
                            .equals(draft.get().supplier().id())) {
                        throw new AdminException("the recording is of another supplier than the draft");
                    }
                    return replay(draft.get(), which.recording());
                });
    }

    private Future<JsonObject> replay(Agreement draft, Recording recording) {
        Agreement kept = premises.book()
                .agreement(recording.school(), recording.agreement())
                .orElseThrow(() -> new AdminException("the agreement of the recording is not kept any more"));
        Map<String, Policy> policies = DraftPolicies.of(premises.configuration(), draft);
        return populations(policies)
                .compose(populations -> recorded(recording.school(), populations))
                .compose(recorded -> replay(
                        draft,
                        kept,
                        recording,
                        new Replay(
                                DraftPolicies.of(premises.configuration(), kept),
                                kept.version().sha256(),
                                premises.observers().trial(policies),
                                recorded,
                                recording.values())));
    }

    private Future<JsonObject> replay(Agreement draft, Agreement kept, Recording recording, Replay replay) {
        return premises.observers()
                .recordings()
                .read(recording.school(), recording.id(), replay::add)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IOException
                                ? new AdminException(
                                        "the recording is damaged, and nothing is told of it; delete it and record anew")
                                : failure))
                .map(read -> shown(draft, kept, replay.trial.result())
                        .put("recording", recording.id())
                        .put("values", recording.values())
                        .put("other-version", replay.otherVersion)
                        .put("not-permitted-any-more", replay.notPermitted));
    }

    /** Tries recorded messages one after the other. */
    private static final class Replay {
        private final Map<String, Policy> kept;
        private final String version;
        private final Trial trial;
        private final Map<String, Recorded> populations;
        private final boolean values;
        private long otherVersion;
        private long notPermitted;

        Replay(
                Map<String, Policy> kept,
                String version,
                Trial trial,
                Map<String, Recorded> populations,
                boolean values) {
            this.kept = kept;
            this.version = version;
            this.trial = trial;
            this.populations = populations;
            this.values = values;
        }

        void add(RecordedMessage message) {
            if (!message.version().equals(version)) {
                otherVersion++;
            }
            Optional<Policy> policy = Optional.ofNullable(kept.get(message.profile()));
            Optional<OperationPolicy> operation = policy.map(
                            one -> message.edge() ? one.supplierOperations() : one.schoolOperations())
                    .flatMap(operations -> Optional.ofNullable(operations.get(message.operation())));
            if (operation.isEmpty()) {
                notPermitted++;
                return;
            }
            trial.tryOn(
                    policy.orElseThrow(),
                    operation.get(),
                    message.edge(),
                    message.request(),
                    message.content(),
                    // Whoever was outside the population is not in a recording.
                    Existence.OF_EVERYBODY,
                    Optional.ofNullable(populations.get(message.profile()))
                            .map(recorded -> recorded.in(message, values))
                            .orElse(Existence.OF_EVERYBODY));
        }
    }

    private static JsonObject shown(Agreement draft, Agreement kept, Trial.Result result) {
        var differences = new JsonArray();
        result.differences()
                .forEach(one -> differences.add(new JsonObject()
                        .put("operation", one.operation())
                        .put("direction", one.outward() ? "outward" : "inward")
                        .put("path", one.field().path())
                        .put("now", one.field().now())
                        .put("then", one.field().then())
                        .put("depends-on-values", one.field().dependsOnValues())
                        .put("records", one.records())
                        .put("persons", one.persons())));
        return new JsonObject()
                .put("draft", draft.id())
                .put("draft-sha256", draft.version().sha256())
                .put("agreement", kept.id())
                .put("supplier", draft.supplier().name())
                .put("messages", result.messages())
                .put("unchanged", result.unchanged())
                .put("differences", differences)
                .put("population", population(result))
                .put("refused-operations", counts(result.refusedOperations()))
                .put("refused-messages", counts(result.refusedMessages()))
                .put("population-differs", !populations(draft).equals(populations(kept)));
    }

    private static JsonArray population(Trial.Result result) {
        var crossed = new JsonArray();
        result.crossed()
                .forEach(one -> crossed.add(new JsonObject()
                        .put("operation", one.operation())
                        .put("direction", one.outward() ? "outward" : "inward")
                        .put("change", one.added() ? "added" : "left-out")
                        .put("records", one.records())
                        .put("persons", one.persons())));
        return crossed;
    }

    private static Map<String, Object> populations(Agreement agreement) {
        var populations = new java.util.TreeMap<String, Object>();
        agreement.exchanges().forEach((profile, terms) -> populations.put(profile, terms.population()));
        return populations;
    }

    private static JsonObject counts(Map<String, Long> counts) {
        var json = new JsonObject();
        counts.forEach(json::put);
        return json;
    }

    // Shadow

    private Future<JsonObject> startShadow(Arguments arguments) {
        var findings = new Findings();
        Optional<Agreement> draft = draft(arguments, findings);
        if (draft.isEmpty()) {
            return Future.succeededFuture(told(findings));
        }
        Agreement one = draft.get();
        if (premises.book().agreements(one.school(), one.supplier().id()).isEmpty()) {
            throw new AdminException("the school keeps no agreement with this supplier, beside which it could run");
        }
        Map<String, Policy> policies = DraftPolicies.of(premises.configuration(), one);
        return premises.record("shadow.start", arguments, one)
                .compose(recorded -> populations(policies))
                .map(populations -> {
                    premises.observers()
                            .shadows()
                            .start(one, policies, populations, premises.clock().instant());
                    return new JsonObject()
                            .put("draft", one.id())
                            .put("supplier", one.supplier().name());
                });
    }

    private Future<JsonObject> shadow(Arguments arguments, boolean stop) {
        Agreement kept = premises.agreement(arguments);
        Shadows shadows = premises.observers().shadows();
        return premises.record(stop ? "shadow.stop" : "shadow.show", arguments, kept)
                .compose(recorded -> stop
                        ? shadows.stop(kept.school(), kept.supplier().id())
                        : shadows.show(kept.school(), kept.supplier().id()))
                .map(standing -> {
                    Shadows.Standing one = standing.orElseThrow(
                            () -> new AdminException("no draft runs beside the agreements with this supplier"));
                    return shown(one.draft(), kept, one.result())
                            .put("started", one.started().toString())
                            .put("dropped", one.dropped());
                });
    }
}
