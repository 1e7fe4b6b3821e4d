/**
 * The shared store: the rows in a PostgreSQL (15 or later) that several gateways use at once. Read {@link nl.schuilnaam.mapping.postgres.PostgresDatabase} first. Everything
 * here runs on one event loop, that of the database's own verticle, and nothing blocks it.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.mapping.postgres;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
