package nl.schuilnaam.mapping;

import java.util.List;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat;

/**
 * How one supplier sees one school under the agreement in force.
 *
 * @param current pseudonyms going out belong to this epoch
 * @param grace earlier epochs whose pseudonyms are still accepted on the way in; never those of other suppliers
 */
public record View(SchoolId school, SupplierId supplier, PseudonymFormat format, Epoch current, List<Epoch> grace) {
    public View {
        grace = List.copyOf(grace);
        if (grace.contains(current)) {
            throw new IllegalArgumentException("the current epoch is not a grace epoch of itself");
        }
    }

    public Domain domain() {
        return new Domain(school, supplier, current);
    }
}
