/**
 * What may pass on the wire: gates over the raw bytes of HTTP/1.1 messages and over the frames of HTTP/2, ahead of the codecs. A codec forgives, and what it has
 * forgiven nobody behind it can see; so whatever two readers could take for two different things is refused before a codec reads it. Knows no school, supplier or agreement.
 *
 * <p>Read {@link nl.schuilnaam.gateway.wire.RequestGate} first, then {@link nl.schuilnaam.gateway.wire.HeadReader}.
 */
@NullMarked
@CheckReturnValue
package nl.schuilnaam.gateway.wire;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
