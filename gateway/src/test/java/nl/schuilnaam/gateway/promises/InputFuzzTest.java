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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.LinkHeader;
import nl.schuilnaam.gateway.edge.AccessTokens;
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
                // One form only, so that nobody reads another path out of it.
                assertThat(version == HttpVersion.HTTP_1_1 || lines[1].startsWith("/"))
                        .isTrue();
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

    private static final AccessTokens TOKENS = new AccessTokens(
            new byte[32],
            "https://edge.example",
            Duration.ofMinutes(10),
            Clock.fixed(Instant.parse("2026-11-23T11:00:00Z"), ZoneOffset.UTC));
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final String ISSUED = TOKENS.issue(
                    Listener.EDGE, SCHOOL, Optional.of(new SupplierId("rekenmaat")), "rekenmaat", Set.of("roster"))
            .text();

    /** The first byte chooses: the rest is a token, or is laid over one that was issued, or stands before, in or behind it. Only what was issued is valid, in the one spelling. */
    @FuzzTest
    void anAccessTokenIsValidOnlyIfItWasIssued(byte[] input) {
        if (input.length == 0 || input.length > 5_000) {
            return;
        }
        String rest = new String(input, 1, input.length - 1, ISO_8859_1);
        String token = switch (input[0] & 3) {
            case 0 -> rest;
            case 1 -> overlaid(rest);
            case 2 -> rest + ISSUED.substring(Math.min(rest.length(), ISSUED.length()));
            default -> ISSUED.substring(0, Math.max(0, ISSUED.length() - rest.length())) + rest;
        };
        for (Listener listener : List.of(Listener.EDGE, Listener.INSIDE)) {
            for (SchoolId school : List.of(SCHOOL, new SchoolId("het-anker"))) {
                boolean isValid = TOKENS.check(listener, school, token) instanceof AccessTokens.Outcome.Valid;
                assertThat(isValid)
                        .isEqualTo(token.equals(ISSUED) && listener == Listener.EDGE && school.equals(SCHOOL));
            }
        }
    }

    /** From its end on, where the signature is. */
    private static String overlaid(String mask) {
        char[] characters = ISSUED.toCharArray();
        for (int i = 0; i < Math.min(mask.length(), characters.length); i++) {
            characters[characters.length - 1 - i] ^= mask.charAt(i);
        }
        return new String(characters);
    }

    private static final String WORD = "[0-9A-Za-z!#$%&'*+.^_`|~-]+";
    private static final String PARAMETER =
            "[ \t]*;[ \t]*(" + WORD + ")(?:[ \t]*=[ \t]*(?:(" + WORD + ")|\"((?:\\\\.|[^\"\\\\])*)\"))?";
    private static final Pattern LINK =
            Pattern.compile("[ \t]*<[^>]*>((?:" + PARAMETER + ")*)[ \t]*(,|$(?![\r\n]))", Pattern.DOTALL);
    private static final Pattern ONE = Pattern.compile(PARAMETER, Pattern.DOTALL);

    /** Whether there is a next page is what another reader of RFC 8288 says. */
    @FuzzTest
    void aLinkIsReadAsAnotherReaderDoes(byte[] input) {
        if (input.length > 1_000) {
            return;
        }
        String text = new String(input, ISO_8859_1);
        assertThat(LinkHeader.hasNext(text)).isEqualTo(hasNext(text));
    }

    private static boolean hasNext(String text) {
        boolean next = false;
        int at = 0;
        Matcher link = LINK.matcher(text);
        while (link.find(at) && link.start() == at) {
            Matcher parameter = ONE.matcher(link.group(1));
            boolean seen = false;
            while (parameter.find()) {
                if (parameter.group(1).equalsIgnoreCase("rel") && !seen) {
                    seen = true;
                    String value = parameter.group(2) != null
                            ? parameter.group(2)
                            : String.valueOf(parameter.group(3)).replaceAll("(?s)\\\\(.)", "$1");
                    next |= List.of(value.toLowerCase(Locale.ROOT).split(" ", -1))
                            .contains("next");
                }
            }
            at = link.end();
            if (link.group(link.groupCount()).isEmpty()) {
                return next && at == text.length();
            }
        }
        return false;
    }

    /** A configuration file gives a configuration, or findings; never an error, and in bounded time. */
    @FuzzTest
    void aConfigurationFileIsReadOrFoundFaultWith(byte[] input) throws IOException {
        if (input.length > 20_000) {
            return;
        }
        Path directory = Files.createTempDirectory("configuration");
        try {
            Path file = directory.resolve("gateway.yaml");
            Files.write(file, input);
            for (String secret : List.of("origin.secret", "client.phc")) {
                Files.writeString(directory.resolve(secret), "a-secret-for-tests");
                Files.setPosixFilePermissions(directory.resolve(secret), PosixFilePermissions.fromString("rw-------"));
            }
            long began = System.nanoTime();
            Configuration.Outcome outcome = Configuration.load(file, PROFILES);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            if (outcome instanceof Configuration.Rejected rejected) {
                assertThat(rejected.findings()).isNotEmpty();
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(each -> each.toFile().delete());
            }
        }
    }

    private static final Map<String, Profile> PROFILES = BundledProfiles.ids().stream()
            .collect(Collectors.toMap(id -> id, id -> BundledProfiles.find(id).orElseThrow()));
}
