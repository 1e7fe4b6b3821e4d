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
 * @param callers how much those may take who call
 */
public record Limits(
        int messageBytes,
        Duration connect,
        Duration firstByte,
        Duration total,
        Duration tokenLifetime,
        CallerLimits callers) {
    public static final Limits DEFAULT = new Limits(
            10 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15),
            CallerLimits.DEFAULT);
}
