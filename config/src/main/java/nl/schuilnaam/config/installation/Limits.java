package nl.schuilnaam.config.installation;

import java.time.Duration;

/**
 * How large, how long and how much.
 *
 * @param messageBytes the largest message, after decompression
 * @param connect how long connecting to an origin may take
 * @param firstByte how long an origin may take to begin its answer
 * @param total how long an exchange may take in all
 * @param tokenLifetime how long an access token of ours is good
 * @param breaker when an origin that fails is left alone
 * @param callers how much those may take who call
 */
public record Limits(
        int messageBytes,
        Duration connect,
        Duration firstByte,
        Duration total,
        Duration tokenLifetime,
        Breaker breaker,
        CallerLimits callers) {
    public static final Limits DEFAULT = new Limits(
            10 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15),
            new Breaker(5, Duration.ofSeconds(5)),
            CallerLimits.DEFAULT);

    /**
     * When an origin that fails is left alone.
     *
     * @param failures after how many failures in a row
     * @param pause for how long at first; doubled while it goes on failing
     */
    public record Breaker(int failures, Duration pause) {}
}
