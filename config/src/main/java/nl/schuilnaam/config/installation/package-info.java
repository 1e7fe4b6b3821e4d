/**
 * One installation of the gateway: where it listens, which schools and suppliers it serves, and the agreements between them. Start with
 * {@link nl.schuilnaam.config.installation.Configuration}. Reads files, and nothing else; loading may block, what is loaded is immutable.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.config.installation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
