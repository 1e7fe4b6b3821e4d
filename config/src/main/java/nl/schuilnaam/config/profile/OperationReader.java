package nl.schuilnaam.config.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads operations from lines such as {@code POST /classes/{class}/lineItems lineItems or lineItem -> pairs}.
 *
 * @param one models by the name of the member that holds one record of them
 * @param many models by the name of the member that holds a list of them
 */
record OperationReader(
        Set<String> entities,
        Map<String, String> one,
        Map<String, String> many,
        Map<String, List<String>> scopes,
        Map<String, Set<QueryParameter>> queries) {
    private static final Pattern ID = Pattern.compile("[a-z][A-Za-z0-9]*");
    private static final Pattern LINE =
            Pattern.compile("(GET|PUT|POST|DELETE) (/\\S+)(?: (?!->)(\\S.*?))??(?: -> (\\S.*))?");

    /** The part of a profile that lists operations which share a base path and scopes. */
    List<Operation> read(YamlPart section) {
        Map<String, YamlPart> keys = section.members(Set.of("part", "below", "scopes", "do"));
        String title = section.need(keys, "part").text();
        String base = section.need(keys, "below").text();
        List<String> permitting = scopes.getOrDefault(
                FieldReader.known(scopes.keySet(), section.need(keys, "scopes"), "set of scopes"), List.of());
        var operations = new ArrayList<Operation>();
        section.need(keys, "do").members().forEach((id, line) -> operations.add(operation(id, base, permitting, line)));
        if (operations.isEmpty()) {
            throw section.wrong(title + " has no operations");
        }
        return operations;
    }

    private Operation operation(String id, String base, List<String> permitting, YamlPart part) {
        if (!ID.matcher(id).matches()) {
            throw part.wrong("not the id of an operation; expected a lower-case letter, then letters and digits");
        }
        Matcher line = LINE.matcher(part.text());
        if (!line.matches()) {
            throw part.wrong(
                    "expected METHOD /path [sent] [-> answered], with GET, PUT, POST or DELETE, found " + part.text());
        }
        String method = line.group(1);
        PathTemplate path = path(base + line.group(2), part);
        Optional<Payload> request = Optional.ofNullable(line.group(3)).map(sent -> payload(sent, part));
        Optional<Payload> response = Optional.ofNullable(line.group(4))
                .map(answered -> answered.equals("pairs") ? pairs(request, part) : payload(answered, part));
        boolean sends = method.equals("PUT") || method.equals("POST");
        if (sends != request.isPresent()) {
            throw part.wrong(method + (sends ? " sends something" : " sends nothing"));
        }
        if (method.equals("GET") && response.isEmpty()) {
            throw part.wrong("GET is answered with something");
        }
        return new Operation(id, method, path, request, response, query(method, response), permitting);
    }

    private PathTemplate path(String text, YamlPart part) {
        PathTemplate path;
        try {
            path = PathTemplate.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw part.wrong(malformed);
        }
        for (EntityType entity : path.entities()) {
            if (!entities.contains(entity.name())) {
                throw part.wrong("unknown type of entity " + entity + " in the path");
            }
        }
        return path;
    }

    private Set<QueryParameter> query(String method, Optional<Payload> response) {
        String shape = !method.equals("GET")
                ? "write"
                : response.map(Payload::form).equals(Optional.of(Payload.Form.LIST)) ? "many" : "one";
        return queries.getOrDefault(shape, Set.of());
    }

    private static Payload pairs(Optional<Payload> request, YamlPart part) {
        String model = request.orElseThrow(() -> part.wrong("pairs answer a creation, and nothing is sent"))
                .model();
        return new Payload(Payload.Form.ID_PAIRS, "sourcedIdPairs", model);
    }

    private Payload payload(String names, YamlPart part) {
        List<Payload> spellings = Arrays.stream(names.split(" or ", -1))
                .map(name -> spelling(name, part))
                .toList();
        Payload first = spellings.get(0);
        var others = new ArrayList<Payload.Spelling>();
        for (Payload spelling : spellings.subList(1, spellings.size())) {
            if (!spelling.model().equals(first.model())) {
                throw part.wrong("expected names of one model, found " + names);
            }
            others.add(new Payload.Spelling(spelling.form(), spelling.wrapper()));
        }
        return new Payload(first.form(), first.wrapper(), first.model(), others);
    }

    private Payload spelling(String name, YamlPart part) {
        String bare = name.replaceFirst("^(one|many) ", "");
        boolean single = one.containsKey(bare) && !name.startsWith("many ");
        boolean list = many.containsKey(bare) && !name.startsWith("one ");
        if (single == list) {
            throw part.wrong(
                    single
                            ? "say whether it is one " + bare + " or many"
                            : "no model has the name " + name + " for one or many of its records");
        }
        return single
                ? new Payload(Payload.Form.ONE, bare, one.getOrDefault(bare, ""))
                : new Payload(Payload.Form.LIST, bare, many.getOrDefault(bare, ""));
    }
}
