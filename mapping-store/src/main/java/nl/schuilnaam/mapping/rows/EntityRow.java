package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/**
 * One entity.
 *
 * @param rowKey the key that seals its values, wrapped under a data key of the school
 * @param dataKey which generation of the data key that is
 * @param createdDay days since 1970-01-01: the time of day would say who came together
 * @param version goes up by one with every change of the entity or of what leads to it
 * @param restrictedFor the suppliers for whom it does not exist, joined by commas; empty for most
 * @param exceptions the domains in which its pseudonym stands in a table, as {@code supplier|epoch}, joined by commas; empty for most
 * @param kinds for each kind of identifier that leads to it the ordinal of the latest, as in {@code email:2,sis-id} (1 goes without saying)
 * @param author the supplier that authored it; empty for most
 * @param mac over all of it except the wrapped key and its generation, which authenticate themselves
 */
public record EntityRow(
        UUID surrogate,
        String school,
        String type,
        Bytes rowKey,
        int dataKey,
        long createdDay,
        long version,
        String restrictedFor,
        String exceptions,
        String kinds,
        String author,
        Bytes mac) {}
