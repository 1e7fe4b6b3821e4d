package nl.schuilnaam.config.policy;

import java.util.Optional;
import nl.schuilnaam.config.profile.FieldKind;

/**
 * What happens to one field.
 *
 * @param path below the record: {@code roles.role}
 * @param category key of the category of the model agreement
 * @param reason why the receiver may see it, where the agreement had to say so and it passes
 */
public record ExplainedField(
        String path, FieldKind kind, String category, Treatment treatment, Optional<String> reason) {}
