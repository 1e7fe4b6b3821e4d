/**
 * What an agreement does to a message, told to people instead of suppliers: side by side and with the reasons, or two agreements against each other. Read {@link
 * nl.schuilnaam.gateway.trial.MessageTrace} first. Nothing here decides about what leaves, and everything is for one thread.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.trial;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
