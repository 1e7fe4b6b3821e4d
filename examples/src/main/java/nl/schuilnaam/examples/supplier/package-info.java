/** Two suppliers that do not exist, speaking plain OneRoster over plain HTTP; what they receive is kept byte by byte. Read {@link Rekenmaat} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.supplier;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
