package nl.schuilnaam.gateway.content;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** A judged message in which only the ids are still open. Immutable; {@code toString} shows nothing of what it holds. */
public interface Draft {
    /** The key under which {@link #unknown} counts names that are not plain enough to be shown. */
    String UNPRINTABLE = "(unprintable)";

    /** The key under which {@link #unknown} counts what came after so many different names that no more are kept. */
    String FURTHER = "(further)";

    /** The ids that {@link #complete} will ask for, each once, in the order of their first appearance. */
    Set<Mention> mentions();

    /** The identifiers that the message states of those whom it is about, whether they pass or not, in the order of their appearance. */
    List<Sighting> sightings();

    /** How many elements the lists of records hold; 0 for a message that has no such list. */
    int records();

    /** How many values were replaced by ids, by rule path. */
    Map<String, Integer> pseudonymised();

    /** How many members were left out that the profile knows and the rules do not permit, by path; names of the profile only. */
    Map<String, Integer> dropped();

    /**
     * How many members were left out that the profile does not know: by the path of the enclosing object and the member's name, with a dot between. The name is
     * the sender's choice, so it belongs on a page for an officer and in no log; one that is not a letter and at most 63 letters, digits, dots, hyphens and
     * underscores counts as {@link #UNPRINTABLE}.
     */
    Map<String, Integer> unknown();

    /**
     * The same message without what is about an entity that does not exist for the receiver: the innermost element of a list in which it is mentioned.
     *
     * @param absent whether what a mention names does not exist
     * @return nothing when the message is itself, and not an element of a list in it, about who does not exist
     */
    Optional<Draft> without(Predicate<Mention> absent);

    /**
     * One message of the records of this and further messages of the same list, in their order. A record that is in it already is not taken again.
     *
     * @throws IllegalArgumentException when there are several, and one of them is not a list of records
     */
    Draft joined(List<Draft> more);

    /** The same message, holding on to nothing of the one that it was made from. */
    Draft compact();

    /**
     * The same message with one page of its records, in the order that is asked for. A message that is not a list is its own only page.
     *
     * @param ids gives for each of {@link #mentions} the id by which the receiver knows the same entity
     * @param sorted by which field the sender sorted, with dots between names; where the records stand as sent, those that do not differ in it are put in the order of their
     *     ids, since the sender's order of these may be that of surnames
     */
    Draft page(Function<Mention, Optional<String>> ids, Order order, Optional<String> sorted, int offset, int limit);

    /** About how many bytes it holds on to. */
    int weight();

    /**
     * Fills the holes, and leaves out what is about an entity that does not exist for the receiver: the innermost element of a list in which it is mentioned. The result depends on nothing but the permitted part of the message, the ids and the order; the same arguments give the same bytes.
     *
     * @param ids gives for each of {@link #mentions} the id by which the receiver knows the same entity, or nothing when it does not exist for the receiver
     * @param order in which order the records of lists of records stand
     * @return the message in UTF-8, without blanks between its parts; nothing when it is itself, and not an element of a list in it, about who does not exist
     */
    Optional<byte[]> complete(Function<Mention, Optional<String>> ids, Order order);
}
