/**
 * Agreements in the course of time: their files, which are read again while the gateway runs; the versions that were ever in effect, which are kept; and their end. Begin with
 * {@link nl.schuilnaam.gateway.lifecycle.Lifecycle}. Files are read and written on a worker thread of its own; all decisions are made on one Vert.x context.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.lifecycle;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
