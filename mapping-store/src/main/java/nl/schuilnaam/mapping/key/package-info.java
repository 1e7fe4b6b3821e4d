/** The keys, and what wraps them. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping.key;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
