package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.ParsedQuery;
import nl.schuilnaam.gateway.exchange.Snapshots.Ordered;
import nl.schuilnaam.gateway.exchange.WholeLists.Part;
import nl.schuilnaam.gateway.exchange.WholeLists.Stretch;

/**
 * Lists for a supplier, in the order of the supplier's own code names: the school's own order says who is who to whoever can compare. They are read from the school's system by stretches, or
 * to their end where somebody may be missing, put in order, and only then cut into pages.
 */
final class OrderedLists {
    private final WholeLists lists;
    private final Snapshots snapshots;
    private final ContentJudge judge;
    private final Translations translations;
    private final Duration patience;

    /** @param patience how long reading one stretch may take */
    OrderedLists(
            WholeLists lists, Snapshots snapshots, ContentJudge judge, Translations translations, Duration patience) {
        this.lists = lists;
        this.snapshots = snapshots;
        this.judge = judge;
        this.translations = translations;
        this.patience = patience;
    }

    /**
     * A page of a list.
     *
     * @param more whether there is another one
     * @param count how many records the list has, as far as that is known
     * @param translation of its ids, where they were all translated a moment ago
     */
    record Page(Draft records, boolean more, OptionalLong count, Optional<Ids.Translation> translation) {}

    /**
     * The stretches of a list in which the page lies that was asked for.
     *
     * @param request for the list, of which the path counts
     * @param query gives the query for a part of it
     */
    Future<List<Ordered>> read(
            Understood understood, Origin.Request request, WholeLists.Listing.Query query, Errand errand) {
        Exchange exchange = understood.exchange();
        var listing = new WholeLists.Listing(
                exchange.origin(),
                request.path(),
                request.mediaType(),
                request.namesIds(),
                query,
                understood.rule().orElseThrow(),
                errand);
        List<Stretch> stretches = exchange.isWatchful()
                ? List.of(Stretch.WHOLE)
                : Stretch.of(understood.query().offset(), understood.query().limit());
        return read(understood, listing, stretches, List.of());
    }

    /** These stretches, as far as the list goes. */
    private Future<List<Ordered>> read(
            Understood understood, WholeLists.Listing listing, List<Stretch> stretches, List<Ordered> before) {
        if (stretches.isEmpty()
                || (!before.isEmpty() && !before.get(before.size() - 1).part().more())) {
            return Future.succeededFuture(before);
        }
        Stretch stretch = stretches.get(0);
        var key = new Snapshots.Key(
                understood.exchange().policy(),
                understood.exchange().visible(),
                listing.path(),
                understood.query().renderForClient(1, 0),
                stretch);
        // Whoever begins at the beginning sees the list as it is now.
        return snapshots
                .get(
                        key,
                        understood.query().offset() == 0,
                        () -> lists.read(listing, stretch, sieve(understood), patience)
                                .compose(part -> ordered(understood, part, listing.errand())))
                .compose(ordered -> read(
                        understood,
                        listing,
                        stretches.subList(1, stretches.size()),
                        Stream.concat(before.stream(), Stream.of(ordered)).toList()));
    }

    private WholeLists.Sieve sieve(Understood understood) {
        Exchange exchange = understood.exchange();
        return (content, judged) -> ContentJudge.ofWhoExists(
                exchange,
                Exchange.Leg.RESPONSE,
                judge.take(
                        exchange,
                        Exchange.Leg.RESPONSE,
                        content,
                        understood.rule().orElseThrow(),
                        judged,
                        understood.selection().isPresent()));
    }

    private Future<Ordered> ordered(Understood understood, Part part, Errand errand) {
        Exchange exchange = understood.exchange();
        exchange.recording().at(Step.MAPPING);
        return judge.ofWhatExists(exchange, Exchange.Leg.RESPONSE, part.records(), errand)
                .compose(records -> translations
                        .outward(exchange, records)
                        .map(translation -> ordered(understood.query(), part, records, translation)));
    }

    private static Ordered ordered(ParsedQuery query, Part part, Draft records, Ids.Translation translation) {
        Draft existing = records.without(
                        mention -> translation.ids().apply(mention).isEmpty())
                .orElseThrow(Ids.UnknownIdException::new)
                .page(translation.ids(), query.order(), query.sortedBy(), 0, Integer.MAX_VALUE);
        return new Ordered(new Part(part.stretch(), existing, part.more(), part.total()), Optional.of(translation));
    }

    /** Of the stretches in which it lies: the page that was asked for. */
    Page page(Understood understood, List<Ordered> stretches) {
        ParsedQuery query = understood.query();
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
        Part last = stretches.get(stretches.size() - 1).part();
        return new Page(
                pages.get(0).joined(pages.subList(1, pages.size())),
                behind > 0 || last.more(),
                understood.exchange().isWatchful()
                        ? OptionalLong.of(last.records().records())
                        : last.total(),
                stretches.size() == 1 ? stretches.get(0).translation() : Optional.empty());
    }

    /** The ids of a page. Somebody in it may have come to not exist since the list was read: then it is read again, so that counts and pages fit. */
    Future<Ids.Translation> translate(Exchange exchange, Page page) {
        return page.translation()
                .map(Future::succeededFuture)
                .orElseGet(() -> translations.outward(exchange, page.records()).map(translation -> {
                    if (translation.absent() > 0) {
                        snapshots.forgetEverything();
                        throw new ProblemException(ProblemType.TOO_BUSY);
                    }
                    return translation;
                }));
    }
}
