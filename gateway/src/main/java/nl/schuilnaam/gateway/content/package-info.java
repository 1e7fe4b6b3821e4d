/**
 * Formats: bytes in, bytes out. What a rule tree names passes, everything else does not; a message that cannot be judged whole is refused. Knows neither Vert.x
 * nor the mapping store.
 *
 * <p>Read {@link nl.schuilnaam.gateway.content.MessageRewriter} first, then {@link nl.schuilnaam.gateway.content.QueryParser}. Everything here is immutable or lives
 * within one call, so it may be used from any thread; nothing blocks, and the time a call takes grows linearly with the bytes that it is given.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.content;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
