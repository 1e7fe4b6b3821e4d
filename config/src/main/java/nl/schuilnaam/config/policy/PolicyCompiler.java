package nl.schuilnaam.config.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;

/** Makes the policy of one agreement through one profile. Pure: the same arguments give the same policy. */
public final class PolicyCompiler {
    private final Profile profile;
    private final RuleCompiler outward;
    private final RuleCompiler inward;
    private final ExchangeTerms terms;

    private PolicyCompiler(
            Profile profile,
            ExchangeTerms terms,
            Addresses addresses,
            Optional<String> aliasDomain,
            Set<EntityType> watched) {
        this.profile = profile;
        this.terms = terms;
        this.outward = new RuleCompiler(
                profile, terms, RuleCompiler.Direction.OUTWARD, addresses.outward(), aliasDomain, watched);
        this.inward = new RuleCompiler(
                profile, terms, RuleCompiler.Direction.INWARD, addresses.inward(), aliasDomain, watched);
    }

    /**
     * @param agreement checked against the profile by {@link nl.schuilnaam.config.agreement.AgreementReader}
     * @param aliasDomain the domain of the school's alias addresses
     * @throws IllegalArgumentException when the agreement says nothing about the profile, or asks for what it cannot
     */
    public static Policy compile(
            Agreement agreement, Profile profile, Addresses addresses, Optional<String> aliasDomain) {
        ExchangeTerms terms = agreement.exchanges().get(profile.id());
        if (terms == null) {
            throw new IllegalArgumentException("the agreement has no exchange through " + profile.id());
        }
        // Any person may be restricted; classes are not there only where the population says so.
        Set<EntityType> watched =
                terms.population().isPresent() ? MembershipRules.watched(profile) : Set.of(EntityType.PERSON);
        Policy watchful = new PolicyCompiler(profile, terms, addresses, aliasDomain, watched)
                .policy(agreement, watched, Optional.empty());
        return terms.population().isPresent()
                ? watchful
                : new PolicyCompiler(profile, terms, addresses, aliasDomain, Set.of())
                        .policy(agreement, Set.of(), Optional.of(watchful));
    }

    private Policy policy(Agreement agreement, Set<EntityType> watched, Optional<Policy> watchful) {
        return new Policy(
                agreement,
                profile,
                operations(terms.operations(), inward, outward),
                operations(terms.schoolOperations(), outward, inward),
                watched,
                witnesses(),
                watchful);
    }

    /** How to find out of whom a record speaks that a request only names: the operation that reads one such record, and what of the answer to look at. */
    private Map<EntityType, Policy.Witness> witnesses() {
        var witnesses = new LinkedHashMap<EntityType, Policy.Witness>();
        for (Operation operation : profile.operations()) {
            Optional<Payload> response = operation.response();
            if (operation.method().equals("GET")
                    && operation.isAboutOneRecord()
                    && operation.path().entities().size() == 1
                    && response.isPresent()
                    && response.get().form() == Payload.Form.ONE) {
                EntityType entity = operation.path().entities().get(0);
                outward.witness(response.get())
                        .ifPresent(rule -> witnesses.putIfAbsent(entity, new Policy.Witness(operation, rule)));
            }
        }
        return witnesses;
    }

    private Map<String, OperationPolicy> operations(Set<String> ids, RuleCompiler request, RuleCompiler response) {
        var compiled = new LinkedHashMap<String, OperationPolicy>();
        for (Operation operation : profile.operations()) {
            if (ids.contains(operation.id())) {
                compiled.put(
                        operation.id(),
                        new OperationPolicy(
                                operation,
                                operation.request().map(request::message),
                                operation.response().map(response::message),
                                new QueryPolicy(operation.query(), readable(operation)),
                                terms.totalCount()));
            }
        }
        if (compiled.size() != ids.size()) {
            throw new IllegalArgumentException(
                    "the agreement names operations that " + profile.id() + " does not have");
        }
        return compiled;
    }

    /** Always by the outward rules: a filter's value goes to the supplier when the school asks, and its answer does when the supplier asks. */
    private Map<String, Rule.ValueRule> readable(Operation operation) {
        Optional<String> model = operation
                .response()
                .filter(payload -> payload.form() != Payload.Form.ID_PAIRS)
                .map(Payload::model);
        var readable = new LinkedHashMap<String, Rule.ValueRule>();
        if (model.isPresent()) {
            collect(outward.record(model.get(), ""), "", readable);
        }
        return readable;
    }

    private static void collect(Rule rule, String path, Map<String, Rule.ValueRule> readable) {
        if (rule instanceof Rule.ListRule list) {
            collect(list.element(), path, readable);
        } else if (rule instanceof Rule.ObjectRule object) {
            Collection<String> names = object.members().keySet();
            for (String name : names) {
                Rule.Member member = object.members().get(name);
                if (member != null && member.permitted().isPresent()) {
                    collect(member.permitted().get(), path.isEmpty() ? name : path + "." + name, readable);
                }
            }
        } else if (rule instanceof Rule.ValueRule value
                && (value.action() instanceof Rule.ValueAction.Keep
                        || value.action() instanceof Rule.ValueAction.Identify)) {
            readable.put(path, value);
        }
    }
}
