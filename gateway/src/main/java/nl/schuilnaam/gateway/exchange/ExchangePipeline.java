package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.gateway.audit.AuditLog;
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
import nl.schuilnaam.gateway.exchange.Snapshots.Ordered;
import nl.schuilnaam.gateway.guard.Guard;
import nl.schuilnaam.mapping.Pseudonyms;

/**
 * The one way from a call to a reply, for both listeners and every operation. At the edge a supplier calls the school's system: what comes in is re-linked, what goes
 * back is minimised and pseudonymised. Inside it is the other way round, with the same steps.
 *
 * <p>Every step either goes on or fails the whole exchange, and a failed exchange sends nothing of what it read. Runs on the event loop of the connection; blocks
 * nothing.
 */
public final class ExchangePipeline {
    /** What a record says of a request that carries data to the supplier: it is written before there is an answer. */
    private static final int SENT = 202;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    private static final int EMPTY_OBJECT = 2;
    /** In the place of the answers of which a list was put together. */
    private static final Origin.Answer WHOLE = new Origin.Answer(OK, new byte[0], false, OptionalLong.empty());

    private final ApplicableAgreements applicable;
    private final RecordKeeper keeper;
    private final Inquiries inquiries;
    private final Presence presence;
    private final Origins origins;
    private final Translations translations;
    private final ContentJudge judge;
    private final OrderedLists lists;
    private final NamedRecords namedRecords;
    private final Clock clock;
    private final Function<Caller, String> addresses;
    private final Bounds bounds;

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
        this.applicable = new ApplicableAgreements(readiness, agreements, clock);
        this.keeper = new RecordKeeper(audit);
        this.inquiries = new Inquiries(applicable, keeper);
        this.presence = presence;
        this.origins = origins;
        var ids = new Ids(pseudonyms);
        this.translations = new Translations(ids, presence.restrictions(), bounds.patience());
        this.namedRecords = new NamedRecords(ids, rewriter);
        var referredRecords = new ReferredRecords(namedRecords, bounds.patience());
        this.judge = new ContentJudge(rewriter, guard, redactions, referredRecords, observer, clock);
        this.lists = new OrderedLists(new WholeLists(rewriter), snapshots, judge, translations, bounds.patience());
        this.clock = clock;
        this.addresses = addresses;
        this.bounds = bounds;
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
            return inquiries.notice(call, recording, now);
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
                .recover(failure -> keeper.refuse(call, recording, failure));
    }

    /**
     * Which methods the agreement permits at a path, {@code GET} standing for {@code HEAD} too. Recorded, like every answer.
     *
     * @return at least one; fails like {@link #serve} where there is none
     */
    public Future<Set<String>> options(Call call) {
        Instant now = clock.instant();
        return inquiries.options(call, new Recording(call, now), now);
    }

    // 1. The agreement in force is taken once; everything after this line is judged by this one snapshot.

    private Exchange decide(Call call, Recording recording, Instant now) {
        Caller caller = call.caller();
        List<Policy> inForce = applicable.required(call, now);
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
                judge.requirePersonsKnown(exchange);
                return exchange;
            }
        }
        Set<String> methods = ApplicableAgreements.methods(inForce, call);
        throw methods.isEmpty()
                ? new ProblemException(ProblemType.OPERATION_NOT_PERMITTED)
                : ProblemException.methodNotAllowed(methods);
    }

    /** Whatever an origin is asked for an exchange is asked while its agreement is in force, and within what it may hold. */
    private Errand errand(Exchange exchange) {
        return new Errand(
                () -> applicable.requireStillInForce(exchange.policy()),
                exchange.call().room());
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
            Draft draft = judge.take(exchange, Exchange.Leg.REQUEST, content, rule.get(), false);
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
        Draft sent = ContentJudge.ofWhoExists(
                exchange, Exchange.Leg.REQUEST, understood.draft().get());
        return judge.ofWhatExists(exchange, Exchange.Leg.REQUEST, sent, errand(exchange))
                .compose(left -> translateRequest(understood, Optional.of(left)));
    }

    private Future<Prepared> translateRequest(Understood understood, Optional<Draft> sent) {
        Exchange exchange = understood.exchange();
        List<Mention> inPath = exchange.pathMentions();
        var mentions = new ArrayList<Mention>(inPath);
        mentions.addAll(understood.query().mentions());
        sent.ifPresent(draft -> mentions.addAll(draft.mentions()));
        return translations
                .fresh(exchange, mentions)
                .compose(fresh -> translations
                        .translate(
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
                sent.map(draft -> Translations.complete(draft, translation, Order.AS_SENT)),
                exchange.policy().profile().mediaType(),
                !inPath.isEmpty());
        return new Prepared(
                understood,
                request,
                subject(exchange, inPath, ids),
                (limit, offset) -> understood.query().renderForOrigin(ids, limit, offset),
                exchange.isOutward(Exchange.Leg.REQUEST)
                        ? NamedRecords.sent(exchange, named(inPath, sent), translation.authored())
                        : NamedRecords.among(exchange, mentions, fresh, ids));
    }

    /** At the school: the id of the one record that is asked for. */
    private static Optional<String> subject(
            Exchange exchange, List<Mention> inPath, Function<Mention, String> translation) {
        return exchange.isRead()
                ? inPath.stream()
                        .filter(Mention::subject)
                        .map(exchange.isOutward(Exchange.Leg.REQUEST) ? Mention::value : translation)
                        .findFirst()
                : Optional.empty();
    }

    /** What goes to the supplier with a request: its content, and a filter that the school's system wrote. */
    private Prepared guarded(Prepared prepared, Optional<Draft> sent) {
        Exchange exchange = prepared.understood().exchange();
        if (exchange.isOutward(Exchange.Leg.REQUEST)) {
            sent.ifPresent(draft -> judge.requireNobodyNamed(
                    exchange,
                    Exchange.Leg.REQUEST,
                    draft,
                    prepared.request().content().orElseThrow()));
            judge.requireNobodyNamed(exchange, prepared.request().query());
        }
        return prepared;
    }

    /** What a message to the supplier names and does not show: the ids in its path, but not of the record that it holds. */
    private static List<Mention> named(List<Mention> inPath, Optional<Draft> sent) {
        return inPath.stream()
                .filter(mention -> sent.isEmpty() || !mention.subject())
                .toList();
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
        applicable.requireStillInForce(exchange.policy());
        exchange.recording().at(Step.AUDIT);
        return keeper.record(exchange.recording().released(SENT)).map(prepared);
    }

    // 6. The origin answers: whole, well-framed, of the right type, or not at all. A list for a supplier is read by
    // stretches and put in the supplier's own order, or to its end where somebody may be missing.

    private Future<Answered> ask(Prepared prepared) {
        Exchange exchange = prepared.understood().exchange();
        exchange.recording().at(Step.ORIGIN);
        if (exchange.isListForSupplier()) {
            return lists.read(prepared.understood(), prepared.request(), prepared.query(), errand(exchange))
                    .map(stretches -> new Answered(prepared, WHOLE, stretches));
        }
        return exchange.origin()
                .send(prepared.request(), errand(exchange))
                .map(answer -> new Answered(prepared, answer, List.of()));
    }

    // 7. Its answer is judged whole, its ids resolved in one batch, and only then are there bytes that may leave.

    private Future<Rewritten> readAnswer(Answered answered) {
        Exchange exchange = answered.understood().exchange();
        if (!answered.stretches().isEmpty()) {
            return readPage(answered);
        }
        Optional<ObjectRule> rule = answered.understood().rule();
        exchange.recording().at(Step.RESPONSE_CONTENT);
        if (rule.isEmpty() || answered.answer().content().length == 0) {
            if (rule.isPresent() && exchange.isRead()) {
                throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer has no content");
            }
            return Future.succeededFuture(new Rewritten(answered, new byte[0], false, OptionalLong.empty()));
        }
        Draft taken = judge.take(
                exchange,
                Exchange.Leg.RESPONSE,
                answered.answer().content(),
                rule.get(),
                answered.understood().selection().isPresent());
        Draft about = ContentJudge.ofWhoExists(exchange, Exchange.Leg.RESPONSE, taken);
        return judge.ofWhatExists(exchange, Exchange.Leg.RESPONSE, about, errand(exchange))
                .compose(draft -> readAnswer(answered, draft));
    }

    private Future<Rewritten> readPage(Answered answered) {
        Exchange exchange = answered.understood().exchange();
        exchange.recording().at(Step.MAPPING);
        OrderedLists.Page page = lists.page(answered.understood(), answered.stretches());
        Draft records = page.records();
        exchange.recording().message(records, records.records());
        return lists.translate(exchange, page).map(translation -> {
            exchange.recording().leaves(records.mentions(), translation);
            byte[] content = Translations.complete(records, translation, Order.AS_SENT);
            judge.requireNobodyNamed(exchange, Exchange.Leg.RESPONSE, records, content);
            return new Rewritten(answered, content, page.more(), page.count());
        });
    }

    private Future<Rewritten> readAnswer(Answered answered, Draft draft) {
        Exchange exchange = answered.understood().exchange();
        if (exchange.isRead()) {
            exchange.recording().message(draft, exchange.isList() ? draft.records() : 1);
        }
        exchange.recording().at(Step.MAPPING);
        return translations
                .learnAllocatedIds(exchange, draft)
                .compose(sightings ->
                        translations.translate(exchange, Exchange.Leg.RESPONSE, draft.mentions(), sightings))
                .recover(Translations::ofTheAnswer)
                .map(translation -> {
                    requireWhoWasAskedFor(answered, draft, translation);
                    byte[] content = Translations.complete(
                            draft, translation, answered.understood().query().order());
                    judge.requireNobodyNamed(exchange, Exchange.Leg.RESPONSE, draft, content);
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
        applicable.requireStillInForce(exchange.policy());
        if (exchange.recording().isReleased()) {
            return Future.succeededFuture(reply);
        }
        return keeper.record(exchange.recording().released(status)).map(recorded -> {
            applicable.requireStillInForce(exchange.policy());
            return reply;
        });
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

    /** An answer about another record than was asked for is not passed on, and neither is one that was meant for another request on the same connection. */
    private static void requireWhoWasAskedFor(Answered answered, Draft draft, Ids.Translation translation) {
        boolean outward = answered.understood().exchange().isOutward(Exchange.Leg.RESPONSE);
        answered.prepared().subject().ifPresent(expected -> {
            for (Mention mention : draft.mentions()) {
                if (mention.subject()
                        && !(outward ? mention.value() : translation.required(mention)).equals(expected)) {
                    throw ProblemException.of(
                            ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is about another record than was asked for");
                }
            }
        });
    }

    private static int status(Exchange exchange, Rewritten rewritten) {
        int status = rewritten.answered().answer().status();
        if (exchange.isRead()) {
            return OK;
        }
        if (rewritten.content().length == 0) {
            return status == CREATED ? CREATED : NO_CONTENT;
        }
        return status == CREATED ? CREATED : OK;
    }

    /**
     * What can be asked.
     *
     * @param subject at the school, where one record is asked for: its id
     * @param query the same for another part of the list
     * @param named records of which the school's system is asked first of whom they speak
     */
    private record Prepared(
            Understood understood,
            Origin.Request request,
            Optional<String> subject,
            WholeLists.Listing.Query query,
            List<NamedRecords.Named> named) {}

    /** @param stretches of a list for the supplier, those in which the page lies */
    private record Answered(Prepared prepared, Origin.Answer answer, List<Ordered> stretches) {
        Understood understood() {
            return prepared.understood();
        }
    }

    /**
     * What may leave.
     *
     * @param more whether there is another page
     * @param count how many records there are in all, as far as that is known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Rewritten(Answered answered, byte[] content, boolean more, OptionalLong count) {}
}
