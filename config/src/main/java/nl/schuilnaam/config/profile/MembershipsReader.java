package nl.schuilnaam.config.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads where a standard says who belongs where, and holds it against the standard's own models. */
record MembershipsReader(Map<String, Model> models, List<Operation> operations) {
    Memberships read(YamlPart part) {
        Map<String, YamlPart> keys = part.members(Set.of("persons", "classes", "members", "pupil", "roles", "gone"));
        Map<String, YamlPart> person =
                part.need(keys, "persons").members(Set.of("from", "roles", "grades", "orgs", "agents"));
        Map<String, YamlPart> group = part.need(keys, "classes").members(Set.of("from", "course"));
        Map<String, YamlPart> member =
                part.need(keys, "members").members(Set.of("from", "person", "class", "role", "until"));
        Model persons = listed(part.need(keys, "persons"), person);
        Model classes = listed(part.need(keys, "classes"), group);
        Model members = listed(part.need(keys, "members"), member);
        if (!persons.entity().isPerson()) {
            throw part.need(keys, "persons").wrong("expected an operation that lists persons");
        }
        return new Memberships(
                new Memberships.Persons(
                        from(part, person),
                        paths(persons, part.need(person, "roles")),
                        paths(persons, part.need(person, "grades")),
                        paths(persons, part.need(person, "orgs")),
                        paths(persons, part.need(person, "agents"))),
                new Memberships.Classes(from(part, group), path(classes, part.need(group, "course"))),
                new Memberships.Members(
                        from(part, member),
                        path(members, part.need(member, "person")),
                        path(members, part.need(member, "class")),
                        path(members, part.need(member, "role")),
                        path(members, part.need(member, "until"))),
                part.need(keys, "pupil").text(),
                Set.copyOf(part.need(keys, "roles").texts()),
                gone(part.need(keys, "gone"), List.of(persons, classes, members)));
    }

    private static String from(YamlPart part, Map<String, YamlPart> keys) {
        return part.need(keys, "from").text();
    }

    /** The model of the records that an operation lists. */
    private Model listed(YamlPart part, Map<String, YamlPart> keys) {
        YamlPart from = part.need(keys, "from");
        return operations.stream()
                .filter(operation -> operation.id().equals(from.text())
                        && operation.path().entities().isEmpty())
                .flatMap(operation -> operation.response().stream())
                .filter(payload -> payload.form() == Payload.Form.LIST)
                .map(payload -> java.util.Objects.requireNonNull(models.get(payload.model())))
                .findFirst()
                .orElseThrow(() -> from.wrong("expected an operation that lists all records of a model"));
    }

    private static List<String> paths(Model model, YamlPart part) {
        var paths = new ArrayList<String>();
        for (YamlPart element : part.elements()) {
            paths.add(path(model, element));
        }
        return paths;
    }

    private static String path(Model model, YamlPart part) {
        Map<String, Field> fields = model.fields();
        for (String name : part.text().split("\\.", -1)) {
            Field field = fields.get(name);
            if (field == null) {
                throw part.wrong("expected a field of " + model.name() + ", found " + part.text());
            }
            fields = field.members();
        }
        return part.text();
    }

    private static Memberships.Gone gone(YamlPart part, List<Model> all) {
        Map<String, YamlPart> entries = part.members();
        if (entries.size() != 1) {
            throw part.wrong("expected one field and its value");
        }
        Map.Entry<String, YamlPart> entry = entries.entrySet().iterator().next();
        if (!all.stream().allMatch(model -> model.fields().containsKey(entry.getKey()))) {
            throw part.wrong("expected a field of every model");
        }
        return new Memberships.Gone(entry.getKey(), entry.getValue().text());
    }
}
