package nl.schuilnaam.examples.school;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a query asks for: which records, in which order, which part of the list, which fields (OneRoster REST binding 1.2, "Pagination", "Sorting", "Filtering", "Field
 * selection").
 *
 * @param fields empty for all fields
 * @param sort empty for the order of the school
 * @param rest the parameters besides limit and offset, as they came, for the links to other pages
 */
record Selection(
        int limit,
        int offset,
        Optional<String> sort,
        boolean descending,
        Optional<Filter> filter,
        List<String> fields,
        Map<String, String> rest) {
    private static final int DEFAULT_LIMIT = 100;
    private static final Set<String> KNOWN = Set.of("limit", "offset", "sort", "orderBy", "filter", "fields");

    Selection {
        fields = List.copyOf(fields);
        rest = new LinkedHashMap<>(rest);
    }

    /**
     * Parses the part of a request target after the question mark.
     *
     * @throws RefusedException with 400 for whatever this server does not know
     */
    static Selection parse(String query) {
        Map<String, String> parameters = parameters(query);
        for (String name : parameters.keySet()) {
            if (!KNOWN.contains(name)) {
                throw invalid("unknown parameter: " + name);
            }
        }
        String order = parameters.getOrDefault("orderBy", "asc");
        if (!Set.of("asc", "desc").contains(order)) {
            throw invalid("orderBy: expected asc or desc, found: " + order);
        }
        var rest = new LinkedHashMap<>(parameters);
        rest.remove("limit");
        rest.remove("offset");
        return new Selection(
                number(parameters, "limit", DEFAULT_LIMIT, 1),
                number(parameters, "offset", 0, 0),
                Optional.ofNullable(parameters.get("sort")),
                order.equals("desc"),
                Optional.ofNullable(parameters.get("filter")).map(Filter::parse),
                parameters.containsKey("fields")
                        ? Arrays.asList(parameters.getOrDefault("fields", "").split(",", -1))
                        : List.of(),
                rest);
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        if (query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw invalid("a parameter without a value: " + pair);
            }
            String value = decode(pair.substring(equals + 1));
            if (parameters.put(decode(pair.substring(0, equals)), value) != null) {
                throw invalid("a parameter twice: " + pair);
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("not percent-encoded: " + text);
        }
    }

    private static int number(Map<String, String> parameters, String name, int otherwise, int least) {
        String text = parameters.getOrDefault(name, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < least) {
            throw invalid(name + ": expected a number from " + least + ", found: " + text);
        }
        return Integer.parseInt(text);
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(400, "invalid_selection_field", message);
    }
}
