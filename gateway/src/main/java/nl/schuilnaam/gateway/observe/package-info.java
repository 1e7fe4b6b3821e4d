/**
 * Looks on while messages are exchanged, for officers: which fields arrive that nobody gets. Observers are told on event loops and return at
 * once; what they keep is bounded, and on a disk only sealed. Nothing here can hold up or change an exchange. Read {@link nl.schuilnaam.gateway.observe.SeenAndDropped} first.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.observe;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
