package nl.schuilnaam.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.PathTemplate.Segment;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.mapping.View;

/**
 * One call under one agreement snapshot, with everything that was decided before anything of its content is read.
 *
 * @param visible who exists for the supplier, where the agreement has a population
 * @param view how the supplier sees the school under this agreement
 * @param school the school's own system, whoever calls; empty where it does not speak the profile
 * @param address where the caller finds the gateway: listener, school and, inside, supplier; without a slash at the end
 */
record Exchange(
        Call call,
        Recording recording,
        Policy policy,
        Policy.Match match,
        Optional<Visible> visible,
        View view,
        Origin origin,
        Optional<Origin> school,
        String address) {
    /** The two halves of an exchange. */
    enum Leg {
        REQUEST,
        RESPONSE
    }

    OperationPolicy operation() {
        return match.operation();
    }

    /** Whether a leg goes to the supplier: the answer at the edge, the request inside. */
    boolean isOutward(Leg leg) {
        return (call.caller().listener() == Listener.EDGE) == (leg == Leg.RESPONSE);
    }

    /** What the profile says that a leg carries. */
    Optional<Payload> payload(Leg leg) {
        return leg == Leg.REQUEST
                ? operation().operation().request()
                : operation().operation().response();
    }

    /** Whether the caller only asks, so that the answer is what carries data. */
    boolean isRead() {
        return call.method().equals("GET");
    }

    boolean isList() {
        return answers(Payload.Form.LIST);
    }

    /** Whether a real id names who or what does not exist for the supplier. */
    boolean lacks(Mention mention) {
        return visible.isPresent() && visible.get().lacks(mention);
    }

    /** Whether somebody may not exist for the supplier, so that records must be judged by whom they speak of, and lists read whole. */
    boolean isWatchful() {
        return !policy.watched().isEmpty();
    }

    /** Whether the answer is a list for the supplier. */
    boolean isListForSupplier() {
        return isRead() && isList() && isOutward(Leg.RESPONSE);
    }

    boolean answers(Payload.Form form) {
        return operation()
                .operation()
                .response()
                .filter(payload -> payload.form() == form)
                .isPresent();
    }

    /** A token can only narrow what the agreement permits; an operation of a standard without scopes needs none. */
    void requireScope() {
        List<String> scopes = operation().operation().scopes();
        if (!scopes.isEmpty() && scopes.stream().noneMatch(call.caller().scopes()::contains)) {
            throw ProblemException.of(
                    ProblemType.OPERATION_NOT_PERMITTED, "the scopes of the access token do not cover it");
        }
    }

    /** Content of the profile's media type, plain or gzip, where the operation takes content; none where it does not. */
    void requireContentAsDescribed() {
        Call.Head head = call.head();
        if (operation().request().isEmpty()) {
            if (head.hasContent()) {
                throw ProblemException.of(ProblemType.CONTENT_MALFORMED, "this operation takes no content");
            }
            return;
        }
        if (!head.hasContent()) {
            throw ProblemException.of(ProblemType.CONTENT_MALFORMED, "this operation needs content");
        }
        if (!MediaTypes.matches(head.mediaType().orElse(null), policy.profile().mediaType())) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        if (head.coding().isPresent()
                && !head.coding().get().toLowerCase(Locale.ROOT).equals("gzip")) {
            throw new ProblemException(ProblemType.UNSUPPORTED_CODING);
        }
    }

    /**
     * Which ids from the supplier may be of its own making. In what it writes to the school: the id of the record itself, where the profile lets suppliers create
     * such records, and never a reference. In what its own API answers: also a reference to such a record, which the school may meet before the record.
     */
    Predicate<Mention> mayBeNew(Leg leg) {
        Set<EntityType> authored = policy.profile().models().values().stream()
                .filter(Model::supplierAuthored)
                .map(Model::entity)
                .collect(Collectors.toSet());
        boolean writes = call.method().equals("PUT") || call.method().equals("POST");
        return leg == Leg.RESPONSE
                ? mention -> authored.contains(mention.entity())
                : mention -> writes && mention.subject() && authored.contains(mention.entity());
    }

    /** The ids in the path, in their order; the last is the subject when the operation is about one record. */
    List<Mention> pathMentions() {
        var mentions = new ArrayList<Mention>();
        int last = match.ids().size() - 1;
        for (int i = 0; i <= last; i++) {
            var id = match.ids().get(i);
            boolean subject = i == last && operation().operation().isAboutOneRecord();
            mentions.add(new Mention(id.entity(), IdentifierKind.SIS_ID, id.text(), subject));
        }
        return mentions;
    }

    /** The path for the origin: the words of the profile, and the translated ids. */
    String originPath(List<Mention> mentions, Function<Mention, String> translation) {
        var path = new StringBuilder();
        int next = 0;
        for (Segment segment : operation().operation().path().segments()) {
            path.append('/');
            path.append(
                    segment instanceof Segment.Literal literal
                            ? literal.text()
                            : Paging.segment(translation.apply(mentions.get(next++))));
        }
        return path.toString();
    }
}
