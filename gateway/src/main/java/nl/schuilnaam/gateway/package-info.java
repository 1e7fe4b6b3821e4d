/** Moves bytes: listeners, the exchange, formats, audit, command line. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
