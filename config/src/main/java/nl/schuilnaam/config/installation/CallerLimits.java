package nl.schuilnaam.config.installation;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How much of the gateway those may take who call it.
 *
 * @param supplier how often one supplier may call for one school
 * @param school how often all suppliers of a school may call together, and, counted apart, the school's own systems
 * @param exchanges how many exchanges of one supplier may be under way at once, for each listener
 * @param supplierConnections on how many connections at once one supplier may be known
 * @param connections how many connections a listener takes at once
 * @param addressConnections how many of them from one address that is not a loopback address
 * @param contentBytes how many bytes of content all exchanges together may hold; empty for a quarter of the memory that the process may have
 * @param pace how slowly content may come, and an answer be taken
 * @param unknownIds how many answers in a minute may tell one supplier that an id is unknown before there is an alarm
 * @param wrongSecrets how many wrong secrets in a minute may come from one address for one client id
 * @param drain how long exchanges under way may take to end when the gateway is told to stop
 */
public record CallerLimits(
        Rate supplier,
        Rate school,
        int exchanges,
        int supplierConnections,
        int connections,
        int addressConnections,
        OptionalLong contentBytes,
        Pace pace,
        int unknownIds,
        int wrongSecrets,
        Duration drain) {
    public static final CallerLimits DEFAULT = new CallerLimits(
            new Rate(100, 2_000),
            new Rate(2_000, 8_000),
            256,
            256,
            20_000,
            512,
            OptionalLong.empty(),
            new Pace(Duration.ofSeconds(10), 1_024),
            20,
            10,
            Duration.ofSeconds(30));

    /**
     * How often.
     *
     * @param perSecond in the long run
     * @param burst at once, after a time of rest
     */
    public record Rate(int perSecond, int burst) {}

    /**
     * How slowly.
     *
     * @param grace for which nothing is asked
     * @param bytesPerSecond on average after it
     */
    public record Pace(Duration grace, int bytesPerSecond) {}
}
