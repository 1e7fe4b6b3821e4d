/** Where lines of the application's log go, so that whoever takes them can hold nobody up. {@code logback.xml} names it; only the end of the process calls it. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
