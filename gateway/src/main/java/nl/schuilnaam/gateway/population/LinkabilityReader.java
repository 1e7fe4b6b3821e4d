package nl.schuilnaam.gateway.population;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.QueryPolicy;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.ParsedQuery;
import nl.schuilnaam.gateway.content.QueryParser;
import nl.schuilnaam.gateway.exchange.Errand;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.WholeLists;
import nl.schuilnaam.gateway.population.Linkability.Action;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a school's system what suppliers may see of its persons, through the very rules that messages pass, and keeps it as long as it takes to count. What names a person by itself (a name, an
 * address) is left out, since it needs no group to do so; the code name of whatever else a person belongs to counts, since it is the same for all who do.
 */
final class LinkabilityReader {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Set<FieldKind> NAMING = Set.of(
            FieldKind.ID, FieldKind.IDENTIFIER, FieldKind.NAME, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.OBJECT);
    private static final int YEAR = 4;
    private static final int MONTH = 7;

    private final WholeLists lists;
    /** By person at the school, then by field. */
    private final Map<String, Map<String, Set<String>>> seen = new HashMap<>();

    private final List<Action> actions = new ArrayList<>();

    LinkabilityReader(WholeLists lists) {
        this.lists = lists;
    }

    Future<Linkability> read(Origin school, List<Policy> policies) {
        Future<?> done = Future.succeededFuture();
        for (Policy policy : policies) {
            for (OperationPolicy operation : lists(policy)) {
                done = done.compose(before -> read(school, policy, operation));
            }
        }
        return done.map(read -> {
            Map<String, Map<String, String>> values = new HashMap<>();
            seen.forEach((person, fields) -> {
                var joined = new LinkedHashMap<String, String>();
                fields.forEach((field, some) -> joined.put(field, String.join("\n", some)));
                values.put(person, joined);
            });
            return Linkability.of(values, actions.stream().distinct().toList());
        });
    }

    /** Of each model about persons, or that says of persons where they belong, one operation that lists all of it. */
    private static Stream<OperationPolicy> listed(Policy policy) {
        return policy.supplierOperations().values().stream()
                .filter(operation -> operation.operation().method().equals("GET")
                        && operation.operation().path().entities().isEmpty()
                        && operation
                                .operation()
                                .response()
                                .filter(payload -> payload.form() == Payload.Form.LIST)
                                .isPresent());
    }

    private static List<OperationPolicy> lists(Policy policy) {
        var byModel = new LinkedHashMap<String, OperationPolicy>();
        listed(policy)
                .forEach(operation -> operation
                        .operation()
                        .response()
                        .filter(payload -> person(model(policy, payload)).isPresent())
                        .ifPresent(payload -> byModel.putIfAbsent(payload.model(), operation)));
        return List.copyOf(byModel.values());
    }

    private static Model model(Policy policy, Payload payload) {
        return Objects.requireNonNull(policy.profile().models().get(payload.model()));
    }

    /** The field that says whom a record is about. */
    private static Optional<String> person(Model model) {
        return model.entity().isPerson()
                ? Optional.of(model.id().name())
                : model.fields().values().stream()
                        .filter(field -> field.kind() == FieldKind.REFERENCE
                                && !field.list()
                                && field.entity()
                                        .filter(EntityType.PERSON::equals)
                                        .isPresent())
                        .map(field -> field.name())
                        .findFirst();
    }

    private Future<?> read(Origin school, Policy policy, OperationPolicy operation) {
        Payload payload = operation.operation().response().orElseThrow();
        Model model = model(policy, payload);
        List<ExplainedField> fields = Explanation.of(policy).outward().getOrDefault(model.name(), List.of()).stream()
                .filter(field -> field.treatment().passes() && !NAMING.contains(field.kind()))
                .toList();
        String person = person(model).orElseThrow();
        fields.forEach(field -> coarser(model.name() + "." + field.path(), field));
        ParsedQuery all = new QueryParser(new QueryPolicy(operation.operation().query(), Map.of())).parse(null);
        return lists.read(
                        new WholeLists.Listing(
                                school,
                                operation.operation().path().toString(),
                                policy.profile().mediaType(),
                                false,
                                (limit, offset) -> all.renderForOrigin(Mention::value, limit, offset),
                                operation.response().orElseThrow(),
                                Errand.OWN),
                        WholeLists.Stretch.WHOLE,
                        (content, page) -> page,
                        PATIENCE)
                .map(part -> {
                    take(part.records(), model, person, fields);
                    return null;
                });
    }

    private void coarser(String field, ExplainedField explained) {
        boolean whole = explained.treatment() instanceof Treatment.Kept;
        boolean floored = explained.treatment() instanceof Treatment.Floored one
                && !one.word().equals("year");
        boolean date = explained.kind() == FieldKind.BIRTH_DATE
                || explained.kind() == FieldKind.DATE
                || explained.kind() == FieldKind.TIMESTAMP;
        if (date && (whole || floored)) {
            actions.add(new Action(field, "month", value -> cut(value, MONTH)));
            actions.add(new Action(field, "year", value -> cut(value, YEAR)));
        }
        if (explained.kind() != FieldKind.REFERENCE) {
            actions.add(new Action(field, "drop", value -> ""));
        }
    }

    private static String cut(String value, int length) {
        return value.length() <= length ? value : value.substring(0, length);
    }

    private void take(Draft list, Model model, String person, List<ExplainedField> fields) {
        byte[] content = list.complete(mention -> Optional.of(mention.value()), Order.AS_SENT)
                .orElseThrow();
        var message = new JsonObject(Buffer.buffer(content));
        for (String wrapper : message.fieldNames()) {
            if (message.getValue(wrapper) instanceof JsonArray records) {
                for (Object one : records) {
                    record((JsonObject) one, model, person, fields);
                }
            }
        }
    }

    private void record(JsonObject record, Model model, String person, List<ExplainedField> fields) {
        var who = new TreeSet<String>();
        collect(record, List.of(person), who);
        if (who.size() != 1) {
            return; // The person does not pass, so nothing can be put together.
        }
        Map<String, Set<String>> ofPerson = seen.computeIfAbsent(who.first(), none -> new LinkedHashMap<>());
        for (ExplainedField field : fields) {
            if (!field.path().equals(person)) {
                collect(
                        record,
                        List.of(field.path().split("\\.", -1)),
                        ofPerson.computeIfAbsent(model.name() + "." + field.path(), none -> new TreeSet<>()));
            }
        }
    }

    private static void collect(@Nullable Object value, List<String> path, Set<String> values) {
        if (value instanceof JsonArray array) {
            array.forEach(element -> collect(element, path, values));
        } else if (value instanceof JsonObject object) {
            // A path that has come to its end at a reference stands for the id in it.
            collect(
                    object.getValue(path.isEmpty() ? "sourcedId" : path.get(0)),
                    path.isEmpty() ? path : path.subList(1, path.size()),
                    values);
        } else if (value != null && path.isEmpty()) {
            values.add(value.toString());
        }
    }
}
