package nl.schuilnaam.config.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path with ids in it, such as {@code /ims/oneroster/rostering/v1p2/classes/{class}/students}; what stands in braces is the type of entity that the id names. */
public record PathTemplate(List<Segment> segments) {
    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /** One step of a path. */
    public sealed interface Segment {
        /** Stands literally in the path; case matters. */
        record Literal(String text) implements Segment {}

        /** The id of an entity of this type. */
        record Id(EntityType entity) implements Segment {}
    }

    /** Parses the written form; the path starts with a slash and does not end with one. */
    public static PathTemplate parse(String text) {
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException("a path template must start with a slash and not end with one: " + text);
        }
        var segments = new ArrayList<Segment>();
        for (String part : text.substring(1).split("/", -1)) {
            if (part.startsWith("{") && part.endsWith("}")) {
                segments.add(new Segment.Id(new EntityType(part.substring(1, part.length() - 1))));
            } else if (part.matches("[A-Za-z0-9._-]+")) {
                segments.add(new Segment.Literal(part));
            } else {
                throw new IllegalArgumentException("not a path template: " + text);
            }
        }
        return new PathTemplate(segments);
    }

    /**
     * The texts that stand in the places of ids, in their order, when the path has this form.
     *
     * @param path decoded segments
     */
    public Optional<List<String>> match(List<String> path) {
        if (path.size() != segments.size()) {
            return Optional.empty();
        }
        var ids = new ArrayList<String>();
        for (int i = 0; i < path.size(); i++) {
            if (segments.get(i) instanceof Segment.Literal literal) {
                if (!literal.text().equals(path.get(i))) {
                    return Optional.empty();
                }
            } else {
                ids.add(path.get(i));
            }
        }
        return Optional.of(ids);
    }

    /** Whether this has a literal where the other has an id, at the leftmost place where only one of them has a literal. */
    boolean isMoreLiteralThan(PathTemplate other) {
        for (int i = 0; i < Math.min(segments.size(), other.segments.size()); i++) {
            boolean here = segments.get(i) instanceof Segment.Literal;
            boolean there = other.segments.get(i) instanceof Segment.Literal;
            if (here != there) {
                return here;
            }
        }
        return false;
    }

    /** The types of the ids, in their order. */
    public List<EntityType> entities() {
        return segments.stream()
                .filter(segment -> segment instanceof Segment.Id)
                .map(segment -> ((Segment.Id) segment).entity())
                .toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Segment segment : segments) {
            text.append('/');
            text.append(
                    segment instanceof Segment.Literal literal
                            ? literal.text()
                            : "{" + ((Segment.Id) segment).entity() + "}");
        }
        return text.toString();
    }
}
