package nl.schuilnaam.gateway.lifecycle;

import java.time.Instant;
import java.util.List;
import nl.schuilnaam.config.Finding;

/**
 * What came of it when the files of the agreements were read last.
 *
 * @param at when they were read
 * @param taken whether what they say is what applies; if not, what applied before goes on
 * @param findings why not; at least one if not
 * @param notes what is no fault and should be seen
 */
public record LastReload(Instant at, boolean taken, List<Finding> findings, List<Finding> notes) {
    public LastReload {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }
}
