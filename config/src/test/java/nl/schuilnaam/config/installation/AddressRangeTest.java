package nl.schuilnaam.config.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "*",
                "10",
                "10.1",
                "10.1.2",
                "10.1.2.*",
                "10.1-2.0.0",
                "10.1.2.3/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/255.0.0.0",
                "010.0.0.0/8",
                "0x0a.0.0.0/8",
                "167772160",
                "10.0.0.256/32",
                "10.0.0.0.0/8",
                " 10.0.0.0/8",
                "10.0.0.0/8 ",
                "fd00::/129",
                "fd00::1/64",
                "fd00::%eth0/64",
                "fd00:::/64",
                "fd00::1::/64",
                "[fd00::]/64",
                "::ffff:10.0.0.0/104",
                "sis.example",
                "localhost"
            })
    void whatIsNoRangeIsNone(String text) {
        assertThat(AddressRange.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 255.255.255.255, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.17, 192.0.2.17, true",
        "192.0.2.17, 192.0.2.18, false",
        "192.0.2.16/31, 192.0.2.17, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::1, 2001:DB8:0:0::1, true",
        "::/0, 10.0.0.1, false",
        "0.0.0.0/0, fd00::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true"
    })
    void aRangeHoldsWhatItSays(String range, String address, boolean held) throws Exception {
        assertThat(AddressRange.of(range).contains(InetAddress.getByName(address)))
                .isEqualTo(held);
    }

    /** Against arithmetic: two addresses are in one range exactly if they are equal once what is behind the prefix is shifted away. */
    @Test
    void rangesAreTheArithmeticOfTheirPrefix() throws Exception {
        var random = new Random(20261127);
        for (int round = 0; round < 20_000; round++) {
            int bytes = random.nextBoolean() ? 4 : 16;
            int prefix = random.nextInt(bytes * 8 + 1);
            int shift = bytes * 8 - prefix;
            byte[] start = new byte[bytes];
            random.nextBytes(start);
            BigInteger first = new BigInteger(1, start).shiftRight(shift).shiftLeft(shift);
            byte[] other = new byte[bytes];
            random.nextBytes(other);
            // Half of the others differ from the first in one bit only, and so near the edge.
            BigInteger second =
                    random.nextBoolean() ? first.flipBit(random.nextInt(bytes * 8)) : new BigInteger(1, other);
            InetAddress written = InetAddress.getByAddress(fixed(first, bytes));
            InetAddress asked = InetAddress.getByAddress(fixed(second, bytes));
            var range = AddressRange.parse(written.getHostAddress() + "/" + prefix);

            if (written.getAddress().length == bytes && asked.getAddress().length == bytes) {
                assertThat(range.orElseThrow().contains(asked))
                        .as("%s in %s/%d", asked, written, prefix)
                        .isEqualTo(first.shiftRight(shift).equals(second.shiftRight(shift)));
            }
            if (shift > 0) {
                InetAddress behind = InetAddress.getByAddress(fixed(first.setBit(random.nextInt(shift)), bytes));
                assertThat(AddressRange.parse(behind.getHostAddress() + "/" + prefix))
                        .isEmpty();
            }
        }
    }

    private static byte[] fixed(BigInteger value, int bytes) {
        byte[] fixed = new byte[bytes];
        byte[] given = value.toByteArray();
        int length = Math.min(bytes, given.length);
        System.arraycopy(given, given.length - length, fixed, bytes - length, length);
        return fixed;
    }
}
