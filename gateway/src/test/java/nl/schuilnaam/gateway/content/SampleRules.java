package nl.schuilnaam.gateway.content;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nl.schuilnaam.config.policy.QueryPolicy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Rule.Added.Content;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.config.profile.ValueType;

/** A small policy in which every kind of rule and action occurs once. */
final class SampleRules {
    static final EntityType ORG = new EntityType("org");
    static final ValueAction KEEP = new ValueAction.Keep();

    /** Stands for the mapping: readable in expectations, and another order than that of the ids themselves. */
    static final Function<Mention, String> REVERSED =
            mention -> mention.entity() + "-" + new StringBuilder(mention.value()).reverse();

    static final QueryPolicy QUERY = new QueryPolicy(
            Set.of(QueryParameter.values()),
            Map.of(
                    "sourcedId", id("users.sourcedId", EntityType.PERSON, true),
                    "org.sourcedId", id("users.org.sourcedId", ORG, false),
                    "givenName", value("users.givenName", ValueType.STRING),
                    "grades", new Rule.ValueRule("users.grades", ValueType.STRING, List.of("07", "08"), 7, KEEP),
                    "score", value("users.score", ValueType.NUMBER),
                    "count", value("users.count", ValueType.INTEGER),
                    "enabledUser", value("users.enabledUser", ValueType.FLAG),
                    "dateLastModified", value("users.dateLastModified", ValueType.TIMESTAMP),
                    "birthDate", floor("users.birthDate", ValueType.DATE, Rule.Precision.YEAR)));

    private SampleRules() {}

    static Rule.ObjectRule users() {
        Rule.ObjectRule org = object(
                "users.org",
                Map.of(
                        "sourcedId", permitted(id("users.org.sourcedId", ORG, false)),
                        "type", permitted(value("users.org.type", ValueType.STRING)),
                        "href", Rule.Member.WITHHELD),
                Optional.of("sourcedId"),
                List.of(new Rule.Added("href", new Content.AroundId("https://gw.example/orgs/", "?v=1"))));
        var members = new LinkedHashMap<String, Rule.Member>();
        members.put("sourcedId", permitted(id("users.sourcedId", EntityType.PERSON, true)));
        members.put("givenName", permitted(value("users.givenName", ValueType.STRING)));
        members.put("familyName", Rule.Member.WITHHELD);
        members.put("email", new Rule.Member(Optional.empty(), Optional.of(IdentifierKind.EMAIL)));
        members.put(
                "identifier",
                new Rule.Member(
                        Optional.of(value("users.identifier", ValueType.STRING)),
                        Optional.of(IdentifierKind.PUPIL_NUMBER)));
        members.put(
                "grades",
                permitted(new Rule.ListRule(
                        "users.grades",
                        new Rule.ValueRule("users.grades", ValueType.STRING, List.of("07", "08"), 20, KEEP),
                        false)));
        members.put("score", permitted(value("users.score", ValueType.NUMBER)));
        members.put("count", permitted(value("users.count", ValueType.INTEGER)));
        members.put("enabledUser", permitted(value("users.enabledUser", ValueType.FLAG)));
        members.put("dateLastModified", permitted(value("users.dateLastModified", ValueType.TIMESTAMP)));
        members.put("birthDate", permitted(floor("users.birthDate", ValueType.DATE, Rule.Precision.YEAR)));
        members.put("beginDate", permitted(floor("users.beginDate", ValueType.TIMESTAMP, Rule.Precision.MONTH)));
        members.put("endDate", permitted(floor("users.endDate", ValueType.TIMESTAMP, Rule.Precision.DAY)));
        members.put(
                "postCode",
                permitted(new Rule.ValueRule(
                        "users.postCode", ValueType.STRING, List.of(), 20, new ValueAction.Prefix(4))));
        members.put(
                "points",
                permitted(new Rule.ValueRule(
                        "users.points",
                        ValueType.NUMBER,
                        List.of(),
                        0,
                        new ValueAction.Band(List.of("0", "5.5", "8")))));
        members.put("org", permitted(org));
        members.put("orgs", permitted(new Rule.ListRule("users.orgs", org, false)));
        members.put(
                "agents",
                permitted(new Rule.ListRule("users.agents", id("users.agents", EntityType.PERSON, false), false)));
        members.put("username", Rule.Member.WITHHELD);
        Rule.ObjectRule user = new Rule.ObjectRule(
                "users",
                members,
                Optional.of("sourcedId"),
                List.of(
                        new Rule.Added("username", new Content.AroundId("u-", "")),
                        new Rule.Added("nick", new Content.OneOf(List.of("Vos", "Das", "Ree"))),
                        new Rule.Added("role", new Content.Constant("{\"is\":[1.0]}"))));
        return object(
                "", Map.of("users", permitted(new Rule.ListRule("users", user, true))), Optional.empty(), List.of());
    }

    /** Only what is in the list, and nothing that is added. */
    static Rule.ObjectRule one(String name, Rule rule) {
        return object("", Map.of(name, permitted(rule)), Optional.empty(), List.of());
    }

    static Rule.ObjectRule object(
            String path, Map<String, Rule.Member> members, Optional<String> idMember, List<Rule.Added> added) {
        return new Rule.ObjectRule(path, members, idMember, added);
    }

    static Rule.Member permitted(Rule rule) {
        return new Rule.Member(Optional.of(rule), Optional.empty());
    }

    static Rule.ValueRule value(String path, ValueType type) {
        return new Rule.ValueRule(path, type, List.of(), 20, KEEP);
    }

    static Rule.ValueRule floor(String path, ValueType type, Rule.Precision precision) {
        return new Rule.ValueRule(path, type, List.of(), 20, new ValueAction.Floor(precision));
    }

    static Rule.ValueRule id(String path, EntityType entity, boolean subject) {
        return new Rule.ValueRule(
                path,
                ValueType.STRING,
                List.of(),
                20,
                new ValueAction.Identify(entity, IdentifierKind.SIS_ID, subject));
    }
}
