package nl.schuilnaam.gateway.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.SchoolId;

/**
 * How many wrong secrets came for one client id from one address, in minutes that begin with the first. After too many no secret is looked at any more, since looking is what
 * is costly and what a guesser wants; a client id that does not exist is treated like one that does.
 *
 * <p>Holds as many entries as secrets can be compared in a minute, which is slow on purpose, and never more than a fixed number. Safe for use by several threads.
 */
public final class WrongSecrets {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_ENTRIES = 50_000;

    /** @param client as it was sent */
    private record Key(SchoolId school, String client, String address) {}

    private record Entry(long began, int count) {}

    private final int most;
    private final LongSupplier ticker;
    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

    /** @param ticker monotonic nanoseconds */
    public WrongSecrets(int most, LongSupplier ticker) {
        this.most = most;
        this.ticker = ticker;
    }

    /** For how many seconds no secret is looked at; 0 when one may be. */
    public long blockedSeconds(SchoolId school, String client, String address) {
        Entry entry = entries.get(new Key(school, client, address));
        long left = entry == null ? 0 : entry.began() + MINUTE - ticker.getAsLong();
        return entry == null || left <= 0 || entry.count() < most
                ? 0
                : TimeUnit.NANOSECONDS.toSeconds(left + TimeUnit.SECONDS.toNanos(1) - 1);
    }

    /** One that was wrong. */
    public void add(SchoolId school, String client, String address) {
        long now = ticker.getAsLong();
        if (entries.size() >= MOST_ENTRIES) {
            entries.values().removeIf(entry -> now - entry.began() >= MINUTE);
        }
        if (entries.size() < MOST_ENTRIES) {
            entries.merge(
                    new Key(school, client, address),
                    new Entry(now, 1),
                    (before, one) ->
                            now - before.began() >= MINUTE ? one : new Entry(before.began(), before.count() + 1));
        }
    }
}
