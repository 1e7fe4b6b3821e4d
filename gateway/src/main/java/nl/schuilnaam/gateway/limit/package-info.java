/** How much those may take who call: rates, numbers, memory. Knows no network and no exchange. Read {@code Allowances} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.limit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
