package nl.schuilnaam.gateway.limit;

import java.util.Optional;
import nl.schuilnaam.config.installation.CallerLimits.Rate;

/**
 * What one caller may take: a supplier at the edge, or a school's systems that call one supplier inside.
 *
 * <p>Safe for use by several threads; a call that is admitted waits for nobody.
 */
public final class Allowance {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final String name;
    private final Rate rate;
    private final TokenBucket own;
    private final Optional<Impatience> impatience;
    private final Optional<TokenBucket> shared;
    private final TokenBucket pace;
    private final Neighbours neighbours;
    private final Slots exchanges;
    private final Slots connections;
    private final UnknownIds unknownIds;

    /**
     * @param name what its own rate is called in answers
     * @param impatience empty where a call that is refused costs nothing
     * @param shared what it draws from together with others, of which an answer tells nothing
     * @param pace at which its exchanges begin while there are neighbours
     */
    Allowance(
            String name,
            Rate rate,
            TokenBucket own,
            Optional<Impatience> impatience,
            Optional<TokenBucket> shared,
            TokenBucket pace,
            Neighbours neighbours,
            Slots exchanges,
            Slots connections,
            UnknownIds unknownIds) {
        this.name = name;
        this.rate = rate;
        this.own = own;
        this.impatience = impatience;
        this.shared = shared;
        this.pace = pace;
        this.neighbours = neighbours;
        this.exchanges = exchanges;
        this.connections = connections;
        this.unknownIds = unknownIds;
    }

    /**
     * Takes one call from the rates.
     *
     * @return 0 when it may be made; else for how many seconds, at least 1, none may. For what is shared always 1: how long that takes would tell of the others
     */
    public long takeCall() {
        long missing = own.take();
        if (missing > 0) {
            if (impatience.isPresent() && impatience.get().costs()) {
                missing = own.owe();
            }
            return (missing + SECOND - 1) / SECOND;
        }
        return shared.isPresent() && shared.get().take() > 0 ? 1 : 0;
    }

    /** One of the exchanges that may be under way at once. It begins when {@link #takeTurn} says. */
    public boolean beginExchange() {
        return exchanges.take();
    }

    /**
     * In how many milliseconds it is the turn of an exchange. While others are served, too, those that come all at once begin one after another: else everybody would
     * wait for all of them.
     */
    public int takeTurn() {
        return neighbours.besides(this) ? (int) ((pace.reserve() + MILLI - 1) / MILLI) : 0;
    }

    public void endExchange() {
        exchanges.giveBack();
    }

    /** How many exchanges are under way. */
    public int exchanges() {
        return exchanges.taken();
    }

    /** One of the connections on which this caller may be known at once. */
    public boolean openConnection() {
        return connections.take();
    }

    public void closeConnection() {
        connections.giveBack();
    }

    public UnknownIds unknownIds() {
        return unknownIds;
    }

    /** {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers): so many calls in the time in which the bucket fills. */
    public String policyField() {
        return "\"" + name + "\";q=" + rate.burst() + ";w="
                + Math.max(1, (rate.burst() + rate.perSecond() - 1) / rate.perSecond());
    }

    /** {@code RateLimit} of a caller that may make no call for so many seconds. */
    public String limitField(long seconds) {
        return "\"" + name + "\";r=0;t=" + seconds;
    }
}
