/** A PostgreSQL of three servers of which one is killed under load, again and again: nothing that was answered is lost or there twice. Start at {@code Failover}. */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.examples.failover;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
