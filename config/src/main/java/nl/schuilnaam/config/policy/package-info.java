/** Agreement x profile, compiled to an immutable policy: what happens to every operation, parameter and field. Read {@link Rule} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.policy;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
