package nl.schuilnaam.config.installation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses an endpoint may turn out to have. Its name is resolved by somebody else, who may say anything; so whatever the name leads to is judged, and a server
 * outside cannot have the gateway call systems inside.
 *
 * <p>Ranges are those of the IANA registries of special-purpose addresses (RFC 6890), and the addresses at which clouds give credentials to their machines.
 */
public final class AddressRules {
    private static final List<AddressRange> NEVER = ranges(
            "0.0.0.0", // unspecified
            "169.254.0.0/16", // link-local, with the metadata of most clouds at 169.254.169.254
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, with the broadcast address
            "100.100.100.200", // metadata
            "168.63.129.16", // metadata
            "192.0.0.192", // metadata
            "::", // unspecified
            "fe80::/10", // link-local
            "ff00::/8", // multicast
            "fd00:ec2::254", // metadata
            "fd20:ce::254", // metadata
            // An IPv4 address is hidden in these, and one cannot tell which.
            "2001::/32", // Teredo
            "64:ff9b:1::/48"); // local NAT64
    private static final List<AddressRange> LOOPBACK = ranges("127.0.0.0/8", "::1");
    private static final List<AddressRange> INWARD = ranges(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // shared by the customers of a provider
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15", // test networks
            "fc00::/7", // unique local
            "fec0::/10"); // site-local, deprecated
    /** Where the last four bytes are an IPv4 address: IPv4-compatible, -mapped and -translated (RFC 4291, RFC 7915), and NAT64 (RFC 6052). */
    private static final List<AddressRange> ENDS_IN_IPV4 = ranges("::/96", "::ffff:0:0:0/96", "64:ff9b::/96");

    private static final AddressRange SIX_TO_FOUR = AddressRange.of("2002::/16");

    private final URI url;
    private final List<AddressRange> addresses;
    private final boolean inward;
    private final Optional<InetAddress> literal;

    /** Why an address is not called. */
    public enum Rule {
        NEVER("it is an unspecified, link-local, multicast, broadcast or metadata address, which is never called"),
        OUTSIDE("it lies outside of its 'addresses'"),
        INWARD("it is a loopback or private address, which only 'addresses', or the url itself, can permit"),
        UNENCRYPTED("it is not of this machine, and the url has no TLS");

        private final String text;

        Rule(String text) {
            this.text = text;
        }

        /** For a sentence that goes on after "an address was refused:". */
        public String text() {
            return text;
        }
    }

    /**
     * Makes the rules of an endpoint.
     *
     * @param addresses what it may have; empty for whatever its kind permits
     * @param inward whether loopback and private addresses need not be named, as for a school's own system
     */
    AddressRules(URI url, List<AddressRange> addresses, boolean inward) {
        this.url = url;
        this.addresses = List.copyOf(addresses);
        this.inward = inward;
        this.literal = literal(url.getHost());
    }

    /** Why this address is not called; empty when it is. */
    public Optional<Rule> refusal(InetAddress address) {
        Optional<InetAddress> within = embedded(address);
        if (isIn(NEVER, address) || within.filter(inner -> isIn(NEVER, inner)).isPresent()) {
            return Optional.of(Rule.NEVER);
        }
        if (!addresses.isEmpty() && !isIn(addresses, address)) {
            return Optional.of(Rule.OUTSIDE);
        }
        boolean loopback = isIn(LOOPBACK, address);
        if (!"https".equals(url.getScheme()) && !loopback) {
            return Optional.of(Rule.UNENCRYPTED);
        }
        boolean leadsInward =
                isInward(address) || within.filter(AddressRules::isInward).isPresent();
        boolean written =
                literal.filter(address::equals).isPresent() || (loopback && "localhost".equals(url.getHost()));
        return leadsInward && addresses.isEmpty() && !inward && !written ? Optional.of(Rule.INWARD) : Optional.empty();
    }

    /** Whether none of these is ever called, whatever is configured. */
    static boolean areNeverCalled(AddressRange range) {
        return NEVER.stream().anyMatch(never -> never.contains(range));
    }

    /** The address that a host of a URL is itself, without asking anybody; empty for a name. */
    public static Optional<InetAddress> literal(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!bare.contains(":") && !bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isInward(InetAddress address) {
        return isIn(LOOPBACK, address) || isIn(INWARD, address);
    }

    /** The IPv4 address that a network may take an IPv6 address for. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        // RFC 5214 section 6.1.
        boolean isatap = (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == (byte) 0xFE;
        if (isatap || (isIn(ENDS_IN_IPV4, address) && !isIn(LOOPBACK, address))) {
            return Optional.of(ipv4(bytes, 12));
        }
        // RFC 3056 section 2.
        return SIX_TO_FOUR.contains(address) ? Optional.of(ipv4(bytes, 2)) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::of).toList();
    }
}
