package nl.schuilnaam.config.agreement;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.SchoolId;

/**
 * A processor agreement (GDPR art. 28(3)) of one school with one supplier, as one version of its file has it. It is the policy: what it does not permit does not pass.
 *
 * @param id unique within the school
 * @param supplier the processor
 * @param purposes what the supplier may use the data for
 * @param exchanges by profile
 * @param retention how long the supplier keeps what
 * @param annex what else the annexes of the model agreement ask for
 * @param change how this version came about
 */
public record Agreement(
        String id,
        AgreementVersion version,
        SchoolId school,
        Supplier supplier,
        Status status,
        Period period,
        List<Purpose> purposes,
        PseudonymFormat format,
        EpochRule epoch,
        Map<String, ExchangeTerms> exchanges,
        Map<String, java.time.Period> retention,
        List<Subprocessor> subprocessors,
        Annex annex,
        Change change) {
    public Agreement {
        purposes = List.copyOf(purposes);
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
        retention = Collections.unmodifiableMap(new LinkedHashMap<>(retention));
        subprocessors = List.copyOf(subprocessors);
    }

    /** Whether it lets anything pass at this instant: it is active, and the instant lies in its period. */
    public boolean isInForce(Instant instant) {
        return status == Status.ACTIVE && period.contains(instant);
    }

    /** The name of the epoch that this instant lies in: {@code 2026-2027}, or the agreement's id. Pseudonyms of two epochs have nothing in common. */
    public String epochAt(Instant instant) {
        if (epoch == EpochRule.AGREEMENT) {
            return id;
        }
        LocalDate day = instant.atZone(Period.ZONE).toLocalDate();
        int first = day.getMonthValue() >= 8 ? day.getYear() : day.getYear() - 1;
        return first + "-" + (first + 1);
    }
}
