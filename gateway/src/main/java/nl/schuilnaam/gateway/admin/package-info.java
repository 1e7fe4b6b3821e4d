/**
 * How an administrator on the same machine has something done by the running gateway: a Unix domain socket in the data directory, and the commands behind it.
 *
 * <p>Read {@link nl.schuilnaam.gateway.admin.AdminCommand} first. A connection carries one request, which is one line of JSON, {@code {"command": ..., "arguments": {...}}}; any number
 * of lines {@code {"progress": {...}}} come back, then one line {@code {"result": {...}}} or {@code {"error": "..."}}, and the connection ends. {@link
 * nl.schuilnaam.gateway.admin.AdminClient} blocks and belongs on the command line; {@link nl.schuilnaam.gateway.admin.AdminSocket} has a thread of its own, and commands run on a Vert.x
 * context.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.admin;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
