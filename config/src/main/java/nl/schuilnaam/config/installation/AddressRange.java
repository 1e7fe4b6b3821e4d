package nl.schuilnaam.config.installation;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Consecutive IP addresses as CIDR writes them: {@code 10.1.0.0/16} (RFC 4632 section 3.1), {@code 2001:db8::/32} (RFC 4291 section 2.3), or one address alone. */
public final class AddressRange {
    // What the library could also read (wildcards, masks, zones, octal numbers) is a slip of the pen here.
    private static final Pattern WRITTEN = Pattern.compile("[0-9A-Fa-f:.]{2,45}(?:/(?:0|[1-9][0-9]{0,2}))?");
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .getParentBuilder()
            .toParams();

    private final IPAddress block;

    private AddressRange(IPAddress block) {
        this.block = block;
    }

    /** Empty where the text is no range: also where it has digits behind its prefix, as {@code 10.1.2.3/8} has. */
    public static Optional<AddressRange> parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            return Optional.empty();
        }
        IPAddress address = new IPAddressString(text, STRICT).getAddress();
        if (address == null || (address.isPrefixed() && !address.isPrefixBlock())) {
            return Optional.empty();
        }
        // Java itself takes such an address for the IPv4 address in it, so that the range would hold nothing.
        if (address.isIPv6() && address.toIPv6().isIPv4Mapped()) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address));
    }

    static AddressRange of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a range of addresses"));
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        // Without the zone, which is no part of the address.
        return block.contains(address instanceof Inet6Address ? new IPv6Address(bytes) : new IPv4Address(bytes));
    }

    boolean contains(AddressRange other) {
        return block.contains(other.block);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && block.equals(range.block);
    }

    @Override
    public int hashCode() {
        return block.hashCode();
    }

    @Override
    public String toString() {
        return block.toCanonicalString();
    }
}
