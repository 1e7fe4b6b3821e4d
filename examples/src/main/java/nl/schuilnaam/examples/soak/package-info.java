/** A long time of everything at once: steady work, hostile bytes and faults, with everything judged while it goes on. Read {@link Soak} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.soak;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
