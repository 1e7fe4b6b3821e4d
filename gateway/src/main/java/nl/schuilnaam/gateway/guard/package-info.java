/**
 * The guard: reads the finished bytes that are about to go to a supplier, and finds in them whom they name. It takes for granted that the policy, a profile or somebody's
 * typing is wrong. What it looks for it has learnt from the school's own messages and from the mapping store, and keeps as keyed hashes only.
 *
 * <p>Since it is the one that reads whom a message names, it also keeps the roster by which texts are redacted, where an agreement asks for that. The two find by rules of their
 * own: what the one overlooks in a text, the other may still find.
 */
@org.jspecify.annotations.NullMarked
@com.google.errorprone.annotations.CheckReturnValue
package nl.schuilnaam.gateway.guard;
