package nl.schuilnaam.config.report;

import nl.schuilnaam.config.words.Phrase;

/**
 * One thing in which two versions of an agreement differ.
 *
 * @param topic what it is about, by a stable name that programs can read: {@code receives}, {@code receives-no-more} ...
 * @param subject what exactly, by the names of profile and file: {@code oneroster-1.2 user.givenName}; possibly empty
 * @param widening whether the supplier may have, do or keep more than before
 * @param text the same for people
 */
public record Difference(String topic, String subject, boolean widening, Phrase text) {}
