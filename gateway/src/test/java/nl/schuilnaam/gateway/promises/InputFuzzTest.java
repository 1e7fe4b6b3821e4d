package nl.schuilnaam.gateway.promises;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.edge.StrictRequestGate;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;

/** Whatever comes from outside is understood or refused, and what is understood holds nothing that two readers could take for two things. */
class InputFuzzTest {
    /** Lines: method, target, authority (or nothing), then headers as {@code name: value}. */
    @FuzzTest
    void aRequestIsAcceptedOrRefused(byte[] input) {
        String[] lines = new String(input, ISO_8859_1).split("\n", -1);
        String authority = lines.length > 2 && !lines[2].isEmpty() ? lines[2] : null;
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 3; i < lines.length; i++) {
            String[] header = lines[i].split(": ?", 2);
            headers.add(header[0], header.length > 1 ? header[1] : "");
        }
        var gate = new StrictRequestGate(Set.of("edge.example", "[::1]:8443"));
        for (HttpVersion version : HttpVersion.values()) {
            StrictRequestGate.Outcome outcome =
                    gate.judge(version, lines[0], lines.length > 1 ? lines[1] : "/", authority, headers);
            if (outcome instanceof StrictRequestGate.Outcome.Accepted accepted) {
                assertThat(accepted.path())
                        .noneMatch(segment -> segment.isEmpty()
                                || segment.equals(".")
                                || segment.equals("..")
                                || segment.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == '%'));
                assertThat(accepted.query().orElse("")).matches("(?:[!$&'()*+,./0-9:=?@A-Z_a-z~-]|%[0-9A-Fa-f]{2})*");
            }
        }
    }

    /** An agreement file gives an agreement that compiles, or findings; never an error, and never both nothing and no finding. */
    @FuzzTest
    void anAgreementFileIsReadOrFoundFaultWith(byte[] input) throws IOException {
        Path file = Files.createTempFile("agreement", ".yaml");
        try {
            Files.write(file, input);
            var findings = new Findings();
            Optional<Agreement> agreement = Source.read(file, "agreement.yaml", findings)
                    .flatMap(source -> ArbitraryAgreement.READER.read(source, findings));
            assertThat(agreement.isEmpty()).isEqualTo(!findings.isEmpty());
            agreement.ifPresent(read -> read.exchanges()
                    .keySet()
                    .forEach(profile -> assertThat(PolicyCompiler.compile(
                                    read,
                                    ArbitraryAgreement.PROFILE,
                                    new Addresses(ArbitraryAgreement.EDGE, ArbitraryAgreement.ORIGIN),
                                    Optional.of(ArbitraryAgreement.ALIAS_DOMAIN)))
                            .isNotNull()));
        } finally {
            Files.delete(file);
        }
    }

    /** A text is the one spelling of one pseudonym, letters of either case aside, or none. */
    @FuzzTest
    void aPseudonymHasOneSpelling(byte[] input) {
        String text = new String(input, UTF_8);
        for (Spelling format : Spelling.values()) {
            Optional<UUID> parsed = PseudonymText.parse(format, text);
            parsed.ifPresent(uuid -> {
                assertThat(PseudonymText.format(format, uuid)).isEqualTo(text.toLowerCase(Locale.ROOT));
                assertThat(uuid.version()).isEqualTo(4);
                assertThat(uuid.variant()).isEqualTo(2);
            });
        }
    }
}
