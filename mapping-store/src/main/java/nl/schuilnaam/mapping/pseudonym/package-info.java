/** From surrogate to pseudonym and back: scheme prp1 and the formats in which its 16 bytes are spelt. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping.pseudonym;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
