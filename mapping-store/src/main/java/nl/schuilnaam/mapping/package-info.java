/** Who is who: which surrogate an entity has, which identifiers lead to it, which pseudonym each supplier sees. Knows no HTTP and no payloads. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
