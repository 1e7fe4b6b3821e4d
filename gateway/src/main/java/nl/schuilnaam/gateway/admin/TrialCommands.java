package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.gateway.observe.RecordedMessage;
import nl.schuilnaam.gateway.observe.Recording;
import nl.schuilnaam.gateway.observe.Recordings;
import nl.schuilnaam.gateway.observe.Shadows;
import nl.schuilnaam.gateway.trial.DraftPolicies;
import nl.schuilnaam.gateway.trial.Trial;

/** {@code replay}, {@code shadow.start}, {@code shadow.show}, {@code shadow.stop}: what a draft agreement would do differently, to what was recorded and to what is exchanged now. */
final class TrialCommands {
    private final Premises premises;

    TrialCommands(Premises premises) {
        this.premises = premises;
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
                arguments.text("name").orElse("the draft"),
                arguments.needed("draft").getBytes(StandardCharsets.UTF_8),
                findings);
    }

    private static JsonObject told(Findings findings) {
        var list = new JsonArray();
        findings.list().forEach(finding -> list.add(finding.toString()));
        return new JsonObject().put("findings", list);
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
        var replay = new Replay(
                DraftPolicies.of(premises.configuration(), kept),
                kept.version().sha256(),
                premises.observers().trial(DraftPolicies.of(premises.configuration(), draft)));
        return premises.observers()
                .recordings()
                .read(recording.school(), recording.id(), replay::add)
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
        private long otherVersion;
        private long notPermitted;

        Replay(Map<String, Policy> kept, String version, Trial trial) {
            this.kept = kept;
            this.version = version;
            this.trial = trial;
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
                    anybody -> true);
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
                .put("refused-operations", counts(result.refusedOperations()))
                .put("refused-messages", counts(result.refusedMessages()))
                .put("population-differs", !populations(draft).equals(populations(kept)));
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
        return premises.record("shadow.start", arguments, one).map(recorded -> {
            premises.observers()
                    .shadows()
                    .start(
                            one,
                            DraftPolicies.of(premises.configuration(), one),
                            premises.clock().instant());
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
