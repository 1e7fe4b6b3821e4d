package nl.schuilnaam.config.profile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that a client of the standard can ask for.
 *
 * @param id as the standard names it: {@code getAllStudents}
 * @param method {@code GET}, {@code PUT}, {@code POST} or {@code DELETE}
 * @param request what the client sends, if anything
 * @param response what a good answer holds, if anything; where this is empty, content that an origin sends all the same is discarded unread
 * @param query the query parameters that the standard knows here
 * @param scopes OAuth scopes of which any one suffices
 */
public record Operation(
        String id,
        String method,
        PathTemplate path,
        Optional<Payload> request,
        Optional<Payload> response,
        Set<QueryParameter> query,
        List<String> scopes) {
    public Operation {
        query = Set.copyOf(query);
        scopes = List.copyOf(scopes);
    }

    /** Whether the path ends in the id of the one record that the operation is about. */
    public boolean isAboutOneRecord() {
        return path.segments().get(path.segments().size() - 1) instanceof PathTemplate.Segment.Id;
    }
}
