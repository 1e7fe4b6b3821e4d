/** The one pipeline, from request to reply. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
