/** The commands. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
