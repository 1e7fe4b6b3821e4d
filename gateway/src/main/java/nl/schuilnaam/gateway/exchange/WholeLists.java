package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CompileTimeConstant;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.MessageRewriter;

/**
 * Reads lists page after page, so that what is left out of one is left out of its counts and pages too, and so that their order is the reader's own and not that of the
 * school's system. What is too long, takes too long or does not hold what it
 * says is refused, and never cut short. Runs on the event loop of the caller.
 */
public final class WholeLists {
    /** Records in one page that is asked for; a server may give fewer. */
    public static final int PAGE = 500;

    private static final int MAX_RECORDS = 200_000;
    private static final int MAX_REQUESTS = 2_000;
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_AT_ONCE = 32;
    /** So that no supplier keeps the others waiting. */
    private static final int MAX_AT_ONE_ORIGIN = 8;

    private final MessageRewriter rewriter;
    private final AtomicInteger reading = new AtomicInteger();
    private final Map<Origin, AtomicInteger> readingOf = new ConcurrentHashMap<>();

    public WholeLists(MessageRewriter rewriter) {
        this.rewriter = rewriter;
    }

    /**
     * A stretch of a list.
     *
     * @param from the place of its first record in the order of the school's system
     * @param most how many records it has at most
     */
    public record Stretch(int from, int most) {
        /** Longer lists are put in order by as many records at a time. */
        static final int USUAL = 10 * PAGE;

        /** All of a list, however long. */
        public static final Stretch WHOLE = new Stretch(0, Integer.MAX_VALUE);

        /** Those in which a page lies. */
        static List<Stretch> of(int offset, int limit) {
            var stretches = new ArrayList<Stretch>();
            for (long from = (long) offset - offset % USUAL;
                    from < (long) offset + limit && from <= Integer.MAX_VALUE;
                    from += USUAL) {
                stretches.add(new Stretch((int) from, USUAL));
            }
            return stretches;
        }
    }

    /**
     * What was read.
     *
     * @param more whether the list goes on behind it
     * @param total how many records the list has in all, as far as the school's system says so
     */
    public record Part(Stretch stretch, Draft records, boolean more, OptionalLong total) {}

    /**
     * A list at a school's system.
     *
     * @param path below the origin's base, encoded
     * @param namesIds whether ids stand in the path
     * @param query gives the query for a part of the list
     * @param rule what is kept of it
     * @param errand what each of its requests is sent for
     */
    public record Listing(
            Origin origin,
            String path,
            String mediaType,
            boolean namesIds,
            Query query,
            ObjectRule rule,
            Errand errand) {
        /** A query, percent-encoded, without question mark. */
        @FunctionalInterface
        public interface Query {
            String query(int limit, int offset);
        }
    }

    /** What is left of a page, which came in this content. */
    @FunctionalInterface
    public interface Sieve {
        Draft apply(byte[] content, Draft page);
    }

    /**
     * Reads a stretch of a list.
     *
     * @param sieve applied to each page as it comes, so that what is left out is not kept
     * @param patience how long it may take in all
     * @return one message of all its records, each once; fails with a {@link ProblemException}
     */
    public Future<Part> read(Listing listing, Stretch stretch, Sieve sieve, Duration patience) {
        var one = new Reading(listing, stretch, sieve);
        return one.on()
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new ProblemException(ProblemType.ORIGIN_TIMEOUT)
                                : failure))
                .onComplete(done -> {
                    one.over = true;
                    one.leaveQueue();
                });
    }

    private final class Reading {
        private final Listing listing;
        private final Stretch stretch;
        private final Sieve sieve;
        private final List<Draft> pages = new ArrayList<>();
        private int records;
        private int requests;
        private long bytes;
        /** Whether nobody waits any more. */
        private boolean over;
        /** How many long readings there are at the origin, where this is one of them. */
        private Optional<AtomicInteger> there = Optional.empty();

        private Reading(Listing listing, Stretch stretch, Sieve sieve) {
            this.listing = listing;
            this.stretch = stretch;
            this.sieve = sieve;
        }

        private Future<Part> on() {
            var request = new Origin.Request(
                    "GET",
                    listing.path(),
                    listing.query().query(Math.min(PAGE, stretch.most() - records), stretch.from() + records),
                    Optional.empty(),
                    listing.mediaType(),
                    listing.namesIds());
            return listing.origin().send(request, listing.errand()).compose(answer -> {
                boolean more = take(answer);
                return more && records < stretch.most() && !over
                        ? longer()
                        : Future.succeededFuture(new Part(stretch, all(), more, answer.totalCount()));
            });
        }

        /** The list goes on behind the first page: so many such readings at a time and no more. */
        private Future<Part> longer() {
            if (there.isEmpty()) {
                AtomicInteger readingThere = readingOf.computeIfAbsent(listing.origin(), none -> new AtomicInteger());
                there = Optional.of(readingThere);
                int all = reading.incrementAndGet();
                if (readingThere.incrementAndGet() > MAX_AT_ONE_ORIGIN || all > MAX_AT_ONCE) {
                    return Future.failedFuture(new ProblemException(ProblemType.TOO_BUSY));
                }
            }
            return on();
        }

        private void leaveQueue() {
            there.ifPresent(readingThere -> {
                reading.decrementAndGet();
                readingThere.decrementAndGet();
            });
        }

        /** Takes a page in, and says whether there is another one. */
        private boolean take(Origin.Answer answer) {
            requests++;
            bytes += answer.content().length;
            if (answer.content().length == 0) {
                throw refused("the answer has no content");
            }
            Draft page = rewriter.rewrite(answer.content(), listing.rule());
            int before = records;
            records += page.records();
            boolean more = answer.totalCount().isPresent()
                    ? answer.hasNext()
                            || stretch.from() + records < answer.totalCount().getAsLong()
                    : answer.hasNext() || page.records() >= PAGE;
            if (more && records == before) {
                throw refused("the list says that it goes on, and does not");
            }
            if (records > MAX_RECORDS || bytes > MAX_BYTES || (more && requests >= MAX_REQUESTS)) {
                throw refused("the list is longer than the limit");
            }
            Draft left = sieve.apply(answer.content(), page);
            // One of many is kept for a while, and so is only what was left in it.
            pages.add(more ? left.compact() : left);
            return more;
        }

        private Draft all() {
            try {
                return pages.get(0).joined(pages.subList(1, pages.size()));
            } catch (IllegalArgumentException notOneList) {
                throw refused("the answer does not hold one list");
            }
        }
    }

    private static ProblemException refused(@CompileTimeConstant String problem) {
        return ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, problem);
    }
}
