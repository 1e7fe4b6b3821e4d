package nl.schuilnaam.config.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final String GATEWAY = "gateway.yaml";
    private static final String REKENMAAT = "agreements/rekenmaat.yaml";

    private CopiedConfiguration files;

    @BeforeEach
    void copy(@TempDir Path temporary) {
        files = CopiedConfiguration.into(temporary);
    }

    @Test
    void theConfigurationKeptBesideTheCodeIsGood() {
        Configuration configuration = files.loaded();

        School school = configuration.school(new SchoolId("de-regenboog")).orElseThrow();
        assertThat(school.origin().url()).isEqualTo(URI.create("http://127.0.0.1:8450"));
        assertThat(school.origin().oauth().orElseThrow().clientSecret().reveal())
                .isEqualTo("not-a-real-secret-1");
        assertThat(school.systems()).extracting(Client::id).containsExactly("leerplein");
        assertThat(school.suppliers().get(new SupplierId("leesplank")).apis()).containsOnlyKeys("oneroster-1.2");
        assertThat(configuration.agreements())
                .extracting(Agreement::id)
                .containsExactly("leesplank-2026", "rekenmaat-2026");
        assertThat(configuration.agreements())
                .extracting(Agreement::format)
                .containsExactly(Spelling.BASE32, Spelling.UUID);
        assertThat(configuration.storage().store()).isEqualTo(new Store.Embedded());
        assertThat(configuration.storage().key())
                .isEqualTo(new KeyPlace.KeyFile(configuration.data().resolve("kek.key")));
        assertThat(configuration.data()).isEqualTo(files.path("../var/data").normalize());
        assertThat(configuration.limits().messageBytes()).isEqualTo(10_485_760);
        assertThat(configuration.limits().tokenLifetime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(configuration.edge().publicUrl(8440)).isEqualTo(URI.create("http://127.0.0.1:8440"));
    }

    @Test
    void limitsAreReadOneByOneAndTheRestKeepsItsDefault() {
        files.change(GATEWAY, "schools:\n", """
                limits:
                  supplier: {per-second: 7, burst: 8, exchanges: 9}
                  school: {burst: 11}
                  connections: {address: 12}
                  content-bytes: 20000000
                  pace: {grace: 2s}
                  unknown-ids: {per-minute: 13}
                  wrong-secrets: {per-minute: 14}
                  drain: 5s
                schools:
                """);

        CallerLimits or = CallerLimits.DEFAULT;
        assertThat(files.loaded().limits().callers())
                .isEqualTo(new CallerLimits(
                        new CallerLimits.Rate(7, 8),
                        new CallerLimits.Rate(or.school().perSecond(), 11),
                        9,
                        or.supplierConnections(),
                        or.connections(),
                        12,
                        OptionalLong.of(20_000_000),
                        new CallerLimits.Pace(Duration.ofSeconds(2), or.pace().bytesPerSecond()),
                        13,
                        14,
                        Duration.ofSeconds(5)));
    }

    @Test
    void theVersionOfAnAgreementIsTheHashOfItsBytes() throws Exception {
        // SHA-256 of "abc" from FIPS 180-4 would need a file that is no agreement; sha256sum of the kept file is the
        // same computation by another program.
        Process sha256sum =
                new ProcessBuilder("sha256sum", files.path(REKENMAAT).toString()).start();
        String expected =
                new String(sha256sum.getInputStream().readAllBytes(), StandardCharsets.UTF_8).substring(0, 64);

        Agreement agreement = files.loaded().agreements().get(1);

        assertThat(agreement.version().sha256()).isEqualTo(expected);
    }

    @Test
    void whatIsLoadedShowsNoSecret() {
        assertThat(files.loaded().toString())
                .doesNotContain("not-a-real-secret")
                .doesNotContain("argon2id");
    }

    /** file, what to change, into what, and the one finding that must come. */
    static Stream<Arguments> badSnippets() {
        return Stream.of(
                // the form of the file
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: ../var/data\ndata: twice",
                        "gateway.yaml:5: data: stands here for the second time, expected each name once"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: &a ../var/data",
                        "gateway.yaml:4: data: has an anchor (&), expected plain values, written out"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: !!str ../var/data",
                        "gateway.yaml:4: data: has a tag (!), expected plain values"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: *a",
                        "gateway.yaml:4: data: refers to another place by an alias (*), expected the value itself"),
                arguments(GATEWAY, "data: ../var/data", "data: 'x", "is not YAML"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: no\n---\nmore: yes",
                        "gateway.yaml:5: starts a second document, expected one document in a file"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: a\u0007b",
                        "gateway.yaml:4: holds a control character, expected printable text"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "? [a]\n: b\ndata: x",
                        "has a key that is a list, expected a name"),
                // the schema of gateway.yaml
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "dat: ../var/data",
                        "gateway.yaml:4: dat: is not known here, expected 'data'"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "dat: ../var/data",
                        "data: is missing, expected a directory for the mapping store and the audit log"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: [a]",
                        "gateway.yaml:4: data: is a list, expected a directory for the mapping store and the audit log"),
                arguments(
                        GATEWAY,
                        "port: 8440",
                        "port: \"8440\"",
                        "gateway.yaml:7: listeners.edge.port: is a text, expected a port from 0 to 65535"),
                arguments(
                        GATEWAY,
                        "port: 8440",
                        "port: 65536",
                        "gateway.yaml:7: listeners.edge.port: is the number 65536, expected a port from 0 to 65535"),
                arguments(
                        GATEWAY,
                        "  de-regenboog:",
                        "  De_Regenboog:",
                        "gateway.yaml:11: schools.De_Regenboog: is not a name for this, expected a name: lower-case letters, digits and inner hyphens"),
                arguments(
                        GATEWAY,
                        "alias-domain: alias.regenboog.example",
                        "alias-domain: Regenboog",
                        "gateway.yaml:26: schools.de-regenboog.alias-domain: is 'Regenboog', expected a domain in lower case, such as alias.regenboog.example"),
                arguments(
                        GATEWAY,
                        "client-secret-file: secrets/de-regenboog.origin.secret",
                        "client-secret: hunter2",
                        "gateway.yaml:19: schools.de-regenboog.origin.oauth.client-secret: would hold a secret in this file, expected 'client-secret-file' with the name of a file that holds it"),
                arguments(
                        GATEWAY,
                        "secret-hash-file: secrets/de-regenboog.leerplein.phc",
                        "secret: hunter2",
                        "gateway.yaml:28: schools.de-regenboog.systems[0].secret: would hold a secret in this file, expected 'secret-hash-file' with the name of a file that holds it"),
                arguments(
                        GATEWAY,
                        "data: ../var/data",
                        "data: d\npassword: hunter2",
                        "gateway.yaml:5: password: would hold a secret in this file, expected no secret here"),
                arguments(
                        GATEWAY,
                        "agreements: [agreements/*.yaml]",
                        "agreements: []",
                        "agreements: is empty, expected a list of files, such as [agreements/*.yaml]"),
                // what gateway.yaml means
                arguments(
                        GATEWAY,
                        "host: 127.0.0.1, port: 8440",
                        "host: 0.0.0.0, port: 8440",
                        "gateway.yaml:7: listeners.edge.host: is '0.0.0.0' without TLS, expected 'tls', or 'behind-tls-proxy: true', or a loopback host such as 127.0.0.1"),
                arguments(
                        GATEWAY,
                        "host: 127.0.0.1, port: 8440",
                        "host: 0.0.0.0, port: 8440, behind-tls-proxy: true",
                        "gateway.yaml:7: listeners.edge: does not say how clients reach it, expected 'public-url', such as https://gateway.example"),
                arguments(
                        GATEWAY,
                        "port: 8441",
                        "port: 8440",
                        "gateway.yaml:8: listeners.inside.port: is 8440, the port of the edge listener, expected another port"),
                arguments(
                        GATEWAY,
                        "port: 8440",
                        "port: 8440, tls: {certificate: c.pem, key: k.pem}",
                        "gateway.yaml:7: listeners.edge.tls.key: names a file that is not there or cannot be read, expected a readable file"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: http://sis.example",
                        "gateway.yaml:14: schools.de-regenboog.origin.url: is 'http://sis.example', expected https, except for a loopback host such as 127.0.0.1"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: http://127.0.0.1.evil.example",
                        "expected https, except for a loopback host such as 127.0.0.1"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: ftp://sis.example",
                        "schools.de-regenboog.origin.url: is 'ftp://sis.example', expected an address such as https://sis.example/ims, without user, query or fragment"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://me:hunter2@sis.example",
                        "schools.de-regenboog.origin.url: is 'https://...@sis.example', expected an address such as https://sis.example/ims, without user, query or fragment"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://169.254.169.254",
                        "gateway.yaml:14: schools.de-regenboog.origin.url: is refused: it is an unspecified, link-local, multicast, broadcast or metadata address, which is never called, expected a host that may be called"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://10.1.2.3\n      addresses: [10.2.0.0/16]",
                        "gateway.yaml:14: schools.de-regenboog.origin.url: is refused: it lies outside of its 'addresses', expected a host that may be called"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8460",
                        "url: http://127.0.0.1:8460\n            addresses: [10.2.0.0/16]",
                        "gateway.yaml:38: schools.de-regenboog.suppliers.leesplank.api.oneroster-1.2.url: is refused: it lies outside of its 'addresses', expected a host that may be called"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      addresses: [10.2.0.1/16]",
                        "gateway.yaml:15: schools.de-regenboog.origin.addresses[0]: is '10.2.0.1/16', expected addresses such as 192.0.2.17, 10.1.0.0/16 or 2001:db8::/32, with nothing behind the prefix"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      addresses: [fe80::/64]",
                        "gateway.yaml:15: schools.de-regenboog.origin.addresses[0]: is 'fe80::/64', which is never called, expected no unspecified, link-local, multicast, broadcast or metadata addresses"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      addresses: []",
                        "gateway.yaml:15: schools.de-regenboog.origin.addresses"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: http://127.0.0.1:8450\n      trust: ../pom.xml",
                        "gateway.yaml:15: schools.de-regenboog.origin.trust: has no meaning without TLS, expected no 'trust', or https"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      trust: ca.pem",
                        "gateway.yaml:15: schools.de-regenboog.origin.trust: names a file that is not there or cannot be read, expected a readable file"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      trust: gateway.yaml",
                        "gateway.yaml:15: schools.de-regenboog.origin.trust: names a file that holds something else, expected a file with certificates (PEM)"),
                arguments(
                        GATEWAY,
                        "url: http://127.0.0.1:8450",
                        "url: https://sis.example\n      revoked: gateway.yaml",
                        "gateway.yaml:15: schools.de-regenboog.origin.revoked: names a file that holds something else, expected a file with a list of revoked certificates (PEM or DER)"),
                arguments(
                        GATEWAY,
                        "token-url: http://127.0.0.1:8450/token",
                        "token-url: https://169.254.169.254/token",
                        "schools.de-regenboog.origin.oauth.token-url: is refused: it is an unspecified, link-local"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {breaker: {failures: 0}}\nschools:\n",
                        "limits.breaker.failures"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {breaker: {pause: 2m}}\nschools:\n",
                        "limits.breaker.pause: is 2m, expected at most 1m"),
                arguments(
                        GATEWAY,
                        "profiles: [oneroster-1.2]",
                        "profiles: [oneroster-1.1]",
                        "gateway.yaml:15: schools.de-regenboog.origin.profiles[0]: is 'oneroster-1.1', which is not a profile, expected 'oneroster-1.2'"),
                arguments(
                        GATEWAY,
                        "- {client-id: leesplank,",
                        "- {client-id: rekenmaat,",
                        "schools.de-regenboog.suppliers.leesplank.clients[0].client-id: is 'rekenmaat', which another client of this school has, expected a client id of its own"),
                arguments(
                        GATEWAY,
                        "agreements/*.yaml",
                        "agreement/*.yaml",
                        "agreements[0]: names no file that is there, expected at least one agreement"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {token-lifetime: 2h}\nschools:\n",
                        "gateway.yaml:10: limits.token-lifetime: is 2h, expected at most 60m"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {first-byte: 40s}\nschools:\n",
                        "gateway.yaml:10: limits: is shorter than a part of it, expected at least 'connect' and 'first-byte'"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {connect: fast}\nschools:\n",
                        "gateway.yaml:10: limits.connect: is 'fast', expected a duration, such as 500ms, 10s, 15m or 1h"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {supplier: {per-second: 0}}\nschools:\n",
                        "gateway.yaml:10: limits.supplier.per-second: is the number 0, expected a number from 1 to 100000000"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {connections: {adress: 5}}\nschools:\n",
                        "gateway.yaml:10: limits.connections.adress: is not known here, expected 'address'"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {content-bytes: 4096}\nschools:\n",
                        "gateway.yaml:10: limits.content-bytes: is less than one message may have, expected at least 'message-bytes'"),
                arguments(
                        GATEWAY,
                        "schools:\n",
                        "limits: {drain: 2h}\nschools:\n",
                        "gateway.yaml:10: limits.drain: is 2h, expected at most 10m"),
                // the schema of agreements
                arguments(
                        REKENMAAT,
                        "status: active",
                        "status: activ",
                        "agreements/rekenmaat.yaml:6: status: is 'activ', expected 'active'"),
                arguments(
                        REKENMAAT,
                        "status: active",
                        "state: active",
                        "agreements/rekenmaat.yaml:6: state: is not known here, expected 'status'"),
                arguments(
                        REKENMAAT,
                        "until: 2027-07-31",
                        "until: 2027-07-32",
                        "agreements/rekenmaat.yaml:7: period.until: is '2027-07-32', expected the last day, such as 2027-07-31"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: numeric,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.format: is 'numeric' without a length, expected 'digits' beside it, from 6 to 18"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: uuid, digits: 9,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.digits: says how long a number is, and the format is 'uuid', expected no 'digits'"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{digits: 9,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.digits: says how long a number is, and the format is 'uuid', expected no 'digits'"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: numeric, digits: 5,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.digits: is the number 5, expected a number of digits from 6 to 18"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: numeric, digits: 19,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.digits: is the number 19, expected a number of digits from 6 to 18"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: numeric, digits: '9',",
                        "agreements/rekenmaat.yaml:9: pseudonyms.digits: is a text, expected a number of digits from 6 to 18"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: numeric, digits: 9, scheme: prp1,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.scheme: is 'prp1', which makes no numeric, expected 'tab1'"),
                arguments(
                        REKENMAAT,
                        "{format: uuid,",
                        "{format: uuid, scheme: tab1,",
                        "agreements/rekenmaat.yaml:9: pseudonyms.scheme: is 'tab1', which makes no uuid, expected 'prp1'"),
                arguments(
                        REKENMAAT,
                        "privacy@rekenmaat.example",
                        "rekenmaat",
                        "agreements/rekenmaat.yaml:5: supplier.contact: is 'rekenmaat', expected an e-mail address for questions about privacy"),
                arguments(
                        REKENMAAT,
                        "country: NL, contact",
                        "country: nl, contact",
                        "agreements/rekenmaat.yaml:5: supplier.country: is 'nl', expected a country by two capitals, such as NL"),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givenName: kept",
                        "exchanges.oneroster-1.2.fields.user.givenName: is 'kept', expected an action: keep, drop, pseudonym, alias, stand-in, year, month, day, redact, prefix:4, band:[0,10,20] or constant:..."),
                arguments(
                        REKENMAAT,
                        "total-count: true",
                        "total-count: yes",
                        "exchanges.oneroster-1.2.total-count: is a text, expected true or false"),
                arguments(
                        REKENMAAT,
                        "results: P1Y",
                        "results: 1 year",
                        "retention.results: is '1 year', expected a period, such as P1Y (one year), P3M (three months) or P30D"),
                // what agreements mean
                arguments(
                        REKENMAAT,
                        "school: de-regenboog",
                        "school: de-regenbog",
                        "agreements/rekenmaat.yaml:4: school: is 'de-regenbog', which gateway.yaml does not have, expected 'de-regenboog'"),
                arguments(
                        REKENMAAT,
                        "{id: rekenmaat,",
                        "{id: rekenmat,",
                        "agreements/rekenmaat.yaml:5: supplier.id: is 'rekenmat', which is not a supplier of this school in gateway.yaml, expected 'rekenmaat'"),
                arguments(
                        REKENMAAT,
                        "until: 2027-07-31",
                        "until: 2026-07-31",
                        "agreements/rekenmaat.yaml:7: period.until: is 2026-07-31, which is before the first day, expected 2026-08-01 or later"),
                arguments(
                        REKENMAAT,
                        "oneroster-1.2:",
                        "oneroster-1.3:",
                        "agreements/rekenmaat.yaml:11: exchanges.oneroster-1.3: is not a profile, expected 'oneroster-1.2'"),
                arguments(
                        REKENMAAT,
                        "[getAllOrgs,",
                        "[getAllOrg,",
                        "agreements/rekenmaat.yaml:12: exchanges.oneroster-1.2.operations[0]: is 'getAllOrg', which is not an operation of the profile, expected 'getAllOrgs'"),
                arguments(
                        REKENMAAT,
                        "      org: {",
                        "      orgs: {",
                        "agreements/rekenmaat.yaml:22: exchanges.oneroster-1.2.fields.orgs: is not a model of the profile, expected 'org'"),
                arguments(
                        REKENMAAT,
                        "      org: {",
                        "      orgs: {",
                        "agreements/rekenmaat.yaml:12: exchanges.oneroster-1.2.operations[0]: is 'getAllOrgs', whose messages hold 'org', expected 'org' among the fields"),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givnName: keep",
                        "agreements/rekenmaat.yaml:19: exchanges.oneroster-1.2.fields.user.givnName: is not a field of the profile, expected 'givenName'"),
                arguments(
                        REKENMAAT,
                        "user: {sourcedId: pseudonym",
                        "user: {sourcedId: keep",
                        "agreements/rekenmaat.yaml:19: exchanges.oneroster-1.2.fields.user.sourcedId: is 'keep', expected 'pseudonym'"),
                arguments(
                        REKENMAAT,
                        "user: {sourcedId: pseudonym, ",
                        "user: {",
                        "agreements/rekenmaat.yaml:19: exchanges.oneroster-1.2.fields.user.sourcedId: is missing, expected 'pseudonym'"),
                arguments(
                        REKENMAAT,
                        "org: pseudonym",
                        "org: keep",
                        "agreements/rekenmaat.yaml:20: exchanges.oneroster-1.2.fields.user.roles.org: is 'keep', expected one of drop, pseudonym"),
                arguments(
                        REKENMAAT,
                        "roles: {roleType: keep, role: keep, org: pseudonym}",
                        "roles: keep",
                        "fields.user.roles: is 'keep', expected a group of its fields, such as {roleType: ...}, or 'drop'"),
                arguments(
                        REKENMAAT,
                        "email: alias",
                        "email: keep",
                        "fields.user.email: is 'keep' without a reason, expected one of {action: keep, identified: {reason: ...}}, drop, alias"),
                arguments(
                        REKENMAAT,
                        "email: alias",
                        "email: {action: keep, identified: {}}",
                        "fields.user.email.identified.reason: is missing, expected a reason in words, at least ten characters"),
                arguments(
                        REKENMAAT,
                        "email: alias",
                        "email: {action: keep, identified: {reason: because}}",
                        "fields.user.email.identified.reason: is 'because', expected a reason in words, at least ten characters"),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givenName: {action: keep, identified: {reason: They know them by name.}}",
                        "fields.user.givenName.identified: gives a reason that 'keep' does not ask for here, expected none"),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givenName: redact",
                        "fields.user.givenName: is 'redact', expected one of keep, drop, stand-in, constant:..."),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givenName: keep, userIds: {identifier: {action: keep, identified: {reason: We want to know it.}}}",
                        "fields.user.userIds.identifier.action: is 'keep', expected one of drop, stand-in"),
                arguments(
                        REKENMAAT,
                        "givenName: keep",
                        "givenName: keep, middleName: stand-in",
                        "fields.user.middleName: is 'stand-in', expected 'drop': the profile has no stand-in for it"),
                arguments(
                        REKENMAAT,
                        "score: keep",
                        "score: \"band:[10,0]\"",
                        "fields.result.score: is 'band:[10,0]', expected ascending numbers, such as band:[0,10,20]"),
                arguments(
                        REKENMAAT,
                        "score: keep",
                        "score: constant:high",
                        "fields.result.score: is 'constant:high', expected constant: and a number"),
                arguments(
                        REKENMAAT,
                        "scoreStatus: keep",
                        "scoreStatus: constant:done",
                        "expected constant: and one of exempt, fully graded, not submitted, partially graded, submitted"),
                arguments(
                        REKENMAAT,
                        "    total-count: true",
                        "    population: {grades: [\"07\"], roles: [teacher]}",
                        "agreements/rekenmaat.yaml:17: exchanges.oneroster-1.2.population.roles: leaves out 'student', so that no pupil exists of those that are chosen, expected 'student' among the roles"),
                arguments(
                        REKENMAAT,
                        "    total-count: true",
                        "    population: {roles: [student, teecher]}",
                        "agreements/rekenmaat.yaml:17: exchanges.oneroster-1.2.population.roles[1]: is 'teecher', which is not a role of the profile, expected 'teacher'"),
                arguments(
                        REKENMAAT,
                        "    total-count: true",
                        "    population: {groups: [Plus klas]}",
                        "agreements/rekenmaat.yaml:17: exchanges.oneroster-1.2.population.groups[0]: is 'Plus klas', which is not the name of a group, expected lower-case letters, digits and inner hyphens"),
                arguments(
                        REKENMAAT,
                        "    total-count: true",
                        "    population: {pupils: [\"1450001\"]}",
                        "agreements/rekenmaat.yaml:17: exchanges.oneroster-1.2.population"),
                arguments(
                        REKENMAAT,
                        "    total-count: true",
                        "    school-operations: [createUser]",
                        "agreements/rekenmaat.yaml:17: exchanges.oneroster-1.2.school-operations: has nowhere to go, expected an 'api' of the supplier for oneroster-1.2 in gateway.yaml"),
                arguments(
                        GATEWAY,
                        "    alias-domain: alias.regenboog.example\n",
                        "",
                        "fields.user.email: is 'alias', expected 'drop', or an 'alias-domain' of the school in gateway.yaml"));
    }

    @ParameterizedTest
    @MethodSource("badSnippets")
    void everyMistakeIsNamedWithItsPlaceAndWhatWasExpected(String file, String from, String to, String expected) {
        files.change(file, from, to);

        assertThat(files.findings()).anySatisfy(finding -> assertThat(finding).contains(expected));
        assertThat(files.findings().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "8440.0", "8440.5", "1e3", "00", "99999", "null", "~", "''", "[]", "{}", "true"})
    void aPortThatIsNoPortIsAFinding(String port) {
        files.change(GATEWAY, "port: 8440", "port: " + port);

        assertThat(files.findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding).startsWith("gateway.yaml"));
    }

    @Test
    void whatIsSaidOfAServerHoldsForItsTokenEndpointToo() {
        files.change(
                GATEWAY,
                "url: http://127.0.0.1:8450",
                "url: https://sis.example/ims\n      addresses: [10.1.0.0/16, 'fd00:1::/32']");
        files.change(GATEWAY, "token-url: http://127.0.0.1:8450/token", "token-url: https://sis.example/token");

        Api origin = origin();

        assertThat(origin.endpoint().addresses())
                .extracting(AddressRange::toString)
                .containsExactly("10.1.0.0/16", "fd00:1::/32");
        assertThat(origin.oauth().orElseThrow().tokens())
                .isEqualTo(new Endpoint(
                        URI.create("https://sis.example/token"),
                        origin.endpoint().addresses(),
                        origin.endpoint().trust(),
                        origin.endpoint().revoked()));
    }

    @Test
    void anotherServerOrOneOfWhichMoreIsSaidIsAnother() {
        files.change(
                GATEWAY, "url: http://127.0.0.1:8450", "url: https://sis.example/ims\n      addresses: [10.1.0.0/16]");
        files.change(GATEWAY, "token-url: http://127.0.0.1:8450/token", "token-url: https://login.example/token");
        assertThat(origin().oauth().orElseThrow().tokens().addresses()).isEmpty();

        files.change(
                GATEWAY,
                "token-url: https://login.example/token",
                "token-url: https://sis.example/token\n        addresses: [10.2.0.0/16]");
        assertThat(origin().oauth().orElseThrow().tokens().addresses())
                .extracting(AddressRange::toString)
                .containsExactly("10.2.0.0/16");
    }

    @Test
    void theBreakerCanBeSet() {
        assertThat(files.loaded().limits().breaker()).isEqualTo(new Limits.Breaker(5, Duration.ofSeconds(5)));
        files.change(GATEWAY, "schools:\n", "limits: {breaker: {failures: 7, pause: 250ms}}\nschools:\n");

        assertThat(files.loaded().limits().breaker()).isEqualTo(new Limits.Breaker(7, Duration.ofMillis(250)));
    }

    private Api origin() {
        return files.loaded().school(new SchoolId("de-regenboog")).orElseThrow().origin();
    }

    @Test
    void anAddressIsNotQuotedWithWhatMayBeAKey() {
        files.change(GATEWAY, "url: http://127.0.0.1:8450", "url: https://sis.example/?key=hunter2");

        assertThat(files.findings())
                .containsExactly(
                        "gateway.yaml:14: schools.de-regenboog.origin.url: is 'https://sis.example/?...', expected an address such as https://sis.example/ims, without user, query or fragment");
    }

    @Test
    void allFindingsOfAllFilesComeAtOnceInReadingOrder() {
        files.change(GATEWAY, "port: 8441", "port: 8440");
        files.change(REKENMAAT, "status: active", "status: activ");
        files.change("agreements/leesplank.yaml", "status: active", "status: aktive");

        assertThat(files.findings())
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("agreements/leesplank.yaml:6: status"),
                        second -> assertThat(second).startsWith("agreements/rekenmaat.yaml:6: status"),
                        third -> assertThat(third).startsWith("gateway.yaml:8: listeners.inside.port"));
    }

    @Test
    void twoAgreementsMustNotBeInForceForTheSameSupplierAtOnce() {
        files.write(
                "agreements/second.yaml",
                files.read(REKENMAAT)
                        .replace("rekenmaat-2026", "rekenmaat-2027")
                        .replace("from: 2026-08-01, until: 2027-07-31", "from: 2027-07-31, until: 2028-07-31"));

        assertThat(files.findings())
                .containsExactly(
                        "agreements/second.yaml:7: period: overlaps the period of rekenmaat-2026 in agreements/rekenmaat.yaml, which is active too, expected one agreement in force per supplier and profile at a time");
    }

    @Test
    void oneAgreementMayFollowAnother() {
        files.write(
                "agreements/second.yaml",
                files.read(REKENMAAT)
                        .replace("rekenmaat-2026", "rekenmaat-2027")
                        .replace("from: 2026-08-01, until: 2027-07-31", "from: 2027-08-01, until: 2028-07-31"));

        assertThat(files.findings()).isEmpty();
    }

    @Test
    void aDraftMayOverlapWhatIsActive() {
        files.write(
                "agreements/second.yaml",
                files.read(REKENMAAT)
                        .replace("rekenmaat-2026", "rekenmaat-next")
                        .replace("status: active", "status: draft"));

        assertThat(files.findings()).isEmpty();
    }

    @Test
    void twoAgreementsMustNotHaveOneName() {
        files.write("agreements/second.yaml", files.read(REKENMAAT).replace("status: active", "status: draft"));

        assertThat(files.findings())
                .containsExactly(
                        "agreements/second.yaml:3: agreement: is 'rekenmaat-2026', the name of the agreement in agreements/rekenmaat.yaml, expected a name of its own");
    }

    @Test
    void aSecretFileThatEveryoneCanReadIsRefused() {
        files.permit("secrets/de-regenboog.origin.secret", "rw-r--r--");

        assertThat(files.findings())
                .containsExactly(
                        "gateway.yaml:19: schools.de-regenboog.origin.oauth.client-secret-file: names a secret file that everyone on the machine can read, expected a file for its owner only (chmod 0400)");
    }

    @Test
    void aSecretFileThatIsNotThereIsNotNamedForItMayBeTheSecretItself() {
        files.change(GATEWAY, "secrets/de-regenboog.origin.secret", "hunter2");

        assertThat(files.findings())
                .containsExactly(
                        "gateway.yaml:19: schools.de-regenboog.origin.oauth.client-secret-file: names a file that is not there or cannot be read, expected a readable file");
    }

    @ParameterizedTest
    @MethodSource("badHashes")
    void aHashFileMustHoldAnArgon2idHash(String content) {
        files.secret("secrets/de-regenboog.rekenmaat.phc", content);

        assertThat(files.findings())
                .containsExactly(
                        "gateway.yaml:32: schools.de-regenboog.suppliers.rekenmaat.clients[0].secret-hash-file: names a file that holds no Argon2id hash, expected one line such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash in it");
    }

    static List<String> badHashes() {
        return List.of(
                "",
                "hunter2",
                CopiedConfiguration.HASH.replace("argon2id", "argon2i"),
                CopiedConfiguration.HASH.replace("v=19", "v=16"),
                CopiedConfiguration.HASH + "\n" + CopiedConfiguration.HASH,
                CopiedConfiguration.HASH.substring(0, 50));
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() throws Exception {
        Files.write(
                files.path(REKENMAAT),
                files.read(REKENMAAT).replace("B.V.", "B.V. é").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(files.findings())
                .containsExactly("agreements/rekenmaat.yaml: is not UTF-8, expected a text file in UTF-8");
    }

    @Test
    void aConfigurationThatIsNotThereIsAFinding() throws Exception {
        Files.delete(files.path(GATEWAY));

        assertThat(files.findings()).containsExactly("gateway.yaml: cannot be read, expected a readable file");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 9, 10, 18})
    void pseudonymsCanBeNumbers(int digits) {
        files.change(REKENMAAT, "{format: uuid,", "{format: numeric, digits: " + digits + ", scheme: tab1,");

        assertThat(files.loaded().agreements().get(1).format()).isEqualTo(new PseudonymFormat.Numeric(digits));
    }

    @Test
    void wordsThatYamlTakesForFlagsOrOctalsAreTexts() {
        files.change(REKENMAAT, "name: Rekenmaat B.V.", "name: no");

        assertThat(files.loaded().agreements().get(1).supplier().name()).isEqualTo("no");
    }
}
