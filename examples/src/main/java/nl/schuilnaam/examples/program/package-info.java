/** What the programs here have in common: how they read their options, give help, and keep their files. Read {@link Program} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.program;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
