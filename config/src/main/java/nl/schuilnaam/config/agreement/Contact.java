package nl.schuilnaam.config.agreement;

import java.util.Optional;

/** Whom to turn to (annex 1, part G). */
public record Contact(Optional<String> name, String email, Optional<String> phone) {}
