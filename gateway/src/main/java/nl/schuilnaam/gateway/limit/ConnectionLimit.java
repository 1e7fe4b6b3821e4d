package nl.schuilnaam.gateway.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import nl.schuilnaam.config.installation.CallerLimits;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a listener has, in all and from one address. Loopback addresses are not counted apart: what connects from there is a proxy of one's own, which speaks for
 * everybody, or a process of this machine. An IPv6 network of 64 bits counts as one address, since whoever has one address of it has them all.
 *
 * <p>One for each listener, for all its event loops; safe for use by several threads.
 */
public final class ConnectionLimit {
    private final Slots all;
    private final int ofAddress;
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    public ConnectionLimit(CallerLimits limits) {
        this.all = new Slots(limits.connections());
        this.ofAddress = limits.addressConnections();
    }

    /** Whether one more may come, which is to be told when it has gone. */
    public boolean opened(@Nullable InetAddress address) {
        if (!all.take()) {
            return false;
        }
        if (isCounted(address) && !takeOf(network(address))) {
            all.giveBack();
            return false;
        }
        return true;
    }

    public void closed(@Nullable InetAddress address) {
        all.giveBack();
        if (isCounted(address)) {
            byAddress.computeIfPresent(network(address), (key, count) -> count <= 1 ? null : count - 1);
        }
    }

    /** How many there are. */
    public int open() {
        return all.taken();
    }

    private boolean takeOf(String network) {
        boolean[] taken = {false};
        byAddress.compute(network, (key, count) -> {
            int before = count == null ? 0 : count;
            taken[0] = before < ofAddress;
            return taken[0] ? Integer.valueOf(before + 1) : count;
        });
        return taken[0];
    }

    private static boolean isCounted(@Nullable InetAddress address) {
        return address != null && !address.isLoopbackAddress();
    }

    /** What counts as one address. */
    public static String network(@Nullable InetAddress address) {
        if (address == null) {
            return "";
        }
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
