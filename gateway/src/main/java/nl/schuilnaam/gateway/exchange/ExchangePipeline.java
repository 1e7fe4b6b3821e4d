package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditRecord.Direction;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Gzip;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.ParsedQuery;
import nl.schuilnaam.gateway.content.QueryParser;
import nl.schuilnaam.gateway.content.Sighting;
import nl.schuilnaam.gateway.content.TextRedaction;
import nl.schuilnaam.gateway.exchange.Snapshots.Ordered;
import nl.schuilnaam.gateway.exchange.WholeLists.Part;
import nl.schuilnaam.gateway.exchange.WholeLists.Stretch;
import nl.schuilnaam.gateway.guard.Guard;
import nl.schuilnaam.gateway.guard.Hit;
import nl.schuilnaam.mapping.Pseudonyms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from a call to a reply, for both listeners and every operation. At the edge a supplier calls the school's system: what comes in is re-linked, what goes
 * back is minimised and pseudonymised. Inside it is the other way round, with the same steps.
 *
 * <p>Every step either goes on or fails the whole exchange, and a failed exchange sends nothing of what it read. Runs on the event loop of the connection; blocks
 * nothing.
 */
public final class ExchangePipeline {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangePipeline.class);

    private static final long RECORD_SECONDS = 10;

    private static final Duration STORE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration STORE_PATIENCE_EACH = Duration.ofMillis(10);
    /** What a record says of a request that carries data to the supplier: it is written before there is an answer. */
    private static final int SENT = 202;

    private static final int OK = 200;

    private static final int EMPTY_OBJECT = 2;
    /** In the place of the answers of which a list was put together. */
    private static final Origin.Answer WHOLE = new Origin.Answer(200, new byte[0], false, OptionalLong.empty());

    private final Readiness readiness;
    private final Agreements agreements;
    private final Presence presence;
    private final Origins origins;
    private final Ids ids;
    private final MessageRewriter rewriter;
    private final Guard guard;
    private final Redactions redactions;
    private final WholeLists lists;
    private final Snapshots snapshots;
    private final NamedRecords namedRecords;
    private final ReferredRecords referredRecords;
    private final AuditLog audit;
    private final Clock clock;
    private final Function<Caller, String> addresses;
    private final Bounds bounds;
    private final ExchangeObserver observer;

    /**
     * How much an exchange may carry, and how long it may take to read a list whole.
     *
     * @param contentBytes of a request, decoded
     */
    public record Bounds(int contentBytes, Duration patience) {}

    /** @param addresses where a caller finds the gateway: the public address of the listener with school and, inside, supplier; without a slash at its end */
    public ExchangePipeline(
            Readiness readiness,
            Agreements agreements,
            Presence presence,
            Origins origins,
            Pseudonyms pseudonyms,
            MessageRewriter rewriter,
            Guard guard,
            Redactions redactions,
            Snapshots snapshots,
            AuditLog audit,
            Clock clock,
            Function<Caller, String> addresses,
            Bounds bounds,
            ExchangeObserver observer) {
        this.readiness = readiness;
        this.agreements = agreements;
        this.presence = presence;
        this.origins = origins;
        this.ids = new Ids(pseudonyms);
        this.rewriter = rewriter;
        this.guard = guard;
        this.redactions = redactions;
        this.snapshots = snapshots;
        this.lists = new WholeLists(rewriter);
        this.namedRecords = new NamedRecords(ids, rewriter);
        this.referredRecords = new ReferredRecords(namedRecords, bounds.patience());
        this.audit = audit;
        this.clock = clock;
        this.addresses = addresses;
        this.bounds = bounds;
        this.observer = observer;
    }

    /**
     * Serves one call.
     *
     * @return the reply, of which everything that had to be durable is durable; fails with a {@link ProblemException} after the refusal has been recorded
     */
    public Future<Reply> serve(Call call) {
        Instant now = clock.instant();
        var recording = new Recording(call, now);
        if (AgreementNotice.isAskedFor(call)) {
            return notice(call, recording, now);
        }
        return Future.succeededFuture(call)
                .map(one -> decide(one, recording, now))
                .compose(this::readRequest)
                .compose(this::translateRequest)
                .compose(this::judgeNamedRecords)
                .compose(this::recordWhatLeavesWithTheRequest)
                .compose(this::ask)
                .compose(this::readAnswer)
                .compose(this::recordAndReply)
                .recover(failure -> refuse(call, recording, failure));
    }

    // 1. The agreement in force is taken once; everything after this line is judged by this one snapshot.

    private Exchange decide(Call call, Recording recording, Instant now) {
        Caller caller = call.caller();
        List<Policy> inForce = requireInForce(call, now);
        recording.at(Step.OPERATION);
        for (Policy plain : inForce) {
            Policy policy = presence.watched(plain);
            Optional<Policy.Match> match = match(policy, call);
            if (match.isPresent()) {
                recording.judgedBy(policy);
                recording.operation(
                        policy.profile().id(),
                        match.get().operation().operation().id(),
                        direction(call));
                var exchange = new Exchange(
                        call,
                        recording,
                        policy,
                        match.get(),
                        presence.visible(policy),
                        Agreements.view(policy, now),
                        origins.of(route(caller.listener(), caller, policy)),
                        origins.find(route(Listener.EDGE, caller, policy)),
                        addresses.apply(caller));
                exchange.requireScope();
                exchange.requireContentAsDescribed();
                requirePersonsKnown(exchange);
                return exchange;
            }
        }
        Set<String> methods = methods(inForce, call);
        throw methods.isEmpty()
                ? new ProblemException(ProblemType.OPERATION_NOT_PERMITTED)
                : ProblemException.methodNotAllowed(methods);
    }

    private void requireReadiness() {
        readiness.obstacle().ifPresent(obstacle -> {
            throw new ProblemException(
                    obstacle == Readiness.Obstacle.CLOCK_IS_BEHIND
                            ? ProblemType.CLOCK_BEHIND
                            : ProblemType.STORE_UNAVAILABLE);
        });
    }

    /**
     * An exchange takes time, and what it was begun under may end meanwhile: asked once more, of the same snapshot, when everything else is ready and again when nothing is left but to let the
     * bytes go.
     */
    private void requireStillInForce(Exchange exchange) {
        if (!agreements.isInForce(exchange.policy().agreement(), clock.instant())) {
            throw new ProblemException(ProblemType.AGREEMENT_NOT_IN_FORCE);
        }
    }

    /** Whatever an origin is asked for an exchange is asked while its agreement is in force, and within what it may hold. */
    private Errand errand(Exchange exchange) {
        return new Errand(() -> requireStillInForce(exchange), exchange.call().room());
    }

    private List<Policy> requireInForce(Call call, Instant now) {
        requireReadiness();
        List<Policy> inForce =
                agreements.inForce(call.caller().school(), call.caller().supplier(), now);
        if (inForce.isEmpty()) {
            throw new ProblemException(ProblemType.AGREEMENT_NOT_IN_FORCE);
        }
        return inForce;
    }

    // 2. What the client sent is parsed by the profile's grammar, or refused.

    private Future<Understood> readRequest(Exchange exchange) {
        exchange.recording().at(Step.QUERY);
        ParsedQuery query = new QueryParser(exchange.operation().query())
                .parse(exchange.call().query().orElse(null));
        Optional<ObjectRule> selection = query.fields()
                .map(fields -> exchange.operation()
                        .select(Set.copyOf(fields))
                        .orElseThrow(() -> new ProblemException(ProblemType.INVALID_SELECTION_FIELD)));
        exchange.recording().at(Step.REQUEST_CONTENT);
        Optional<ObjectRule> rule = exchange.operation().request();
        if (rule.isEmpty()) {
            return Future.succeededFuture(new Understood(exchange, query, selection, Optional.empty()));
        }
        return exchange.call().content().read(bounds.contentBytes()).map(raw -> {
            byte[] content = decoded(exchange.call(), raw);
            Draft judged = rewriter.rewrite(content, rule.get());
            learn(exchange, Exchange.Leg.REQUEST, content);
            Draft draft = redacted(exchange, content, rule.get(), judged);
            tell(exchange, Exchange.Leg.REQUEST, content, draft, false);
            exchange.recording().message(draft, Math.max(1, draft.records()));
            return new Understood(exchange, query, selection, Optional.of(draft));
        });
    }

    private byte[] decoded(Call call, byte[] raw) {
        if (call.head().coding().isEmpty()) {
            return raw;
        }
        byte[] content = Gzip.decode(raw, bounds.contentBytes());
        if (!call.room().test(content.length)) {
            throw new ProblemException(ProblemType.TOO_BUSY);
        }
        return content;
    }

    // 3. Its ids become the origin's, all or none. Nothing is copied: the request to the origin is built anew.

    private Future<Prepared> translateRequest(Understood understood) {
        Exchange exchange = understood.exchange();
        exchange.recording().at(Step.MAPPING);
        if (understood.draft().isEmpty()) {
            return translateRequest(understood, Optional.empty());
        }
        Draft sent =
                ofWhoExists(exchange, Exchange.Leg.REQUEST, understood.draft().get());
        return ofWhatExists(exchange, Exchange.Leg.REQUEST, sent)
                .compose(left -> translateRequest(understood, Optional.of(left)));
    }

    private Future<Prepared> translateRequest(Understood understood, Optional<Draft> sent) {
        Exchange exchange = understood.exchange();
        List<Mention> inPath = exchange.pathMentions();
        var mentions = new ArrayList<Mention>(inPath);
        mentions.addAll(understood.query().mentions());
        sent.ifPresent(draft -> mentions.addAll(draft.mentions()));
        return fresh(exchange, mentions)
                .compose(fresh -> translate(
                                exchange,
                                Exchange.Leg.REQUEST,
                                mentions,
                                sent.map(Draft::sightings).orElse(List.of()))
                        .map(translation -> prepare(understood, sent, inPath, mentions, fresh, translation))
                        .map(prepared -> guarded(prepared, sent)));
    }

    private static Prepared prepare(
            Understood understood,
            Optional<Draft> sent,
            List<Mention> inPath,
            List<Mention> mentions,
            Set<Mention> fresh,
            Ids.Translation translation) {
        Exchange exchange = understood.exchange();
        Function<Mention, String> ids = translation::required;
        sent.ifPresent(draft -> requireOneSubject(inPath, draft, ids));
        var request = new Origin.Request(
                exchange.call().method(),
                exchange.originPath(inPath, ids),
                understood.query().renderForOrigin(ids),
                sent.map(draft -> complete(draft, translation, Order.AS_SENT)),
                exchange.policy().profile().mediaType(),
                !inPath.isEmpty());
        return new Prepared(
                understood,
                request,
                (limit, offset) -> understood.query().renderForOrigin(ids, limit, offset),
                exchange.isOutward(Exchange.Leg.REQUEST)
                        ? NamedRecords.sent(exchange, named(inPath, sent), translation.authored())
                        : NamedRecords.among(exchange, mentions, fresh, ids));
    }

    /** What goes to the supplier with a request: its content, and a filter that the school's system wrote. */
    private Prepared guarded(Prepared prepared, Optional<Draft> sent) {
        Exchange exchange = prepared.understood().exchange();
        if (exchange.isOutward(Exchange.Leg.REQUEST)) {
            sent.ifPresent(draft -> requireNobodyNamed(
                    exchange,
                    Exchange.Leg.REQUEST,
                    draft,
                    prepared.request().content().orElseThrow()));
            exchange.recording().at(Step.GUARD);
            requireNoHit(
                    exchange,
                    guard.examine(exchange.policy(), prepared.request().query()));
        }
        return prepared;
    }

    /** The last look at what is finished: policy, profile and rewriting may all be wrong, and whoever typed a pupil's name into a title. */
    private void requireNobodyNamed(Exchange exchange, Exchange.Leg leg, Draft draft, byte[] content) {
        if (exchange.isOutward(leg) && content.length > 0) {
            exchange.recording().at(Step.GUARD);
            List<String> persons = draft.mentions().stream()
                    .filter(mention -> mention.entity().isPerson())
                    .map(Mention::value)
                    .toList();
            requireNoHit(
                    exchange,
                    guard.examine(exchange.policy(), exchange.payload(leg).orElseThrow(), content, persons));
        }
    }

    private static void requireNoHit(Exchange exchange, Optional<Hit> hit) {
        hit.ifPresent(found -> {
            exchange.recording().found(found);
            LOG.error(
                    "the guard found an identity at {} by the rule {}",
                    found.path(),
                    found.sort().spelling());
            throw new ProblemException(
                    exchange.call().caller().listener() == Listener.EDGE
                            ? ProblemType.IDENTITY_FOUND
                            : ProblemType.IDENTITY_IN_CONTENT);
        });
    }

    /** The guard learns from what the school says, and never from a supplier. */
    private void learn(Exchange exchange, Exchange.Leg leg, byte[] content) {
        if (exchange.isOutward(leg)) {
            exchange.payload(leg)
                    .ifPresent(payload -> guard.learn(
                            exchange.policy().agreement().school(),
                            exchange.policy().profile(),
                            payload,
                            content));
        }
    }

    /**
     * What was judged, with its texts redacted where the rules say so. Only now, since a message may itself tell of the persons whom its texts name; until then nothing of
     * such a text passed.
     */
    private Draft redacted(Exchange exchange, byte[] content, ObjectRule rule, Draft judged) {
        return rule.redacts() ? rewriter.rewrite(content, rule, redaction(exchange)) : judged;
    }

    /** Before anybody is asked for a text that could not be redacted. */
    private void requirePersonsKnown(Exchange exchange) {
        if (exchange.operation().redacts()
                && redactions.of(exchange.call().caller().school()).isEmpty()) {
            throw new ProblemException(ProblemType.PERSONS_UNKNOWN);
        }
    }

    private TextRedaction redaction(Exchange exchange) {
        return redactions
                .of(exchange.call().caller().school())
                .orElseThrow(() -> new ProblemException(ProblemType.PERSONS_UNKNOWN));
    }

    /** What a message to the supplier names and does not show: the ids in its path, but not of the record that it holds. */
    private static List<Mention> named(List<Mention> inPath, Optional<Draft> sent) {
        return inPath.stream()
                .filter(mention -> sent.isEmpty() || !mention.subject())
                .toList();
    }

    /** What a message holds of those who exist for the supplier; as it is where it does not go to the supplier. */
    private static Draft ofWhoExists(Exchange exchange, Exchange.Leg leg, Draft draft) {
        return exchange.isOutward(leg)
                ? draft.without(exchange::lacks).orElseThrow(Ids.UnknownIdException::new)
                : draft;
    }

    /** The same of the records that it refers to, of which the school's system is asked. */
    private Future<Draft> ofWhatExists(Exchange exchange, Exchange.Leg leg, Draft draft) {
        return exchange.isOutward(leg)
                ? referredRecords.existing(exchange, draft, errand(exchange))
                : Future.succeededFuture(draft);
    }

    /** The ids of a supplier's own making that lead nowhere yet, where it matters that no record can bear them. */
    private Future<Set<Mention>> fresh(Exchange exchange, List<Mention> mentions) {
        List<Mention> mayBeNew = exchange.isWatchful() && !exchange.isOutward(Exchange.Leg.REQUEST)
                ? mentions.stream()
                        .filter(exchange.mayBeNew(Exchange.Leg.REQUEST))
                        .toList()
                : List.of();
        return mayBeNew.isEmpty()
                ? Future.succeededFuture(Set.of())
                : inTime(mayBeNew.size(), ids.known(exchange.view(), mayBeNew)).map(known -> {
                    var fresh = new LinkedHashSet<>(mayBeNew);
                    fresh.removeAll(known);
                    return fresh;
                });
    }

    // 4. Records that the request only names must not speak of who does not exist for the supplier: the school's
    // system is asked of whom they do.

    private Future<Prepared> judgeNamedRecords(Prepared prepared) {
        Exchange exchange = prepared.understood().exchange();
        exchange.recording().at(Step.ORIGIN);
        return namedRecords.judge(exchange, prepared.named(), errand(exchange)).map(prepared);
    }

    // 5. When the request itself carries data to the supplier, its record is durable before it does.

    private Future<Prepared> recordWhatLeavesWithTheRequest(Prepared prepared) {
        Exchange exchange = prepared.understood().exchange();
        if (!exchange.isOutward(Exchange.Leg.REQUEST)) {
            return Future.succeededFuture(prepared);
        }
        requireStillInForce(exchange);
        exchange.recording().at(Step.AUDIT);
        return record(exchange.recording().released(SENT)).map(prepared);
    }

    // 6. The origin answers: whole, well-framed, of the right type, or not at all. A list for a supplier is read by
    // stretches and put in the supplier's own order, or to its end where somebody may be missing.

    private Future<Answered> ask(Prepared prepared) {
        Exchange exchange = prepared.understood().exchange();
        exchange.recording().at(Step.ORIGIN);
        if (exchange.isListForSupplier()) {
            var listing = new WholeLists.Listing(
                    exchange.origin(),
                    prepared.request().path(),
                    prepared.request().mediaType(),
                    prepared.request().namesIds(),
                    prepared.query(),
                    prepared.understood().rule().orElseThrow(),
                    errand(exchange));
            ParsedQuery query = prepared.understood().query();
            List<Stretch> stretches =
                    exchange.isWatchful() ? List.of(Stretch.WHOLE) : Stretch.of(query.offset(), query.limit());
            return read(prepared, listing, stretches, List.of())
                    .map(ordered -> new Answered(prepared.understood(), WHOLE, ordered));
        }
        return exchange.origin()
                .send(prepared.request(), errand(exchange))
                .map(answer -> new Answered(prepared.understood(), answer, List.of()));
    }

    /** These stretches of a list, as far as it goes, of those who exist for the supplier, in its own order. */
    private Future<List<Ordered>> read(
            Prepared prepared, WholeLists.Listing listing, List<Stretch> stretches, List<Ordered> before) {
        if (stretches.isEmpty()
                || (!before.isEmpty() && !before.get(before.size() - 1).part().more())) {
            return Future.succeededFuture(before);
        }
        Understood understood = prepared.understood();
        Stretch stretch = stretches.get(0);
        var key = new Snapshots.Key(
                understood.exchange().policy(),
                understood.exchange().visible(),
                prepared.request().path(),
                understood.query().renderForClient(1, 0),
                stretch);
        // Whoever begins at the beginning sees the list as it is now.
        return snapshots
                .get(
                        key,
                        understood.query().offset() == 0,
                        () -> lists.read(listing, stretch, sieve(understood), bounds.patience())
                                .compose(part -> ordered(understood, part)))
                .compose(ordered -> read(
                        prepared,
                        listing,
                        stretches.subList(1, stretches.size()),
                        Stream.concat(before.stream(), Stream.of(ordered)).toList()));
    }

    /** What was read of a list, of those who exist for the supplier, in the order of its code names: the school's own order says who is who to whoever can compare. */
    private Future<Ordered> ordered(Understood understood, Part part) {
        Exchange exchange = understood.exchange();
        exchange.recording().at(Step.MAPPING);
        return ofWhatExists(exchange, Exchange.Leg.RESPONSE, part.records())
                .compose(records -> outward(exchange, records)
                        .map(translation -> ordered(understood.query(), part, records, translation)));
    }

    private static Ordered ordered(ParsedQuery query, Part part, Draft records, Ids.Translation translation) {
        Draft existing = records.without(
                        mention -> translation.ids().apply(mention).isEmpty())
                .orElseThrow(Ids.UnknownIdException::new)
                .page(translation.ids(), query.order(), query.sortedBy(), 0, Integer.MAX_VALUE);
        return new Ordered(new Part(part.stretch(), existing, part.more(), part.total()), Optional.of(translation));
    }

    private Future<Ids.Translation> outward(Exchange exchange, Draft draft) {
        return inTime(draft.mentions().size(), ids.outward(exchange.view(), draft.mentions(), draft.sightings()))
                .recover(ExchangePipeline::ofTheAnswer)
                .map(translation -> {
                    requireNobodyAbsent(exchange, translation);
                    return translation;
                });
    }

    /** Of an answer, or a page of it: what is about those who exist for its reader. */
    private WholeLists.Sieve sieve(Understood understood) {
        Exchange exchange = understood.exchange();
        return (content, judged) -> {
            learn(exchange, Exchange.Leg.RESPONSE, content);
            Draft draft = redacted(exchange, content, understood.rule().orElseThrow(), judged);
            tell(
                    exchange,
                    Exchange.Leg.RESPONSE,
                    content,
                    draft,
                    understood.selection().isPresent());
            return ofWhoExists(exchange, Exchange.Leg.RESPONSE, draft);
        };
    }

    // 7. Its answer is judged whole, its ids resolved in one batch, and only then are there bytes that may leave.

    private Future<Rewritten> readAnswer(Answered answered) {
        Exchange exchange = answered.understood().exchange();
        if (!answered.stretches().isEmpty()) {
            return readPage(answered, answered.stretches());
        }
        Optional<ObjectRule> rule = answered.understood().rule();
        exchange.recording().at(Step.RESPONSE_CONTENT);
        if (rule.isEmpty() || answered.answer().content().length == 0) {
            if (rule.isPresent() && exchange.isRead()) {
                throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer has no content");
            }
            return Future.succeededFuture(new Rewritten(answered, new byte[0], false, OptionalLong.empty()));
        }
        Draft about = sieve(answered.understood())
                .apply(
                        answered.answer().content(),
                        rewriter.rewrite(answered.answer().content(), rule.get()));
        return ofWhatExists(exchange, Exchange.Leg.RESPONSE, about).compose(draft -> readAnswer(answered, draft));
    }

    private Future<Rewritten> readAnswer(Answered answered, Draft draft) {
        Exchange exchange = answered.understood().exchange();
        if (exchange.isRead()) {
            exchange.recording().message(draft, exchange.isList() ? draft.records() : 1);
        }
        exchange.recording().at(Step.MAPPING);
        return learnAllocatedIds(answered, draft)
                .compose(sightings -> translate(exchange, Exchange.Leg.RESPONSE, draft.mentions(), sightings))
                .recover(ExchangePipeline::ofTheAnswer)
                .map(translation -> {
                    byte[] content = complete(
                            draft, translation, answered.understood().query().order());
                    requireNobodyNamed(exchange, Exchange.Leg.RESPONSE, draft, content);
                    if (exchange.isRead() && content.length <= EMPTY_OBJECT) {
                        throw ProblemException.of(
                                ProblemType.ORIGIN_ANSWER_REFUSED, "the answer does not hold what was asked for");
                    }
                    Origin.Answer answer = answered.answer();
                    ParsedQuery query = answered.understood().query();
                    boolean more = answer.hasNext()
                            || (answer.totalCount().isPresent()
                                    && answer.totalCount().getAsLong() > (long) query.offset() + query.limit());
                    return new Rewritten(answered, content, more, answer.totalCount());
                });
    }

    /** An id in an answer that leads nowhere is the fault of whoever answers. */
    private static <T> Future<T> ofTheAnswer(Throwable failure) {
        return Future.failedFuture(
                failure instanceof Ids.UnknownIdException
                        ? ProblemException.of(
                                ProblemType.ORIGIN_ANSWER_REFUSED, "the answer holds an id that leads to nothing")
                        : failure);
    }

    /** Somebody who is restricted was met in a list for a supplier for whom nobody was known to be: the next attempt looks at whom records speak of. */
    private void requireNobodyAbsent(Exchange exchange, Ids.Translation translation) {
        if (translation.absent() > 0 && !exchange.isWatchful()) {
            presence.restrictions()
                    .met(
                            exchange.call().caller().school(),
                            exchange.call().caller().supplier());
            throw new ProblemException(ProblemType.TOO_BUSY);
        }
    }

    /** Somebody came to not exist since the list was read: it is read again, so that counts and pages fit. */
    private Ids.Translation ofWhoIsStillThere(Ids.Translation translation) {
        if (translation.absent() > 0) {
            snapshots.forgetEverything();
            throw new ProblemException(ProblemType.TOO_BUSY);
        }
        return translation;
    }

    /** Of the stretches of a list in which it lies: the page that the supplier asked for. */
    private Future<Rewritten> readPage(Answered answered, List<Ordered> stretches) {
        Exchange exchange = answered.understood().exchange();
        ParsedQuery query = answered.understood().query();
        exchange.recording().at(Step.MAPPING);
        List<Draft> pages = new ArrayList<>();
        int left = query.limit();
        int behind = 0;
        for (Ordered ordered : stretches) {
            Draft records = ordered.part().records();
            int skipped = Math.max(0, query.offset() - ordered.part().stretch().from());
            Draft page = records.page(
                    mention -> Optional.of(mention.value()), Order.AS_SENT, Optional.empty(), skipped, left);
            pages.add(page);
            left -= page.records();
            behind = records.records() - skipped - page.records();
        }
        Draft page = pages.get(0).joined(pages.subList(1, pages.size()));
        exchange.recording().message(page, page.records());
        Part last = stretches.get(stretches.size() - 1).part();
        boolean more = behind > 0 || last.more();
        OptionalLong count =
                exchange.isWatchful() ? OptionalLong.of(last.records().records()) : last.total();
        // What was translated a moment ago may be somebody by now who does not exist.
        return (stretches.size() == 1 ? stretches.get(0).translation() : Optional.<Ids.Translation>empty())
                .map(Future::succeededFuture)
                .orElseGet(() -> outward(exchange, page).map(this::ofWhoIsStillThere))
                .map(translation -> {
                    exchange.recording().leaves(page.mentions(), translation);
                    byte[] content = complete(page, translation, Order.AS_SENT);
                    requireNobodyNamed(exchange, Exchange.Leg.RESPONSE, page, content);
                    return new Rewritten(answered, content, more, count);
                });
    }

    // 8. The record is durable, then the reply leaves.

    private Future<Reply> recordAndReply(Rewritten rewritten) {
        Exchange exchange = rewritten.answered().understood().exchange();
        exchange.recording().at(Step.AUDIT);
        int status = status(exchange, rewritten);
        var headers = new LinkedHashMap<String, String>();
        if (rewritten.content().length > 0) {
            headers.put("Content-Type", exchange.policy().profile().mediaType());
        }
        if (exchange.isList() && exchange.isRead()) {
            headers.putAll(Paging.headers(
                    exchange, rewritten.answered().understood().query(), rewritten.more(), rewritten.count()));
        }
        Reply reply = new Reply(status, headers, rewritten.content());
        requireStillInForce(exchange);
        if (exchange.recording().isReleased()) {
            return Future.succeededFuture(reply);
        }
        return record(exchange.recording().released(status)).map(recorded -> {
            requireStillInForce(exchange);
            return reply;
        });
    }

    // Whatever failed: one record, one problem, nothing of what was read.

    private <T> Future<T> refuse(Call call, Recording recording, Throwable failure) {
        ProblemException problem = Problems.of(failure, recording.step());
        ProblemType type = problem.type();
        LOG.atLevel(type.level())
                .log("exchange {} refused at {}: {}", call.id(), recording.step(), problem.getMessage());
        if (type == ProblemType.INTERNAL) {
            Problems.logBug(LOG, call.id(), failure);
        }
        return record(recording.refused(type)).compose(recorded -> Future.failedFuture(problem));
    }

    /** What the supplier is told of its own agreement: refused and recorded like any other call, and it reaches no origin. */
    private Future<Reply> notice(Call call, Recording recording, Instant now) {
        return Future.succeededFuture(call)
                .map(one -> {
                    List<Policy> inForce = requireInForce(one, now);
                    recording.at(Step.OPERATION);
                    recording.judgedBy(inForce.get(0));
                    recording.operation(AgreementNotice.ROOM, AgreementNotice.OPERATION, Direction.OUTWARD);
                    if (!one.method().equals(AgreementNotice.METHOD)) {
                        throw ProblemException.methodNotAllowed(methods(inForce, one));
                    }
                    recording.at(Step.QUERY);
                    if (one.query().isPresent()) {
                        throw new ProblemException(ProblemType.UNKNOWN_PARAMETER);
                    }
                    recording.at(Step.REQUEST_CONTENT);
                    if (one.head().hasContent()) {
                        throw ProblemException.of(ProblemType.CONTENT_MALFORMED, "this operation takes no content");
                    }
                    recording.at(Step.AUDIT);
                    return inForce;
                })
                .compose(inForce -> record(recording.released(OK)).map(recorded -> {
                    if (!inForce.stream()
                            .allMatch(policy -> agreements.isInForce(policy.agreement(), clock.instant()))) {
                        throw new ProblemException(ProblemType.AGREEMENT_NOT_IN_FORCE);
                    }
                    return new Reply(OK, Map.of("Content-Type", "application/json"), AgreementNotice.of(inForce, now));
                }))
                .recover(failure -> refuse(call, recording, failure));
    }

    /**
     * Which methods the agreement permits at a path, {@code GET} standing for {@code HEAD} too. Recorded, like every answer.
     *
     * @return at least one; fails like {@link #serve} where there is none
     */
    public Future<Set<String>> options(Call call) {
        Instant now = clock.instant();
        var recording = new Recording(call, now);
        return Future.succeededFuture(call)
                .map(one -> permittedMethods(one, recording, now))
                .compose(permitted -> record(recording.released(204)).map(permitted))
                .recover(failure -> refuse(call, recording, failure));
    }

    private Set<String> permittedMethods(Call call, Recording recording, Instant now) {
        requireReadiness();
        recording.at(Step.OPERATION);
        Set<String> permitted =
                methods(agreements.inForce(call.caller().school(), call.caller().supplier(), now), call);
        if (permitted.isEmpty()) {
            throw new ProblemException(ProblemType.OPERATION_NOT_PERMITTED);
        }
        return permitted;
    }

    private static Set<String> methods(List<Policy> inForce, Call call) {
        var permitted = new LinkedHashSet<String>();
        inForce.forEach(policy -> permitted.addAll(methods(policy, call)));
        if (!inForce.isEmpty() && AgreementNotice.isAskedFor(call)) {
            permitted.add(AgreementNotice.METHOD);
        }
        return permitted;
    }

    /** Succeeds when the record is on the disk. A disk that hangs is one that does not record. */
    private Future<Void> record(AuditRecord record) {
        return audit.record(record)
                .timeout(RECORD_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.failedFuture(new ProblemException(ProblemType.AUDIT_UNAVAILABLE)));
    }

    /** Whoever looks on has no part in the exchange, and cannot fail it. */
    private void tell(Exchange exchange, Exchange.Leg leg, byte[] content, Draft draft, boolean narrowed) {
        try {
            observer.observe(new ObservedMessage(
                    clock.instant(),
                    exchange.policy(),
                    exchange.operation(),
                    exchange.call().caller().listener(),
                    leg == Exchange.Leg.REQUEST,
                    content,
                    draft,
                    narrowed,
                    exchange::lacks));
        } catch (RuntimeException bug) {
            LOG.error("an observer of exchanges failed: {}", bug.getClass().getName());
        }
    }

    /** Who does not exist for the reader is not told apart from who does not exist. */
    private static byte[] complete(Draft draft, Ids.Translation translation, Order order) {
        return draft.complete(translation.ids(), order).orElseThrow(Ids.UnknownIdException::new);
    }

    private Future<Ids.Translation> translate(
            Exchange exchange, Exchange.Leg leg, Collection<Mention> mentions, Collection<Sighting> sightings) {
        if (exchange.isOutward(leg) && mentions.stream().anyMatch(exchange::lacks)) {
            return Future.failedFuture(new Ids.UnknownIdException());
        }
        return inTime(
                mentions.size(),
                exchange.isOutward(leg)
                        ? ids.outward(exchange.view(), mentions, sightings).map(translation -> {
                            exchange.recording().leaves(mentions, translation);
                            return translation;
                        })
                        : ids.inward(
                                exchange.view(),
                                mentions,
                                exchange::lacks,
                                leg == Exchange.Leg.REQUEST ? Ids.Lacking.UNKNOWN : Ids.Lacking.LEFT_OUT,
                                exchange.mayBeNew(leg)));
    }

    /**
     * A store that hangs is one that does not answer. What it does later is durable and harms nobody: nothing of it leaves.
     *
     * @param ids of how many the store was asked: the first roster of a school is thousands of persons to seal, which on a busy machine takes its time
     */
    private <T> Future<T> inTime(int ids, Future<T> fromStore) {
        Duration whole = STORE_PATIENCE.plus(STORE_PATIENCE_EACH.multipliedBy(ids));
        Duration patience = whole.compareTo(bounds.patience()) < 0 ? whole : bounds.patience();
        return fromStore.isComplete()
                ? fromStore
                : fromStore
                        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .recover(failure -> Future.failedFuture(
                                failure instanceof TimeoutException
                                        ? new ProblemException(ProblemType.STORE_UNAVAILABLE)
                                        : failure));
    }

    /**
     * Where the school's system answers a creation with ids of its own, these become the ids of what the supplier created.
     *
     * @return the sightings of the answer that remain to be learnt
     */
    private Future<List<Sighting>> learnAllocatedIds(Answered answered, Draft draft) {
        Exchange exchange = answered.understood().exchange();
        boolean created = exchange.call().method().equals("POST") && exchange.answers(Payload.Form.ID_PAIRS);
        if (!exchange.isOutward(Exchange.Leg.RESPONSE) || !created) {
            return Future.succeededFuture(draft.sightings());
        }
        SchoolId school = exchange.call().caller().school();
        Future<Void> learnt = Future.succeededFuture();
        for (Sighting pair : draft.sightings()) {
            for (Sighting.Learned allocated : pair.learned()) {
                var mention = new Mention(pair.about().entity(), allocated.kind(), allocated.value(), true);
                learnt = learnt.compose(done -> ids.allocated(school, pair.about(), mention));
            }
        }
        return learnt.map(List.of());
    }

    private static Origins.Route route(Listener listener, Caller caller, Policy policy) {
        return new Origins.Route(
                listener, caller.school(), caller.supplier(), policy.profile().id());
    }

    private static Optional<Policy.Match> match(Policy policy, Call call) {
        return call.caller().listener() == Listener.EDGE
                ? policy.supplierOperation(call.method(), call.path())
                : policy.schoolOperation(call.method(), call.path());
    }

    private static Set<String> methods(Policy policy, Call call) {
        return call.caller().listener() == Listener.EDGE
                ? policy.supplierMethods(call.path())
                : policy.schoolMethods(call.path());
    }

    /** Which way the content goes: with the request where there is any, else with the answer. */
    private static Direction direction(Call call) {
        boolean towardsCalled = !call.method().equals("GET");
        return (call.caller().listener() == Listener.INSIDE) == towardsCalled ? Direction.OUTWARD : Direction.INWARD;
    }

    /** A record is written under the id in the path and no other. */
    private static void requireOneSubject(List<Mention> inPath, Draft draft, Function<Mention, String> translation) {
        inPath.stream().filter(Mention::subject).map(translation).findFirst().ifPresent(expected -> {
            if (draft.mentions().stream().noneMatch(Mention::subject)) {
                throw ProblemException.of(
                        ProblemType.CONTENT_MALFORMED, "the content does not hold the record that the path names");
            }
            for (Mention mention : draft.mentions()) {
                if (mention.subject() && !translation.apply(mention).equals(expected)) {
                    throw ProblemException.of(
                            ProblemType.CONTENT_MALFORMED, "the id in the content is not the id in the path");
                }
            }
        });
    }

    private static int status(Exchange exchange, Rewritten rewritten) {
        int status = rewritten.answered().answer().status();
        if (exchange.isRead()) {
            return 200;
        }
        if (rewritten.content().length == 0) {
            return status == 201 ? 201 : 204;
        }
        return status == 201 ? 201 : 200;
    }

    /** @param selection the rule for the answer when the client asked for some of the fields only */
    private record Understood(
            Exchange exchange, ParsedQuery query, Optional<ObjectRule> selection, Optional<Draft> draft) {
        /** What the answer may hold. */
        private Optional<ObjectRule> rule() {
            return selection.or(() -> exchange.operation().response());
        }
    }

    /**
     * What can be asked.
     *
     * @param query the same for another part of the list
     * @param named records of which the school's system is asked first of whom they speak
     */
    private record Prepared(
            Understood understood,
            Origin.Request request,
            WholeLists.Listing.Query query,
            List<NamedRecords.Named> named) {}

    /** @param stretches of a list for the supplier, those in which the page lies */
    private record Answered(Understood understood, Origin.Answer answer, List<Ordered> stretches) {}

    /**
     * What may leave.
     *
     * @param more whether there is another page
     * @param count how many records there are in all, as far as that is known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Rewritten(Answered answered, byte[] content, boolean more, OptionalLong count) {}
}
