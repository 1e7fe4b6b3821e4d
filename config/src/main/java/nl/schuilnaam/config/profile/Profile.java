package nl.schuilnaam.config.profile;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An exchange standard as the gateway understands it: technical, written once, reviewed like code. What a profile does not name does not pass.
 *
 * @param id as agreements name it: {@code oneroster-1.2}
 * @param mediaType the one media type of its messages
 * @param errors the form in which clients of the standard expect errors
 * @param models by name
 * @param memberships where it says who belongs where; empty when it does not
 */
public record Profile(
        String id,
        int version,
        String mediaType,
        ErrorShape errors,
        Map<String, Model> models,
        List<Operation> operations,
        Optional<Memberships> memberships) {
    /** A standard that does not say who belongs where. */
    public Profile(
            String id,
            int version,
            String mediaType,
            ErrorShape errors,
            Map<String, Model> models,
            List<Operation> operations) {
        this(id, version, mediaType, errors, models, operations, Optional.empty());
    }

    public Profile {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        operations = List.copyOf(operations);
        var ids = new HashSet<String>();
        for (Operation operation : operations) {
            if (!ids.add(operation.id())) {
                throw new IllegalArgumentException("two operations are called " + operation.id());
            }
            Set<String> known = models.keySet();
            Stream.of(operation.request(), operation.response())
                    .flatMap(Optional::stream)
                    .forEach(payload -> {
                        if (!known.contains(payload.model())) {
                            throw new IllegalArgumentException(
                                    operation.id() + ": there is no model " + payload.model());
                        }
                    });
        }
    }

    /** The operation with this id. */
    public Optional<Operation> operation(String operationId) {
        return operations.stream()
                .filter(operation -> operation.id().equals(operationId))
                .findFirst();
    }

    /**
     * The operation that a request asks for. Where several paths match, the one wins that has a literal segment where the others have an id, at the leftmost place
     * where they differ: {@code /courses/components} is never the course with the id {@code components}.
     *
     * @param method as it stands in the request; case matters (RFC 9110, section 9.1)
     * @param path decoded segments
     */
    public Optional<Match> match(String method, List<String> path) {
        Optional<Match> best = Optional.empty();
        for (Operation operation : operations) {
            if (operation.method().equals(method)) {
                Optional<List<String>> matched = operation.path().match(path);
                if (matched.isPresent()
                        && (best.isEmpty()
                                || operation
                                        .path()
                                        .isMoreLiteralThan(
                                                best.get().operation().path()))) {
                    best = Optional.of(new Match(operation, matched.get()));
                }
            }
        }
        return best;
    }

    /**
     * An operation and what stands in its path. The texts are identities or pseudonyms: they must not be logged, and do not stand in {@link #toString()}.
     *
     * @param ids in the order of the path's ids
     */
    public record Match(Operation operation, List<String> ids) {
        public Match {
            ids = List.copyOf(ids);
        }

        @Override
        public String toString() {
            return "Match[" + operation.id() + ", " + ids.size() + " ids]";
        }
    }

    /** The form of an error body. */
    public enum ErrorShape {
        /** RFC 9457 {@code application/problem+json}. */
        PROBLEM,
        /** The {@code imsx_} status info of 1EdTech bindings. */
        IMSX
    }
}
