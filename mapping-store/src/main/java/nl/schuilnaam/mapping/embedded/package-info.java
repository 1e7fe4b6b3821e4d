/** The default store: SQLite on one machine, with one writer thread and group commit. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping.embedded;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
