package nl.schuilnaam.gateway.bulk;

import java.util.List;
import java.util.Optional;

/** What the columns of a kind of file mean. */
interface Layout<T> {
    /** Names that a column can have, exactly. */
    List<String> names();

    /** Those of them without which the file says nothing. */
    List<String> needed();

    /** Whether a column of another name may be there, and is passed over. */
    default boolean isExtension(String name) {
        return false;
    }

    /** What a line says; empty where it says nothing that is asked for here, or something was found wrong with it. */
    Optional<T> read(Row row);
}
