/** A real PostgreSQL, from packages that the build fetches, for examples and benchmarks that need one. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.postgres;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
