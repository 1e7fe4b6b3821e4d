package nl.schuilnaam.config.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.profile.Operation;

/**
 * What happens to one operation that an agreement permits.
 *
 * @param request what becomes of the client's message; empty when it must send none
 * @param response what becomes of the origin's good answer; empty when it must hold none
 * @param totalCount whether the client may learn how many records there are
 */
public record OperationPolicy(
        Operation operation,
        Optional<Rule.ObjectRule> request,
        Optional<Rule.ObjectRule> response,
        QueryPolicy query,
        boolean totalCount) {

    /** Whether a text of the request or of the response is to be read for the names of persons. */
    public boolean redacts() {
        return request.filter(Rule::redacts).isPresent()
                || response.filter(Rule::redacts).isPresent();
    }

    /**
     * The response cut down to a selection of fields (OneRoster's {@code fields}, binding 1.2 section 3.4). The id of a record always stays: it is what the receiver
     * may see in any case, and what stand-ins and addresses are made of. A field that is unknown and one that is withheld do not differ.
     *
     * @param fields names of fields of the record
     * @return empty when the response holds none of them, or holds no records
     */
    public Optional<Rule.ObjectRule> select(Set<String> fields) {
        return response.flatMap(root -> select(root, fields));
    }

    private static Optional<Rule.ObjectRule> select(Rule.ObjectRule root, Set<String> fields) {
        var wrappers = new LinkedHashMap<String, Rule.Member>();
        boolean any = false;
        for (Map.Entry<String, Rule.Member> wrapper : root.members().entrySet()) {
            Rule.Member member = wrapper.getValue();
            Optional<Rule> permitted = member.permitted();
            if (permitted.isPresent()) {
                Rule rule = permitted.get();
                Rule.ObjectRule record = (Rule.ObjectRule) (rule instanceof Rule.ListRule list ? list.element() : rule);
                any |= fields.stream().anyMatch(field -> shows(record, field));
                Rule.ObjectRule cut = cut(record, fields);
                permitted = Optional.of(
                        rule instanceof Rule.ListRule list ? new Rule.ListRule(list.path(), cut, list.records()) : cut);
            }
            wrappers.put(wrapper.getKey(), new Rule.Member(permitted, member.learned(), member.witnessed()));
        }
        return any
                ? Optional.of(new Rule.ObjectRule(root.path(), wrappers, root.idMember(), root.added()))
                : Optional.empty();
    }

    private static boolean shows(Rule.ObjectRule record, String field) {
        Rule.Member member = record.members().get(field);
        return (member != null && member.permitted().isPresent())
                || record.added().stream().anyMatch(added -> added.name().equals(field));
    }

    private static Rule.ObjectRule cut(Rule.ObjectRule record, Set<String> fields) {
        var members = new LinkedHashMap<String, Rule.Member>();
        record.members().forEach((name, member) -> {
            boolean stays = fields.contains(name)
                    || record.idMember().filter(name::equals).isPresent();
            members.put(name, stays ? member : member.unselected());
        });
        return new Rule.ObjectRule(
                record.path(),
                members,
                record.idMember(),
                record.added().stream()
                        .filter(added -> fields.contains(added.name()))
                        .toList());
    }
}
