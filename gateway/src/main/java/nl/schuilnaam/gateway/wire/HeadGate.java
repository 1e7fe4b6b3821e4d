package nl.schuilnaam.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges the heads of requests over HTTP/2 (RFC 9113 section 8.3.1) as the codec has decoded them and before the server takes them apart, since it takes away what it reads: a second
 * {@code Host}, or whether content was announced, can be seen only here. Names, values and all else that is the same in both versions are judged later, and answered. What is
 * refused here is reset (PROTOCOL_ERROR), as what the codec itself refuses.
 *
 * <p>Not shared; on the connection's event loop.
 */
final class HeadGate extends Http2FrameListenerDecorator {
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path");
    /** Methods to whose content no reader gives a meaning (RFC 9110 section 9.3). */
    private static final Set<String> BARE = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}");
    // No user, no blank, and a port as it is written.
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z0-9.-]+(?::[1-9][0-9]{0,4})?|\\[[0-9A-Fa-f:.]+](?::[1-9][0-9]{0,4})?");

    private final FrameGate gate;

    HeadGate(Http2FrameListener listener, FrameGate gate) {
        super(listener);
        this.gate = gate;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean isLast)
            throws Http2Exception {
        hand(stream, headers, isLast, () -> super.onHeadersRead(ctx, stream, headers, padding, isLast));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean isLast)
            throws Http2Exception {
        hand(
                stream,
                headers,
                isLast,
                () -> super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, isLast));
    }

    /** The server behind it. */
    @FunctionalInterface
    private interface Taker {
        void take() throws Http2Exception;
    }

    private void hand(int stream, Http2Headers headers, boolean isLast, Taker server) throws Http2Exception {
        try {
            if (gate.isTaken(stream)) {
                requireTrailer(headers);
                server.take();
            } else {
                requireHead(headers, isLast);
                gate.taking(stream);
                server.take();
                gate.took(stream);
            }
        } catch (WireException flaw) {
            throw refused(stream, flaw);
        } catch (RuntimeException unread) {
            // What the server cannot take apart it does not answer.
            throw refused(stream, new WireException("head-unread"));
        }
    }

    private Http2Exception refused(int stream, WireException flaw) {
        gate.refused(stream, flaw);
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, flaw, flaw.rule());
    }

    private static void requireHead(Http2Headers headers, boolean isLast) throws WireException {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String name = field.getKey().toString();
            WireException.require(!name.startsWith(":") || PSEUDO.contains(name), "pseudo-header");
        }
        String method = text(headers.method());
        String path = text(headers.path());
        WireException.require(method != null && METHOD.matcher(method).matches(), "method");
        // Of CONNECT, too, which has none: there is no tunnel through here.
        WireException.require("https".equals(text(headers.scheme())), "scheme");
        WireException.require(path != null && !path.isEmpty(), "path-missing");
        requireHost(text(headers.authority()), headers.getAll("host"));
        if (!isLast && BARE.contains(method)) {
            List<CharSequence> lengths = headers.getAll("content-length");
            WireException.require(
                    lengths.size() == 1 && lengths.get(0).toString().equals("0"), "content-unexpected");
        }
    }

    /** RFC 9113 section 8.3.1: one authority, or one Host where there is none, or both and the same. */
    private static void requireHost(@Nullable String authority, List<CharSequence> hosts) throws WireException {
        WireException.require(hosts.size() <= 1, "host-twice");
        String host = hosts.isEmpty() ? null : hosts.get(0).toString();
        WireException.require(authority != null || host != null, "host-missing");
        WireException.require(isAuthority(authority) && isAuthority(host), "host-malformed");
        WireException.require(authority == null || host == null || authority.equalsIgnoreCase(host), "host-differs");
    }

    private static boolean isAuthority(@Nullable String text) {
        return text == null || AUTHORITY.matcher(text).matches();
    }

    /** Trailers go no further than the codec; those that would decide on a head are refused, as over HTTP/1.1. */
    private static void requireTrailer(Http2Headers headers) throws WireException {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            FieldLines.requireTrailer(
                    field.getKey().toString(), field.getValue().toString());
        }
    }

    private static @Nullable String text(@Nullable CharSequence value) {
        return value == null ? null : value.toString();
    }
}
