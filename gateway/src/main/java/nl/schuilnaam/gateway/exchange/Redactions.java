package nl.schuilnaam.gateway.exchange;

import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.gateway.content.TextRedaction;

/** What takes the persons of a school out of texts. Asked on the event loop of an exchange, and answers without I/O. */
@FunctionalInterface
public interface Redactions {
    /** @return empty while it is not known whom the school has; then nothing may pass of which a text is to be redacted */
    Optional<TextRedaction> of(SchoolId school);
}
