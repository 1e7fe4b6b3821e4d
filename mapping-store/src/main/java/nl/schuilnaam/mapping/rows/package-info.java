/**
 * What is at rest, row by row, in whichever database. Rows know no meaning: what a value is, and whether it is sound, is decided by who reads them. Every change that
 * must hold together is one commit.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping.rows;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
