package nl.schuilnaam.config.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.config.agreement.Action;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.agreement.FieldTerms;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.policy.RuleCompiler.Direction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Memberships;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;

/**
 * What the gateway itself reads of a school's system to know who belongs where: rules like those of an agreement that permits these fields and no others, so that the
 * gateway is as strict with what it reads for itself as with what it passes on.
 */
public record MembershipRules(Listing persons, Listing classes, Listing members) {
    /** The member of a reference that holds the id. */
    public static final String REFERENCE_ID = RuleCompiler.SOURCED_ID;

    /**
     * A list that is read whole.
     *
     * @param wrappers the members of the answer in which records may stand
     */
    public record Listing(Operation operation, EntityType entity, String id, List<String> wrappers, ObjectRule rule) {}

    /** @throws IllegalArgumentException when the profile does not say who belongs where */
    public static MembershipRules of(Profile profile) {
        Memberships memberships = profile.memberships()
                .orElseThrow(() -> new IllegalArgumentException(profile.id() + " does not say who belongs where"));
        Memberships.Persons persons = memberships.persons();
        Memberships.Members members = memberships.members();
        String gone = memberships.gone().field();
        return new MembershipRules(
                listing(
                        profile,
                        persons.operation(),
                        Stream.of(persons.roles(), persons.grades(), persons.orgs(), persons.agents(), List.of(gone))
                                .flatMap(List::stream)
                                .toList()),
                listing(
                        profile,
                        memberships.classes().operation(),
                        List.of(memberships.classes().course(), gone)),
                listing(
                        profile,
                        members.operation(),
                        List.of(members.person(), members.group(), members.role(), members.until(), gone)));
    }

    /** The types of which an entity may be outside a population: persons and classes. */
    static Set<EntityType> watched(Profile profile) {
        MembershipRules rules = of(profile);
        return Set.of(rules.persons().entity(), rules.classes().entity());
    }

    private static Listing listing(Profile profile, String operationId, Collection<String> paths) {
        Operation operation = profile.operation(operationId).orElseThrow();
        Payload payload = operation.response().orElseThrow();
        Model model = Objects.requireNonNull(profile.models().get(payload.model()));
        var terms = new LinkedHashMap<String, FieldTerms>();
        terms.put(model.id().name(), single(model.id()));
        for (String path : paths) {
            add(terms, model.fields(), List.of(path.split("\\.", -1)));
        }
        var exchange = new ExchangeTerms(
                Set.of(operationId),
                Set.of(),
                false,
                Optional.empty(),
                Map.of(model.name(), Map.copyOf(terms)),
                List.of());
        ObjectRule rule =
                new RuleCompiler(profile, exchange, Direction.OUTWARD, "", Optional.empty(), Set.of()).message(payload);
        return new Listing(
                operation,
                model.entity(),
                model.id().name(),
                List.copyOf(rule.members().keySet()),
                (ObjectRule) anyWord(rule));
    }

    /** A word that the profile does not have makes nobody a member of anything; it is no reason not to know who belongs where. */
    private static Rule anyWord(Rule rule) {
        if (rule instanceof Rule.ValueRule value) {
            return new Rule.ValueRule(value.path(), value.type(), List.of(), value.maxLength(), value.action());
        }
        if (rule instanceof Rule.ListRule list) {
            return new Rule.ListRule(list.path(), anyWord(list.element()), list.records());
        }
        ObjectRule object = (ObjectRule) rule;
        var members = new LinkedHashMap<String, Rule.Member>();
        object.members()
                .forEach((name, member) -> members.put(
                        name, new Rule.Member(member.permitted().map(MembershipRules::anyWord), member.learned())));
        return new ObjectRule(object.path(), members, object.idMember(), object.added());
    }

    private static void add(Map<String, FieldTerms> terms, Map<String, Field> fields, List<String> path) {
        Field field = Objects.requireNonNull(fields.get(path.get(0)));
        if (path.size() == 1) {
            terms.put(field.name(), single(field));
            return;
        }
        var members = new HashMap<String, FieldTerms>();
        if (terms.get(field.name()) instanceof FieldTerms.Group group) {
            members.putAll(group.members());
        }
        add(members, field.members(), path.subList(1, path.size()));
        terms.put(field.name(), new FieldTerms.Group(members));
    }

    private static FieldTerms single(Field field) {
        boolean id = field.kind() == FieldKind.ID || field.kind() == FieldKind.REFERENCE;
        return new FieldTerms.Single(
                new Action(id ? Action.Verb.PSEUDONYM : Action.Verb.KEEP, List.of()), Optional.empty());
    }
}
