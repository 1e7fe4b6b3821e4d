/** Who belongs to the population of an agreement: learnt from the school's own system, kept, and given to the exchanges. Read {@link nl.schuilnaam.gateway.population.Memberships} first. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.population;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
