package nl.schuilnaam.config.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.agreement.Permit;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.policy.Rule.Added;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.QueryParameter;
import org.jspecify.annotations.Nullable;

/**
 * What a policy does, as data. It is read off the compiled rules, the ones that messages are rewritten by, and not off the text of the agreement, so it cannot say
 * anything else than what happens. Pages for people, comparisons and the notice to the supplier are made of it.
 *
 * @param population whom it is about; empty when it is about everybody
 * @param supplierOperations what the supplier may ask of the school's system, by operation id
 * @param schoolOperations what the school's own systems may ask of the supplier's API, by operation id
 * @param permits what the guard may find without refusing the message
 */
public record Explanation(
        Profile profile,
        Optional<Population> population,
        Map<String, ExplainedOperation> supplierOperations,
        Map<String, ExplainedOperation> schoolOperations,
        List<Permit> permits) {
    public Explanation {
        permits = List.copyOf(permits);
        supplierOperations = Collections.unmodifiableMap(new LinkedHashMap<>(supplierOperations));
        schoolOperations = Collections.unmodifiableMap(new LinkedHashMap<>(schoolOperations));
    }

    /** Explains a policy. */
    public static Explanation of(Policy policy) {
        var explainer = new Explainer(policy.agreement(), policy.profile());
        var asked = new LinkedHashMap<String, ExplainedOperation>();
        policy.supplierOperations().forEach((id, operation) -> asked.put(id, explainer.operation(operation, true)));
        var sent = new LinkedHashMap<String, ExplainedOperation>();
        policy.schoolOperations().forEach((id, operation) -> sent.put(id, explainer.operation(operation, false)));
        return new Explanation(policy.profile(), policy.population(), asked, sent, policy.permits());
    }

    /** What the supplier gets of the records of each model that some operation brings it, in the order of the profile. */
    public Map<String, List<ExplainedField>> outward() {
        return byModel(ExplainedOperation::outward);
    }

    /** What the school's systems get from the supplier of the records of each model, in the order of the profile. */
    public Map<String, List<ExplainedField>> inward() {
        return byModel(ExplainedOperation::inward);
    }

    /** All operations, those of the supplier first. */
    public Stream<ExplainedOperation> operations() {
        return Stream.concat(supplierOperations.values().stream(), schoolOperations.values().stream());
    }

    private Map<String, List<ExplainedField>> byModel(
            Function<ExplainedOperation, Optional<ExplainedMessage>> direction) {
        var byModel = new LinkedHashMap<String, List<ExplainedField>>();
        for (String model : profile.models().keySet()) {
            List<List<ExplainedField>> said = operations()
                    .flatMap(operation -> direction.apply(operation).stream())
                    .filter(message -> message.model().equals(model) && message.form() != Payload.Form.ID_PAIRS)
                    .map(ExplainedMessage::fields)
                    .distinct()
                    .toList();
            if (said.size() > 1) {
                throw new IllegalStateException("two operations treat the same model differently: " + model);
            }
            if (!said.isEmpty()) {
                byModel.put(model, said.get(0));
            }
        }
        return Collections.unmodifiableMap(byModel);
    }

    /** Reads the rules of one policy. What it meets and does not understand is a fault, never something that it leaves out. */
    private record Explainer(Agreement agreement, Profile profile) {
        /** @param asked whether the supplier asks the school's system, so that the answer is what goes outward */
        private ExplainedOperation operation(OperationPolicy operation, boolean asked) {
            Optional<ExplainedMessage> request = operation
                    .request()
                    .map(rule -> message(rule, operation.operation().request().orElseThrow()));
            Optional<ExplainedMessage> response = operation
                    .response()
                    .map(rule -> message(rule, operation.operation().response().orElseThrow()));
            return new ExplainedOperation(
                    operation.operation(),
                    asked ? response : request,
                    asked ? request : response,
                    operation.query().parameters().stream()
                            .map(QueryParameter::spelling)
                            .collect(Collectors.toSet()),
                    operation.query().readable().keySet(),
                    operation.totalCount());
        }

        /** All forms of a message say the same of its records, or there is no one answer to give. */
        private ExplainedMessage message(ObjectRule rule, Payload payload) {
            Model model =
                    Optional.ofNullable(profile.models().get(payload.model())).orElseThrow();
            if (!rule.added().isEmpty() || rule.members().isEmpty()) {
                throw new IllegalStateException(payload.wrapper() + ": not an envelope of records");
            }
            List<List<ExplainedField>> said = rule.members().values().stream()
                    .map(member -> (ObjectRule) element(member.permitted().orElseThrow()))
                    .map(record ->
                            payload.form() == Payload.Form.ID_PAIRS ? pair(model, record) : record(model, record))
                    .distinct()
                    .toList();
            if (said.size() != 1) {
                throw new IllegalStateException(payload.wrapper() + ": the forms of a message differ");
            }
            return new ExplainedMessage(model.name(), payload.form(), said.get(0));
        }

        private List<ExplainedField> pair(Model model, ObjectRule pair) {
            if (!pair.added().isEmpty()) {
                throw new IllegalStateException(pair.path() + ": not a pair of ids");
            }
            return pair.members().entrySet().stream()
                    .map(member -> new ExplainedField(
                            member.getKey(),
                            FieldKind.ID,
                            model.id().category(),
                            passing(model.id(), member.getValue().permitted().orElseThrow()),
                            Optional.empty()))
                    .toList();
        }

        private List<ExplainedField> record(Model model, ObjectRule rule) {
            Map<String, FieldTerms> terms = Optional.ofNullable(
                            agreement.exchanges().get(profile.id()))
                    .map(ExchangeTerms::fields)
                    .map(fields -> fields.get(model.name()))
                    .orElse(Map.of());
            var fields = new ArrayList<ExplainedField>();
            object(model.fields().values(), Optional.of(rule), terms, "", fields);
            return fields;
        }

        private void object(
                Collection<Field> known,
                Optional<ObjectRule> rule,
                Map<String, FieldTerms> terms,
                String above,
                List<ExplainedField> fields) {
            rule.ifPresent(object -> requireKnown(object, known));
            for (Field field : known) {
                String path = above + field.name();
                Optional<Rule> permitted = rule.map(ObjectRule::members)
                        .map(members -> members.get(field.name()))
                        .flatMap(Rule.Member::permitted);
                Treatment treatment =
                        permitted.map(one -> passing(field, one)).orElseGet(() -> instead(field, rule.orElse(null)));
                Optional<FieldTerms> said = Optional.ofNullable(terms.get(field.name()));
                fields.add(new ExplainedField(
                        path,
                        field.kind(),
                        field.category(),
                        treatment,
                        said.filter(one -> treatment.passes())
                                .filter(FieldTerms.Single.class::isInstance)
                                .flatMap(one -> ((FieldTerms.Single) one).reason())));
                if (field.kind() == FieldKind.OBJECT) {
                    object(
                            field.members().values(),
                            permitted.map(Explainer::element).map(ObjectRule.class::cast),
                            said.filter(FieldTerms.Group.class::isInstance)
                                    .map(one -> ((FieldTerms.Group) one).members())
                                    .orElse(Map.of()),
                            path + ".",
                            fields);
                }
            }
        }

        private static void requireKnown(ObjectRule rule, Collection<Field> known) {
            var names = new HashSet<>(rule.members().keySet());
            var added = new HashSet<String>();
            for (Added one : rule.added()) {
                boolean twice = !added.add(one.name())
                        || Optional.ofNullable(rule.members().get(one.name()))
                                .flatMap(Rule.Member::permitted)
                                .isPresent();
                if (twice) {
                    throw new IllegalStateException(rule.path() + ": is written twice: " + one.name());
                }
            }
            names.addAll(added);
            known.forEach(field -> names.remove(field.name()));
            if (!names.isEmpty()) {
                throw new IllegalStateException(rule.path() + ": the profile does not know " + names);
            }
        }

        private static Treatment passing(Field field, Rule permitted) {
            Rule element = element(permitted);
            if (element instanceof ObjectRule object) {
                if (field.kind() == FieldKind.OBJECT) {
                    return new Treatment.Opened();
                }
                Rule id = object.idMember()
                        .map(name -> object.members().get(name))
                        .flatMap(Rule.Member::permitted)
                        .orElseThrow();
                return passing(field, id);
            }
            ValueAction action = ((Rule.ValueRule) element).action();
            if (action instanceof ValueAction.Identify identify) {
                return new Treatment.Pseudonym(identify.entity());
            }
            if (action instanceof ValueAction.Floor floor) {
                return new Treatment.Floored(floor.precision());
            }
            if (action instanceof ValueAction.Prefix prefix) {
                // No value is longer than the field allows, so that a longer prefix shows no more.
                return new Treatment.Prefix(
                        field.maxLength() > 0 ? Math.min(prefix.characters(), field.maxLength()) : prefix.characters());
            }
            if (action instanceof ValueAction.Band band) {
                return new Treatment.Band(band.lowerBounds());
            }
            if (action instanceof ValueAction.Redact) {
                return new Treatment.Redacted();
            }
            if (action instanceof ValueAction.Keep) {
                return new Treatment.Kept();
            }
            throw new IllegalStateException("an action that nobody has explained: " + action);
        }

        private static Treatment instead(Field field, @Nullable ObjectRule rule) {
            Stream<Added> added = rule == null ? Stream.of() : rule.added().stream();
            return added.filter(one -> one.name().equals(field.name()))
                    .findFirst()
                    .map(one -> replacement(one.content()))
                    .orElseGet(Treatment.Withheld::new);
        }

        private static Treatment replacement(Added.Content content) {
            if (content instanceof Added.Content.Constant constant) {
                return new Treatment.Fixed(constant.json());
            }
            if (content instanceof Added.Content.OneOf oneOf) {
                return new Treatment.Chosen(oneOf.choices());
            }
            if (content instanceof Added.Content.Address) {
                return new Treatment.Address();
            }
            if (content instanceof Added.Content.AroundId around
                    && around.prefix().isEmpty()) {
                if (around.suffix().isEmpty()) {
                    return new Treatment.OwnPseudonym();
                }
                if (around.suffix().startsWith("@")) {
                    return new Treatment.Alias(around.suffix().substring(1));
                }
            }
            throw new IllegalStateException("a replacement that nobody has explained: " + content);
        }

        private static Rule element(Rule rule) {
            return rule instanceof Rule.ListRule list ? element(list.element()) : rule;
        }
    }
}
