package nl.schuilnaam.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Whatever is posted to the token endpoint is read or refused with a flaw of RFC 6749. */
class TokenRequestFuzzTest {
    /** Up to the first line end stands the value of {@code Authorization}, none if it is empty; behind it the form. */
    @FuzzTest
    void aTokenRequestIsReadOrRefused(byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = Math.max(text.indexOf('\n'), 0);
        String authorization = end == 0 ? null : text.substring(0, end);
        byte[] form = Arrays.copyOfRange(input, Math.min(end == 0 ? 0 : end + 1, input.length), input.length);
        try {
            TokenRequest read = TokenRequest.read(authorization, form);
            assertThat(read.clientId()).matches("[\\x20-\\x7e]{1,1024}");
            assertThat(read.secret()).isNotEmpty();
            read.scopes().ifPresent(scopes -> assertThat(scopes).isNotEmpty().doesNotContain(""));
        } catch (TokenRequest.Unreadable e) {
            assertThat(e.flaw()).isNotNull();
        }
    }
}
