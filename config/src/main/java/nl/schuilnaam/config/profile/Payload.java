package nl.schuilnaam.config.profile;

import java.util.List;

/**
 * What a message holds: an object with one member, in which stand one record or many.
 *
 * @param wrapper the member's name: {@code users}
 * @param model the model of the records; for {@link Form#ID_PAIRS} the model of the records that were created
 * @param others what servers are known to write instead: {@code students} for {@code users}, or one record for a list. A message may be in any of these forms, and is
 *     passed on in the form in which it came
 */
public record Payload(Form form, String wrapper, String model, List<Spelling> others) {
    public Payload {
        others = List.copyOf(others);
    }

    /** A payload that comes in one form only. */
    public Payload(Form form, String wrapper, String model) {
        this(form, wrapper, model, List.of());
    }

    /** How the records stand in the message. */
    public enum Form {
        /** {@code {"user": {...}}}. */
        ONE,
        /** {@code {"users": [{...}, ...]}}. */
        LIST,
        /** {@code {"sourcedIdPairs": [{"suppliedSourcedId": ..., "allocatedSourcedId": ...}]}}, the answer to a creation; some servers send one pair instead of a list. */
        ID_PAIRS
    }

    /** Another form and name for the same. */
    public record Spelling(Form form, String wrapper) {}
}
