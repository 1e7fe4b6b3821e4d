package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierKindTest {
    // From Kennisnet's reference implementation of the numbering facility (Apache-2.0), and the documentation of the
    // SEM
    // ecosystem.
    private static final String HEX =
            "5889fc51565c5488833c42cb2b724c67107bb250be8ed99c881c89632adc37b05dd197ee95af1c75be47cb7f9a593ad9ddb2e1f25d2e52c90dbb8dcae4515763";
    private static final String STAMPSEUDONIEM =
            "https://ketenid.nl/sppilot/d0f58d6544562db32383d9fbd7e7d1c6857f9eb8fdaf43db9ac4fac8f3c6897cc6149985fe4a7b91b9be09a11c65b6bfd4d900357b0c96336b5521aaee261cf7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ketenid.nl/pilot/" + HEX,
                "https://ketenid.nl/201703/" + HEX,
                "https://ketenid.nl/pilot/79163b48538cea31249879c2362df75f830b2723fe199fbf11a7881dfc1cd33200705cb195f6997c0a2dd150f9915cfe6f869e8df2513536ffe303088414b1ac",
                "https://ketenid.nl/pilot/7a73090b3ed60286fad2d1963c1bf610b3521027176cf38a23f3e1db12378e6ed74aac7b41e49be14fca764c8ddb495ac0076078b3b2bcfdcb1825d461e81960"
            })
    void aChainIdIsOne(String value) {
        assertThat(IdentifierKind.ECK_ID.accepts(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "450034",
                HEX,
                "https://ketenid.nl/pilot/567534fca747",
                "https://ketenid.nl/" + HEX,
                "https://ketenid.nl/pilot/" + HEX + "0",
                "https://ketenid.nl/pilot/" + HEX + "\n",
                "https://ketenid.nl/2017/" + HEX,
                "https://ketenid.nl/pilot/5889FC51565C5488833C42CB2B724C67107BB250BE8ED99C881C89632ADC37B05DD197EE95AF1C75BE47CB7F9A593AD9DDB2E1F25D2E52C90DBB8DCAE4515763",
                "http://ketenid.nl/pilot/" + HEX,
                "https://ketenid.nl.example/pilot/" + HEX,
                "https://ketenid_nl/pilot/" + HEX,
                STAMPSEUDONIEM
            })
    void whatOnlyResemblesAChainIdIsNone(String value) {
        assertThat(IdentifierKind.ECK_ID.accepts(value)).isFalse();
    }

    @Test
    void anotherKindTakesAnythingThatIsNotBlank() {
        assertThat(IdentifierKind.PUPIL_NUMBER.accepts("450034")).isTrue();
        assertThat(IdentifierKind.PUPIL_NUMBER.accepts(" ")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sis-id", "pupil-number", "email", "username", "eck-id"})
    void aStampseudoniemIsOfNoKind(String kind) {
        assertThat(new IdentifierKind(kind).accepts(STAMPSEUDONIEM)).isFalse();
        assertThat(new IdentifierKind(kind).accepts(" " + STAMPSEUDONIEM.replace("https", "HTTP")))
                .isFalse();
        assertThat(new IdentifierKind(kind).accepts("https://ketenid.nl/sp201703/" + HEX))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bsn", "pgn", "hpgn", "stampseudoniem", "stamp-seudoniem", "onderwijsnummer", "national-id"})
    void whatTheLawReservesIsNoKind(String name) {
        assertThatThrownBy(() -> new IdentifierKind(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserved by law");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"BSN", "hPGN", "Stampseudoniem", "burger_service_nummer", "persoonsgebonden nummer", "nationalID"
            })
    void reservedNamesAreKnownHoweverTheyAreWritten(String name) {
        assertThat(IdentifierKind.isReserved(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier", "sourcedId", "pupil-number", "bsnx", ""})
    void otherNamesAreNotReserved(String name) {
        assertThat(IdentifierKind.isReserved(name)).isFalse();
    }
}
