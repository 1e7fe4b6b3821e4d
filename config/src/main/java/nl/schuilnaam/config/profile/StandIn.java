package nl.schuilnaam.config.profile;

import java.util.List;

/** What is written in the place of a required field whose value may not pass. It never depends on the value that it replaces. */
public sealed interface StandIn {
    /** Always the same JSON text. */
    record Constant(String json) implements StandIn {}

    /** The pseudonym of the record's own entity. */
    record Pseudonym() implements StandIn {}

    /** The pseudonym as mailbox at the domain that the school names. */
    record Alias() implements StandIn {}

    /** One of these, chosen by the pseudonym, so that a class list stays readable. */
    record OneOf(List<String> choices) implements StandIn {
        public OneOf {
            choices = List.copyOf(choices);
            if (choices.isEmpty()) {
                throw new IllegalArgumentException("a stand-in must have a value to choose");
            }
        }
    }
}
