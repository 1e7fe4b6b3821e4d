/** Exchange standards: for each operation and field of a standard, what kind of data it holds. Read {@link Profile} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.profile;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
