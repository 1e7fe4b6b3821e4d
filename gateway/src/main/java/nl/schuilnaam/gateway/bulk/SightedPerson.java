package nl.schuilnaam.gateway.bulk;

import nl.schuilnaam.mapping.Sighting;

/**
 * A person as one line of a file names them.
 *
 * @param line from 1, which is the header
 */
public record SightedPerson(long line, Sighting sighting) {}
