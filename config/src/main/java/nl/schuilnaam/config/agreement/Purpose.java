package nl.schuilnaam.config.agreement;

import java.util.Optional;

/**
 * What the supplier may use the data for.
 *
 * @param key as the file names it: {@code access}
 * @param basis the legal basis (GDPR art. 6(1)), as the file names it: {@code public-task}; empty where it is not stated
 */
public record Purpose(String key, Optional<String> basis) {}
