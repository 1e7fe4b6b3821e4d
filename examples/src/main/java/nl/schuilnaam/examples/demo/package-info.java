/** The demo: a school, two suppliers and a gateway between them, started, used, and searched. Read {@link Demo} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.demo;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
