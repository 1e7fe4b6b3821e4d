package nl.schuilnaam.mapping;

import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/** A pseudonymisation domain (EDPB Guidelines 01/2025): a pseudonym means nothing outside the one it was made for. */
public record Domain(SchoolId school, SupplierId supplier, Epoch epoch) {
    /** Its parts joined by bars, which none of them can hold. */
    String text() {
        return school + "|" + supplier + "|" + epoch;
    }
}
