/** A demo school, demo suppliers, and what shows them at work through the gateway. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
