package nl.schuilnaam.config.agreement;

import java.util.Optional;

/**
 * A category of data that is processed of a group of persons (annex 1, part D).
 *
 * @param key as {@code categories.yaml} names it
 * @param reason present of every special category (GDPR art. 9), and of no other
 */
public record DataCategory(String key, Optional<String> reason) {}
