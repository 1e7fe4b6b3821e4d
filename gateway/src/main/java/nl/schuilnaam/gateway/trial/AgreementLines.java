package nl.schuilnaam.gateway.trial;

import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Where an agreement's file says what of a field. */
public final class AgreementLines {
    private final Source source;
    private final Optional<Node.Mapping> fields;

    /** @param profile the exchange whose fields are meant */
    public AgreementLines(Source source, String profile) {
        this.source = source;
        this.fields = source.root()
                .mapping("exchanges")
                .flatMap(exchanges -> exchanges.mapping(profile))
                .flatMap(exchange -> exchange.mapping("fields"));
    }

    /**
     * A line of the agreement.
     *
     * @param file the file's own name, without its directory
     * @param field the model and the names below it: {@code user.roles.role}
     * @param terms what it says: {@code keep}
     */
    public record Line(String file, int number, String field, String terms) {
        @Override
        public String toString() {
            return file + ":" + number + " " + field + ": " + terms;
        }
    }

    /**
     * What the agreement says of one field.
     *
     * @param names from the record down
     * @return nothing where it does not list the field
     */
    Optional<Line> at(String model, List<String> names) {
        Optional<Node> node = fields.flatMap(all -> all.get(model));
        for (String name : names) {
            node = node.filter(Node.Mapping.class::isInstance)
                    .map(Node.Mapping.class::cast)
                    .flatMap(mapping -> mapping.get(name));
        }
        return node.map(found -> new Line(file(), found.line(), model + "." + String.join(".", names), terms(found)));
    }

    private String file() {
        String name = source.name();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String terms(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        if (node instanceof Node.Mapping mapping) {
            return mapping.text("action").map(Node.Scalar::text).orElse("{...}");
        }
        return "[...]";
    }
}
