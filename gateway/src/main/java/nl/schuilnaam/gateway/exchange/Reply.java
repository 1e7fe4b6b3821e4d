package nl.schuilnaam.gateway.exchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back to the client: built by the gateway from what it understood, never copied.
 *
 * @param headers the gateway's own, beside framing and the headers that every reply bears
 * @param content the whole content; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, from the exchange to the socket, and never compared
public record Reply(int status, Map<String, String> headers, byte[] content) {
    public Reply {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
