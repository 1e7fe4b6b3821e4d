package nl.schuilnaam.config.policy;

import java.net.URI;
import nl.schuilnaam.config.SchoolId;

/**
 * Where records seem to live, for the addresses that messages hold.
 *
 * @param outward as the supplier sees it: the edge listener's public address, a slash, and the school; without a slash at the end
 * @param inward as the school sees it: the address of the school's own system; without a slash at the end
 */
public record Addresses(String outward, String inward) {
    /**
     * The addresses of one school.
     *
     * @param edge how suppliers reach the edge listener, without a slash at the end
     * @param origin the school's own system, without a slash at the end
     */
    public static Addresses of(URI edge, SchoolId school, URI origin) {
        return new Addresses(edge + "/" + school, origin.toString());
    }

    public Addresses {
        if (outward.endsWith("/") || inward.endsWith("/")) {
            throw new IllegalArgumentException("an address must not end with a slash");
        }
    }
}
