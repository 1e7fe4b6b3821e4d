package nl.schuilnaam.config.agreement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.Memberships;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads whom an exchange is about. */
record PopulationReader(Source source, Findings findings, Profile profile) {
    private static final String GROUP = "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?";

    /** Empty when the exchange is about everybody, or something is found. */
    Optional<Population> read(Node.Mapping exchange) {
        Optional<Node> written = exchange.get("population");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Optional<Memberships> memberships = profile.memberships();
        if (memberships.isEmpty()) {
            findings.add(
                    source,
                    written.get(),
                    "cannot be known: the profile does not say who belongs where",
                    "no population");
            return Optional.empty();
        }
        if (!(written.get() instanceof Node.Mapping criteria)) {
            return Optional.empty(); // the schema has said so
        }
        var values = new LinkedHashMap<String, Set<String>>();
        for (String key : List.of("grades", "orgs", "classes", "courses", "groups", "roles")) {
            values.put(
                    key,
                    criteria.elements(key).stream()
                            .flatMap(element -> element.asText().stream())
                            .map(Node.Scalar::text)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        groups(criteria);
        Set<String> roles = roles(criteria, memberships.get());
        var population = new Population(
                values.getOrDefault("grades", Set.of()),
                values.getOrDefault("orgs", Set.of()),
                values.getOrDefault("classes", Set.of()),
                values.getOrDefault("courses", Set.of()),
                values.getOrDefault("groups", Set.of()),
                roles);
        if (population.limitsPupils() && !roles.contains(memberships.get().pupil())) {
            findings.add(
                    source,
                    criteria.get("roles").orElse(criteria),
                    "leaves out '" + memberships.get().pupil() + "', so that no pupil exists of those that are chosen",
                    "'" + memberships.get().pupil() + "' among the roles");
        }
        return Optional.of(population);
    }

    private void groups(Node.Mapping criteria) {
        for (Node element : criteria.elements("groups")) {
            element.asText()
                    .filter(name -> !name.text().matches(GROUP))
                    .ifPresent(name -> findings.add(
                            source,
                            name,
                            "is " + Finding.quote(name.text()) + ", which is not the name of a group",
                            "lower-case letters, digits and inner hyphens"));
        }
    }

    private Set<String> roles(Node.Mapping criteria, Memberships memberships) {
        if (criteria.get("roles").isEmpty()) {
            return memberships.roles();
        }
        Set<String> known = vocabulary(memberships);
        var roles = new TreeSet<String>();
        for (Node element : criteria.elements("roles")) {
            element.asText().ifPresent(role -> {
                roles.add(role.text());
                if (!known.isEmpty()
                        && !known.contains(role.text())
                        && !role.text().startsWith("ext:")) {
                    findings.add(
                            source,
                            role,
                            "is " + Finding.quote(role.text()) + ", which is not a role of the profile",
                            Nearest.among(known, role.text()));
                }
            });
        }
        return roles;
    }

    /** The words that the profile has for what a person is. */
    private Set<String> vocabulary(Memberships memberships) {
        var words = new TreeSet<String>();
        String operation = memberships.persons().operation();
        Optional<Model> model = profile.operation(operation)
                .flatMap(found -> found.response())
                .map(payload -> profile.models().get(payload.model()));
        for (String path : memberships.persons().roles()) {
            Map<String, Field> fields = model.map(Model::fields).orElse(Map.of());
            for (String name : path.split("\\.", -1)) {
                Field field = fields.get(name);
                if (field != null) {
                    words.addAll(field.values());
                    fields = field.members();
                }
            }
        }
        return words;
    }
}
