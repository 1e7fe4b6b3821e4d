package nl.schuilnaam.gateway.observe;

import java.time.Instant;

/**
 * A field that arrived and did not pass.
 *
 * @param operation of the standard
 * @param outward whether it was in a message to the supplier
 * @param path by the profile's names, and at its end, where the standard does not know it, the sender's
 * @param known whether the standard knows it
 * @param count how often it arrived
 */
public record SeenField(
        String operation, boolean outward, String path, boolean known, long count, Instant first, Instant last) {}
