package nl.schuilnaam.config.installation;

import static nl.schuilnaam.config.installation.AddressRules.Rule.INWARD;
import static nl.schuilnaam.config.installation.AddressRules.Rule.NEVER;
import static nl.schuilnaam.config.installation.AddressRules.Rule.OUTSIDE;
import static nl.schuilnaam.config.installation.AddressRules.Rule.UNENCRYPTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known answers from the IANA registries of special-purpose addresses, and from the documents of clouds. */
class AddressRulesTest {
    private static final URI NAMED = URI.create("https://api.supplier.example/ims");

    private final AddressRules supplier = rules(NAMED, false);
    private final AddressRules school = rules(NAMED, true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "169.254.0.1",
                "169.254.169.254",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "::",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "::ffff:0:a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2001:0:a9fe:a9fe::1",
                "2001:db8::5efe:169.254.169.254",
                "2001:db8::200:5efe:169.254.169.254",
                "fe80::1",
                "febf::1",
                "ff02::1",
                "fd00:ec2::254",
                "2002:ffff:ffff::1",
                "64:ff9b::"
            })
    void whatNobodyServesIsNeverCalled(String address) throws Exception {
        InetAddress judged = InetAddress.getByName(address);
        String literal = judged.getHostAddress().replaceAll("%.*", "");
        URI written = URI.create("https://" + (literal.contains(":") ? "[" + literal + "]" : literal));

        for (AddressRules rules : List.of(
                supplier,
                school,
                rules(written, false),
                rules(written, true),
                rules(NAMED, true, "0.0.0.0/0", "::/0"),
                rules(NAMED, true, literal))) {
            assertThat(rules.refusal(judged)).contains(NEVER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "0.1.2.3",
                "198.18.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "::10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "2001:db8::5efe:10.0.0.1",
                "fc00::1",
                "fdff:ffff::1",
                "fec0::1"
            })
    void whatLiesInsideIsASchoolsAndNotASuppliers(String address) throws Exception {
        InetAddress judged = InetAddress.getByName(address);
        String literal = judged.getHostAddress();

        assertThat(school.refusal(judged)).isEmpty();
        assertThat(supplier.refusal(judged)).contains(INWARD);
        assertThat(rules(NAMED, false, literal).refusal(judged)).isEmpty();
        assertThat(rules(URI.create("https://" + (literal.contains(":") ? "[" + literal + "]" : literal)), false)
                        .refusal(judged))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2a00:1450::1",
                "2002:101:101::1",
                "64:ff9b::101:101",
                "fbff::1"
            })
    void whatLiesOutsideIsCalled(String address) throws Exception {
        InetAddress judged = InetAddress.getByName(address);

        assertThat(supplier.refusal(judged)).isEmpty();
        assertThat(school.refusal(judged)).isEmpty();
        assertThat(rules(NAMED, true, "10.0.0.0/8", "fd00::/8").refusal(judged)).contains(OUTSIDE);
    }

    @Test
    void aWrittenAddressPermitsItselfAndNoOther() throws Exception {
        AddressRules rules = rules(URI.create("https://10.1.2.3"), false);

        assertThat(rules.refusal(InetAddress.getByName("10.1.2.3"))).isEmpty();
        assertThat(rules.refusal(InetAddress.getByName("10.1.2.4"))).contains(INWARD);
        assertThat(rules.refusal(InetAddress.getByName("127.0.0.1"))).contains(INWARD);
    }

    @Test
    void localhostPermitsThisMachineAndNoOther() throws Exception {
        AddressRules rules = rules(URI.create("https://localhost:8443"), false);

        assertThat(rules.refusal(InetAddress.getByName("127.0.0.1"))).isEmpty();
        assertThat(rules.refusal(InetAddress.getByName("::1"))).isEmpty();
        assertThat(rules.refusal(InetAddress.getByName("10.1.2.3"))).contains(INWARD);
    }

    @Test
    void addressesBindWhateverTheUrlSays() throws Exception {
        AddressRules rules = rules(URI.create("https://10.1.2.3"), true, "10.2.0.0/16");

        assertThat(rules.refusal(InetAddress.getByName("10.1.2.3"))).contains(OUTSIDE);
        assertThat(rules.refusal(InetAddress.getByName("10.2.2.3"))).isEmpty();
        // The same address in another spelling of a network is another address.
        assertThat(rules.refusal(InetAddress.getByName("64:ff9b::a02:203"))).contains(OUTSIDE);
    }

    @Test
    void withoutTlsOnlyThisMachineIsCalled() throws Exception {
        AddressRules rules = rules(URI.create("http://localhost:8450"), true);

        assertThat(rules.refusal(InetAddress.getByName("127.0.0.1"))).isEmpty();
        assertThat(rules.refusal(InetAddress.getByName("10.1.2.3"))).contains(UNENCRYPTED);
        assertThat(rules.refusal(InetAddress.getByName("1.1.1.1"))).contains(UNENCRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sis.example", "10", "10.1", "1.2.3.4.5", "999.1.1.1", "[sis]", "localhost", "a.b.c.d"})
    void aNameIsNoAddressAndNobodyIsAsked(String host) {
        assertThat(AddressRules.literal(host)).isEmpty();
    }

    private static AddressRules rules(URI url, boolean inward, String... addresses) {
        return new AddressRules(url, Stream.of(addresses).map(AddressRange::of).toList(), inward);
    }
}
