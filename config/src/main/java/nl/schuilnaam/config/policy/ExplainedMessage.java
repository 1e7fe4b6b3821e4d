package nl.schuilnaam.config.policy;

import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.profile.Payload;

/**
 * What happens to the records of one message in one direction.
 *
 * @param fields every field that the profile knows of the model, groups before their members; for {@link Payload.Form#ID_PAIRS} the two ids
 */
public record ExplainedMessage(String model, Payload.Form form, List<ExplainedField> fields) {
    public ExplainedMessage {
        fields = List.copyOf(fields);
    }

    /** The field at this path. */
    public Optional<ExplainedField> field(String path) {
        return fields.stream().filter(field -> field.path().equals(path)).findFirst();
    }
}
