package nl.schuilnaam.config.agreement;

import java.util.Optional;
import nl.schuilnaam.config.SchoolId;

/** What is known of the versions of agreements that were loaded before. */
@FunctionalInterface
public interface History {
    /** Nothing was ever loaded. */
    History NONE = (school, agreement) -> Optional.empty();

    /**
     * The status that the last version of an agreement bore; empty when there was none. Blocks.
     *
     * @param agreement its id
     * @throws java.io.UncheckedIOException when that cannot be found out
     */
    Optional<Status> last(SchoolId school, String agreement);
}
