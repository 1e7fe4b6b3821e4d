package nl.schuilnaam.config.agreement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads what the guard may find in an exchange. */
record PermitReader(Source source, Findings findings, Profile profile) {
    List<Permit> read(Node.Mapping exchange) {
        var permits = new ArrayList<Permit>();
        for (Node element : exchange.elements("guard-permits")) {
            if (element instanceof Node.Mapping written) {
                Optional<Node.Scalar> field = written.text("field");
                Optional<Node.Scalar> finds = written.text("finds");
                Optional<Node.Scalar> reason = written.text("reason");
                if (field.isPresent() && finds.isPresent() && reason.isPresent()) { // else the schema has said so
                    requireKnown(field.get(), paths());
                    requireKnown(finds.get(), Permit.SORTS);
                    permits.add(new Permit(
                            field.get().text(), finds.get().text(), reason.get().text()));
                }
            }
        }
        return permits;
    }

    private void requireKnown(Node.Scalar written, Set<String> known) {
        if (!known.contains(written.text())) {
            findings.add(
                    source,
                    written,
                    "is " + Finding.quote(written.text()) + ", which the guard does not know",
                    Nearest.among(known, written.text()));
        }
    }

    private Set<String> paths() {
        Set<String> paths = new LinkedHashSet<>();
        profile.models().forEach((name, model) -> collect(name, model.fields(), paths));
        return paths;
    }

    private static void collect(String path, Map<String, Field> fields, Set<String> paths) {
        fields.forEach((name, field) -> {
            paths.add(path + "." + name);
            collect(path + "." + name, field.members(), paths);
        });
    }
}
