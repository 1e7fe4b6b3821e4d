package nl.schuilnaam.gateway.system;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 over TLS that sends the frames it is given, also those that no library would send, and shows every frame that came back. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final long PROTOCOL_ERROR = 1;
    static final long ENHANCE_YOUR_CALM = 11;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SSLSocket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        long error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0) & 0xffff_ffffL;
        }
    }

    /**
     * What became of a stream.
     *
     * @param status 0 where there was none
     * @param reset the code of its end, where it was reset
     * @param goAway the code of the connection's end, where it was told
     * @param closed whether the connection is closed
     */
    record Answer(int status, String body, OptionalLong reset, OptionalLong goAway, boolean closed) {}

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Shakes hands, and says nothing. */
    static RawHttp2 connect(URI listener, SSLContext trust) throws IOException {
        var socket = (SSLSocket) trust.getSocketFactory().createSocket(listener.getHost(), listener.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IllegalStateException("no HTTP/2");
        }
        return new RawHttp2(socket);
    }

    /** Shakes hands and begins, with settings of an even number of values: identifier, value. */
    static RawHttp2 open(URI listener, SSLContext trust, int... settings) throws IOException {
        RawHttp2 connection = connect(listener, trust);
        connection.send(PREFACE, frame(SETTINGS, 0, 0, settings(settings)));
        return connection;
    }

    static byte[] preface() {
        return PREFACE.clone();
    }

    static byte[] settings(int... values) {
        ByteBuffer payload = ByteBuffer.allocate(values.length / 2 * 6);
        for (int i = 0; i < values.length; i += 2) {
            payload.putShort((short) values[i]).putInt(values[i + 1]);
        }
        return payload.array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A block of fields, name after value, as literals that nobody is to remember (RFC 7541 section 6.2.2), one octet for each character. */
    static byte[] block(Iterable<String> fields) {
        var block = new ByteArrayOutputStream();
        int index = 0;
        for (String text : fields) {
            if (index++ % 2 == 0) {
                block.write(0);
            }
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            integer(block, 0, 7, octets.length);
            block.writeBytes(octets);
        }
        return block.toByteArray();
    }

    /** RFC 7541 section 5.1. */
    static void integer(ByteArrayOutputStream out, int mark, int prefix, int value) {
        int most = (1 << prefix) - 1;
        if (value < most) {
            out.write(mark | value);
            return;
        }
        out.write(mark | most);
        int rest = value - most;
        while (rest >= 128) {
            out.write(rest & 127 | 128);
            rest >>= 7;
        }
        out.write(rest);
    }

    /** @return whether it could be sent; a server that has closed reads no more */
    boolean send(byte[]... parts) throws IOException {
        try {
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
            socket.getOutputStream().flush();
            return true;
        } catch (SocketException | SSLException e) {
            return false;
        }
    }

    boolean send(int type, int flags, int stream, byte[] payload) throws IOException {
        return send(frame(type, flags, stream, payload));
    }

    /** The next frame; nothing when the connection is closed. */
    Optional<Frame> next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fff_ffff;
            return Optional.of(new Frame(type, flags, stream, in.readNBytes(length)));
        } catch (EOFException | SocketException | SSLException e) {
            return Optional.empty();
        }
    }

    /** Reads until a stream has come to its end, or the connection has. */
    Answer answer(int stream) throws IOException {
        int status = 0;
        var body = new ByteArrayOutputStream();
        OptionalLong goAway = OptionalLong.empty();
        while (true) {
            Optional<Frame> next = next();
            if (next.isEmpty()) {
                return new Answer(status, body.toString(StandardCharsets.UTF_8), OptionalLong.empty(), goAway, true);
            }
            Frame frame = next.get();
            if (frame.type() == GOAWAY) {
                goAway = OptionalLong.of(frame.error());
            } else if (frame.type() == HEADERS) {
                int read = status(frame);
                status = frame.stream() == stream ? read : status;
            } else if (frame.type() == DATA && frame.stream() == stream) {
                body.writeBytes(frame.payload());
            }
            if (frame.stream() == stream && (frame.endsStream() || frame.type() == RST_STREAM)) {
                return new Answer(
                        status,
                        body.toString(StandardCharsets.UTF_8),
                        frame.type() == RST_STREAM ? OptionalLong.of(frame.error()) : OptionalLong.empty(),
                        goAway,
                        false);
            }
        }
    }

    /** Every head that came must be read, or those after it cannot be. */
    private int status(Frame frame) {
        try {
            // With a priority before it, if the server names one.
            int from = (frame.flags() & 0x20) == 0 ? 0 : 5;
            Http2Headers head = heads.decodeHeaders(
                    frame.stream(), Unpooled.wrappedBuffer(frame.payload(), from, frame.payload().length - from));
            return Integer.parseInt(head.status().toString());
        } catch (Http2Exception e) {
            throw new IllegalStateException("an answer that cannot be read", e);
        }
    }

    /** Reads to the end of the connection: the code with which it was told, where it was; fails if there is none in time. */
    OptionalLong end() throws IOException {
        OptionalLong goAway = OptionalLong.empty();
        for (Optional<Frame> next = next(); next.isPresent(); next = next()) {
            if (next.get().type() == GOAWAY) {
                goAway = OptionalLong.of(next.get().error());
            }
        }
        return goAway;
    }

    /** Whether the server closes within a time, whatever it sends before that. */
    boolean closesWithin(int millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000L;
        try {
            while (true) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                if (next().isEmpty()) {
                    return true;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
