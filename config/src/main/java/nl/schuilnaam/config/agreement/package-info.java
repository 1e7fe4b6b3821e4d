/** Processor agreements (GDPR art. 28(3)) in machine-readable form: what one supplier may receive from one school, for what, until when. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.agreement;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
