package nl.schuilnaam.gateway.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;

/** Who is behind a request: the access token and the address must agree on listener, school and supplier. No I/O; any failure gives the same answer. */
public final class Callers {
    private static final int MAX_HEADER_LENGTH = 4_096;
    /** For which a token is checked where there is no school, so that it takes as long. */
    private static final SchoolId NO_SCHOOL = new SchoolId("none");

    private final Map<SchoolId, Set<SupplierId>> schools;
    private final Map<String, SchoolId> byName;
    private final AccessTokens tokens;

    /** @param schools the schools that are served, with their suppliers */
    public Callers(Map<SchoolId, Set<SupplierId>> schools, AccessTokens tokens) {
        this.schools = Map.copyOf(schools);
        this.byName = schools.keySet().stream().collect(Collectors.toUnmodifiableMap(SchoolId::value, id -> id));
        this.tokens = tokens;
    }

    /** The school that an address names, if it is one that is served. */
    Optional<SchoolId> school(List<String> path) {
        return path.isEmpty() ? Optional.empty() : Optional.ofNullable(byName.get(path.get(0)));
    }

    /** The caller; throws {@link ProblemType#UNAUTHENTICATED} for everyone else, after the same work whether the school exists or not. */
    Caller authenticate(Listener listener, Optional<SchoolId> school, List<String> path, MultiMap headers) {
        List<String> credentials = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (credentials.size() != 1
                || credentials.get(0).length() > MAX_HEADER_LENGTH
                || !credentials.get(0).regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED);
        }
        AccessTokens.Outcome outcome = tokens.check(
                listener, school.orElse(NO_SCHOOL), credentials.get(0).substring(7));
        if (school.isEmpty() || !(outcome instanceof AccessTokens.Outcome.Valid valid)) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED);
        }
        AccessToken token = valid.token();
        Set<SupplierId> suppliers = schools.getOrDefault(school.get(), Set.of());
        SupplierId supplier = listener == Listener.EDGE
                ? token.supplier()
                        .filter(suppliers::contains)
                        .orElseThrow(() -> new ProblemException(ProblemType.UNAUTHENTICATED))
                : suppliers.stream()
                        .filter(one -> path.size() > 1 && one.value().equals(path.get(1)))
                        .findFirst()
                        .orElseThrow(() -> new ProblemException(ProblemType.OPERATION_NOT_PERMITTED));
        return new Caller(listener, token.school(), supplier, token.clientId(), token.scopes());
    }
}
