/**
 * What may pass between a school and its suppliers: the configuration, read from files, checked whole, never half in force.
 *
 * <p>Read {@link nl.schuilnaam.config.profile.Profile} first (what an exchange standard looks like), then the agreement (what one supplier may receive), then the
 * policy compiled from the two. Nothing here opens a socket or knows an event loop; everything is immutable and may be shared between threads.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
