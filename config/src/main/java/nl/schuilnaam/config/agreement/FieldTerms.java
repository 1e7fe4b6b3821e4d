package nl.schuilnaam.config.agreement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an agreement says about one field. */
public sealed interface FieldTerms {
    /**
     * A single field, or a reference.
     *
     * @param reason why the supplier may see what otherwise never passes; present exactly where the kind of field asks for one
     */
    record Single(Action action, Optional<String> reason) implements FieldTerms {}

    /** A group of fields; those that are not listed are dropped. */
    record Group(Map<String, FieldTerms> members) implements FieldTerms {
        public Group {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }
}
