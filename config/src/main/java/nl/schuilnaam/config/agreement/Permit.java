package nl.schuilnaam.config.agreement;

import java.util.Set;

/**
 * What the guard may find in a field without refusing the message: an officer says why it is no leak, or why it may pass.
 *
 * @param field model and field: {@code class.title}
 * @param finds one of {@link #SORTS}
 */
public record Permit(String field, String finds, String reason) {
    /** What the guard finds; a number that the law reserves can be permitted nowhere. */
    public static final Set<String> SORTS = Set.of("name", "identifier", "email", "phone");
}
