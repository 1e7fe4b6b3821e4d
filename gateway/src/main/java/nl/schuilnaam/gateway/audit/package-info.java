/**
 * The append-only, tamper-evident record of every exchange: what was decided about it, never what it held.
 *
 * <p>Read {@link nl.schuilnaam.gateway.audit.AuditLog} first. Opening, closing and verifying block and belong at start-up or on the command line; recording does not
 * block and may be called from any thread.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.audit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
