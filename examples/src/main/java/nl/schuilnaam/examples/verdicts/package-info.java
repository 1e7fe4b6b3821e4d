/**
 * Hostile bytes against a running gateway: requests that two readers could understand in two ways, and answers of an origin that no client should take. Read
 * {@link EdgeVerdicts} first, then {@link FramingRequests} for how a case is written.
 *
 * <p>Everything here blocks. Each {@link Lane} is one thread with a school, an origin and a client of its own, so what an origin hears is known to belong to one case.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.verdicts;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
