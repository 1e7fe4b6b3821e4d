package nl.schuilnaam.config.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StorageTest {
    private static final String GATEWAY = "gateway.yaml";
    private static final String WHERE = "data: ../var/data\n";
    private static final String POSTGRESQL =
            "store: {postgresql: {hosts: [127.0.0.1], database: names, user: gateway, password-file: secrets/db.secret}}";
    private static final String PKCS11 =
            "keys: {pkcs11: {library: secrets/module.so, token: school, key: names, pin-file: secrets/pin.secret}}";

    private CopiedConfiguration files;

    @BeforeEach
    void copy(@TempDir Path temporary) {
        files = CopiedConfiguration.into(temporary);
        files.secret("secrets/db.secret", "not-a-real-password\n");
        files.secret("secrets/pin.secret", "987654\n");
        files.write("secrets/module.so", "");
        files.write("secrets/authorities.pem", "");
    }

    private Storage written(String text) {
        files.change(GATEWAY, WHERE, WHERE + text + "\n");
        return files.loaded().storage();
    }

    @Test
    void withoutAWordTheStoreAndItsKeyAreInTheDataDirectory() {
        Storage storage = files.loaded().storage();

        assertThat(storage.store()).isEqualTo(new Store.Embedded());
        assertThat(storage.key()).isEqualTo(new KeyPlace.KeyFile(storage.data().resolve("kek.key")));
        assertThat(storage.recoveryFile()).isEmpty();
        assertThat(storage.node()).isEmpty();
    }

    @Test
    void theEmbeddedStoreCanBeNamed() {
        assertThat(written("store: {embedded: {}}").store()).isEqualTo(new Store.Embedded());
    }

    @Test
    void severalHostsKeepTheirOrderAndHaveTheUsualPort() {
        Store store = written("""
                store:
                  postgresql:
                    hosts: [db2.example, "db1.example:6432", "[fd00::1]:5433"]
                    database: names
                    user: gateway
                    password-file: secrets/db.secret
                    tls: {ca-file: secrets/authorities.pem, mode: verify-full}
                    pool: 20""").store();

        Store.Postgresql postgresql = (Store.Postgresql) store;
        assertThat(postgresql.hosts())
                .containsExactly(
                        new Store.Host("db2.example", 5432),
                        new Store.Host("db1.example", 6432),
                        new Store.Host("fd00::1", 5433));
        assertThat(postgresql.database()).isEqualTo("names");
        assertThat(postgresql.user()).isEqualTo("gateway");
        assertThat(postgresql.passwordFile()).hasContent("not-a-real-password");
        assertThat(postgresql.tls()).contains(new Store.Tls(Optional.of(files.path("secrets/authorities.pem"))));
        assertThat(postgresql.pool()).isEqualTo(20);
    }

    @Test
    void aDatabaseIsCheckedByItsCertificateUnlessThatIsSaidOtherwise() {
        Store.Postgresql postgresql = (Store.Postgresql) written(POSTGRESQL).store();

        assertThat(postgresql.tls()).contains(new Store.Tls(Optional.empty()));
        assertThat(postgresql.pool()).isEqualTo(8);
    }

    @Test
    void onlyADatabaseOnThisMachineMayDoWithoutTls() {
        Store.Postgresql postgresql = (Store.Postgresql)
                written(POSTGRESQL.replace("}}", ", tls: {mode: disable}}}")).store();

        assertThat(postgresql.tls()).isEmpty();
    }

    @Test
    void aKeyCanBeInATokenAndARecoveryKeyElsewhere() {
        Storage storage = written(PKCS11.replace("}}", "}, recovery: {file: ../elsewhere.key}}"));

        KeyPlace.Pkcs11 key = (KeyPlace.Pkcs11) storage.key();
        assertThat(key.library()).isEqualTo(files.path("secrets/module.so"));
        assertThat(key.token()).isEqualTo("school");
        assertThat(key.key()).isEqualTo("names");
        assertThat(key.pinFile()).isEqualTo(files.path("secrets/pin.secret"));
        assertThat(storage.recoveryFile())
                .contains(files.path("../elsewhere.key").normalize());
    }

    @Test
    void aRecoveryKeyAloneLeavesTheKeyWhereItIs() {
        Storage storage = written("keys: {recovery: {file: ../elsewhere.key}}");

        assertThat(storage.key()).isEqualTo(new KeyPlace.KeyFile(storage.data().resolve("kek.key")));
    }

    @Test
    void aKeyCanBeInTheEnvironment() {
        assertThat(written("keys: {environment: SCHUILNAAM_KEK}").key())
                .isEqualTo(new KeyPlace.Environment("SCHUILNAAM_KEK"));
    }

    @Test
    void aNodeCanBeNamed() {
        assertThat(written("node: links").node()).contains("links");
    }

    @Test
    void whatIsLoadedShowsNeitherPasswordNorPin() {
        Storage storage = written(POSTGRESQL + "\n" + PKCS11);

        assertThat(storage.toString()).doesNotContain("not-a-real-password").doesNotContain("987654");
    }

    /** what is written, and the findings that must come, all of them. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "store: {}", List.of("5: store: is empty, expected either embedded: {} or postgresql: {...}")),
                arguments(
                        "store: {embedded: {file: x}}",
                        List.of("5: store.embedded.file: is not known here, expected nothing here")),
                arguments(
                        "store: embedded",
                        List.of("5: store: is a text, expected either embedded: {} or postgresql: {...}")),
                arguments(
                        "store: {postgres: {}}",
                        List.of("5: store.postgres: is not known here, expected 'postgresql'")),
                arguments(
                        POSTGRESQL.replace("{postgresql", "{embedded: {}, postgresql"),
                        List.of("5: store: is a group of fields, expected either embedded: {} or postgresql: {...}")),
                arguments(
                        "store: {postgresql: {}}",
                        List.of(
                                "5: store.postgresql.database: is missing, expected the name of a database",
                                "5: store.postgresql.hosts: is missing, expected a list of 1 to 9 hosts, such as [db1.example:5432, db2.example:5432]",
                                "5: store.postgresql.password-file: is missing, expected a file with the user's password",
                                "5: store.postgresql.user: is missing, expected the name of a database user")),
                arguments(
                        POSTGRESQL.replace("[127.0.0.1]", "[]"),
                        List.of(
                                "5: store.postgresql.hosts: is empty, expected a list of 1 to 9 hosts, such as [db1.example:5432, db2.example:5432]")),
                arguments(
                        POSTGRESQL.replace(
                                "[127.0.0.1]",
                                "['db1.example:0', 'db1.example:65536', 'http://db1', 'a b', 'fd00::1']"),
                        List.of(
                                host(0, "db1.example:0"),
                                host(1, "db1.example:65536"),
                                host(2, "http://db1"),
                                host(3, "a b"),
                                host(4, "fd00::1"))),
                arguments(
                        POSTGRESQL.replace("[127.0.0.1]", "[db1.example, 'db1.example:5432']"),
                        List.of(
                                "5: store.postgresql.hosts[1]: stands here for the second time, expected each host once")),
                arguments(
                        POSTGRESQL.replace("password-file: secrets/db.secret", "password: hunter2"),
                        List.of(
                                "5: store.postgresql.password-file: is missing, expected a file with the user's password",
                                "5: store.postgresql.password: would hold a secret in this file, expected 'password-file' with the name of a file that holds it")),
                arguments(
                        POSTGRESQL.replace("secrets/db.secret", "hunter2"),
                        List.of(
                                "5: store.postgresql.password-file: names a file that is not there or cannot be read, expected a readable file")),
                arguments(
                        POSTGRESQL.replace("}}", ", pool: 1}}"),
                        List.of(
                                "5: store.postgresql.pool: is the number 1, expected a number of connections from 2 to 100")),
                arguments(
                        POSTGRESQL
                                .replace("[127.0.0.1]", "[127.0.0.1, db1.example]")
                                .replace("}}", ", tls: {mode: disable}}}"),
                        List.of(
                                "5: store.postgresql.tls.mode: is 'disable' for 'db1.example', expected 'verify-full', except where every host is a loopback host such as 127.0.0.1")),
                arguments(
                        POSTGRESQL.replace("}}", ", tls: {mode: require}}}"),
                        List.of("5: store.postgresql.tls.mode: is 'require', expected one of disable, verify-full")),
                arguments(
                        POSTGRESQL.replace("}}", ", tls: {mode: disable, ca-file: secrets/authorities.pem}}}"),
                        List.of(
                                "5: store.postgresql.tls.ca-file: has no meaning where TLS is disabled, expected no 'ca-file'")),
                arguments(
                        POSTGRESQL.replace("}}", ", tls: {ca-file: secrets/none.pem}}}"),
                        List.of(
                                "5: store.postgresql.tls.ca-file: names a file that is not there or cannot be read, expected a readable file")),
                arguments(
                        "keys: {}",
                        List.of("5: keys: is empty, expected {file: ...}, {pkcs11: {...}} or {environment: ...}")),
                arguments(
                        "keys: {file: a.key, environment: KEK}",
                        List.of(
                                "5: keys.environment: is a second place beside 'file', expected one of 'file', 'pkcs11' and 'environment'")),
                arguments(
                        "keys: {environment: 1KEK}",
                        List.of("5: keys.environment: is '1KEK', expected the name of an environment variable")),
                arguments(
                        "keys: {file: secrets/module.so}",
                        List.of(
                                "5: keys.file: names a key file that everyone on the machine can read, expected a file for its owner only (chmod 0400)")),
                arguments(
                        "keys: {file: a.key, recovery: {file: ./b/../a.key}}",
                        List.of(
                                "5: keys.recovery.file: is the key file itself, expected another file, which is kept elsewhere")),
                arguments(
                        PKCS11.replace("secrets/module.so", "secrets/none.so")
                                .replace("pin-file: secrets/pin.secret", "pin: hunter2"),
                        List.of(
                                "5: keys.pkcs11.library: names a file that is not there or cannot be read, expected a readable file",
                                "5: keys.pkcs11.pin-file: is missing, expected a file with the PIN",
                                "5: keys.pkcs11.pin: would hold a secret in this file, expected 'pin-file' with the name of a file that holds it")),
                arguments(
                        "node: Links",
                        List.of("5: node: is 'Links', expected a name: lower-case letters, digits and inner hyphens")));
    }

    private static String host(int place, String written) {
        return "5: store.postgresql.hosts[" + place + "]: is '" + written
                + "', expected a host and its port, such as db1.example:5432 or [fd00::1]:5432";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsNamedWithItsPlaceAndWhatWasExpected(String text, List<String> expected) {
        files.change(GATEWAY, WHERE, WHERE + text + "\n");

        assertThat(files.findings())
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .map(finding -> "gateway.yaml:" + finding)
                        .toList());
        assertThat(files.findings().toString()).doesNotContain("hunter2");
    }
}
