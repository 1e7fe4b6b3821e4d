package nl.schuilnaam.gateway.lifecycle;

import java.time.Instant;
import nl.schuilnaam.config.agreement.AgreementVersion;
import nl.schuilnaam.config.agreement.Change;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.agreement.Status;

/**
 * One version of an agreement, as the archive lists it.
 *
 * @param number from 1, without gaps; a text that comes back gets a new one
 * @param version which text it is
 * @param since when it was first taken
 * @param status as its file says
 */
public record StoredVersion(
        int number, AgreementVersion version, Instant since, Status status, Period period, Change change) {}
