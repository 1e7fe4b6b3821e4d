/** Looks for the identities of a school in what somebody received, in plain and in every usual encoding. Read {@link IdentitySearch} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.search;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
