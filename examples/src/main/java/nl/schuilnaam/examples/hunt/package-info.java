/** A hunt for leaks: random agreements, every operation that they permit, and a search of everything that left. Read {@link LeakHunt} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.hunt;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
