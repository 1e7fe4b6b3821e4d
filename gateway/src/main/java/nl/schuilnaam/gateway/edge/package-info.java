/** Where connections arrive: listeners, tokens, credentials. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.edge;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
