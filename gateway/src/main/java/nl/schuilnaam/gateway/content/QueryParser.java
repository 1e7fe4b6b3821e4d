package nl.schuilnaam.gateway.content;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import nl.schuilnaam.config.policy.QueryPolicy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.gateway.content.RefusedQueryException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query of a request (OneRoster 1.2, REST binding, section 3), strictly: every parameter is known, stands there once and has a value. Fields by which a
 * client filters or sorts are looked for in the policy only, so that a field that it may not read and one that does not exist give the same answer.
 */
public final class QueryParser {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 10_000;
    private static final int MAX_QUERY_CHARACTERS = 8192;
    private static final int MAX_FIELDS = 100;
    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern OFFSET = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    private final QueryPolicy policy;

    /** Reads queries of one operation under one policy. */
    public QueryParser(QueryPolicy policy) {
        this.policy = policy;
    }

    /**
     * Understands the whole query, or none of it.
     *
     * @param raw what stands after the question mark, not decoded; null when there is no question mark
     * @throws RefusedQueryException when any part is not understood or not permitted
     */
    public ParsedQuery parse(@Nullable String raw) {
        Map<QueryParameter, String> given = raw == null || raw.isEmpty() ? Map.of() : split(raw);
        var page = new ParsedQuery.Page(
                number(given, QueryParameter.LIMIT, LIMIT, DEFAULT_LIMIT, MAX_LIMIT),
                number(given, QueryParameter.OFFSET, OFFSET, 0, Integer.MAX_VALUE));
        return new ParsedQuery(
                policy.parameters().contains(QueryParameter.LIMIT),
                page,
                Optional.ofNullable(given.get(QueryParameter.SORT)).map(this::sort),
                isDescending(given.getOrDefault(QueryParameter.ORDER_BY, "asc")),
                Optional.ofNullable(given.get(QueryParameter.FILTER))
                        .map(filter -> new FilterReader(filter, policy.readable()).read()),
                Optional.ofNullable(given.get(QueryParameter.FIELDS)).map(QueryParser::fields));
    }

    private Map<QueryParameter, String> split(String raw) {
        if (raw.length() > MAX_QUERY_CHARACTERS) {
            throw new RefusedQueryException(Reason.MALFORMED, "query");
        }
        var given = new EnumMap<QueryParameter, String>(QueryParameter.class);
        String[] pairs = raw.split("&", -1);
        for (int i = 0; i < pairs.length; i++) {
            String where = "parameter " + (i + 1);
            int equals = pairs[i].indexOf('=');
            if (equals < 0) {
                throw new RefusedQueryException(Reason.MALFORMED, where);
            }
            QueryParameter parameter = parameter(decode(pairs[i].substring(0, equals), where), where);
            if (given.put(parameter, decode(pairs[i].substring(equals + 1), parameter.spelling())) != null) {
                throw new RefusedQueryException(Reason.REPEATED_PARAMETER, parameter.spelling());
            }
        }
        return given;
    }

    private static String decode(String encoded, String where) {
        return PercentCoding.decode(encoded).orElseThrow(() -> new RefusedQueryException(Reason.MALFORMED, where));
    }

    private QueryParameter parameter(String name, String where) {
        return policy.parameters().stream()
                .filter(known -> known.spelling().equals(name))
                .findAny()
                .orElseThrow(() -> new RefusedQueryException(Reason.UNKNOWN_PARAMETER, where));
    }

    private static int number(
            Map<QueryParameter, String> given, QueryParameter parameter, Pattern form, int absent, int max) {
        String text = given.get(parameter);
        if (text == null) {
            return absent;
        }
        if (!form.matcher(text).matches() || Integer.parseInt(text) > max) {
            throw new RefusedQueryException(Reason.INVALID_VALUE, parameter.spelling());
        }
        return Integer.parseInt(text);
    }

    private ParsedQuery.Sort sort(String field) {
        Rule.ValueRule rule = policy.readable().get(field);
        if (rule != null && rule.action() instanceof Rule.ValueAction.Keep) {
            return new ParsedQuery.Sort(field, false);
        }
        // A reference to something else has no order that both sides see.
        if (rule != null && rule.action() instanceof Rule.ValueAction.Identify identify && identify.subject()) {
            return new ParsedQuery.Sort(field, true);
        }
        throw new RefusedQueryException(Reason.INVALID_SORT_FIELD, QueryParameter.SORT.spelling());
    }

    private static boolean isDescending(String direction) {
        if (!direction.equals("asc") && !direction.equals("desc")) {
            throw new RefusedQueryException(Reason.INVALID_VALUE, QueryParameter.ORDER_BY.spelling());
        }
        return direction.equals("desc");
    }

    private static List<String> fields(String list) {
        var names = new LinkedHashSet<String>();
        for (String part : list.split(",", -1)) {
            String name = part.strip();
            if (!FIELD_NAME.matcher(name).matches() || names.size() == MAX_FIELDS) {
                throw new RefusedQueryException(Reason.INVALID_SELECTION_FIELD, QueryParameter.FIELDS.spelling());
            }
            names.add(name);
        }
        return List.copyOf(names);
    }
}
