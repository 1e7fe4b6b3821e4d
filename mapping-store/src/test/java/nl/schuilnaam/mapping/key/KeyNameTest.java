package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyName.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");

    @Test
    void domainKeySaysWhoseItIs() {
        KeyName name = KeyName.domain(SCHOOL, new SupplierId("rekenmaat"), "2026-2027");
        assertThat(name.value()).isEqualTo("domain|de-regenboog|rekenmaat|2026-2027");
        KeyName read = new KeyName(name.value());
        assertThat(read.role()).isEqualTo(Role.DOMAIN);
        assertThat(read.school()).contains(SCHOOL);
        assertThat(read.supplier()).contains(new SupplierId("rekenmaat"));
        assertThat(read.epoch()).contains("2026-2027");
        assertThat(read.generation()).isEmpty();
        assertThat(read.kind()).isEmpty();
    }

    @Test
    void indexKeyOfTheFirstStoresIsTheFirstGeneration() {
        KeyName first = new KeyName("index|de-regenboog|sis-id");
        assertThat(first).isEqualTo(KeyName.index(SCHOOL, IdentifierKind.SIS_ID));
        assertThat(first).isEqualTo(KeyName.index(SCHOOL, IdentifierKind.SIS_ID, 1));
        assertThat(first.generation()).hasValue(1);
        assertThat(first.kind()).contains(IdentifierKind.SIS_ID);
        KeyName second = first.withGeneration(2);
        assertThat(second.value()).isEqualTo("index|de-regenboog|sis-id|2");
        assertThat(second.generation()).hasValue(2);
        assertThat(second.kind()).contains(IdentifierKind.SIS_ID);
        assertThat(second.withGeneration(1)).isEqualTo(first);
    }

    @Test
    void dataAndAuthoredKeysHaveGenerationsToo() {
        assertThat(new KeyName("data|de-regenboog|1")).isEqualTo(KeyName.data(SCHOOL, 1));
        assertThat(KeyName.data(SCHOOL, 1).withGeneration(12).value()).isEqualTo("data|de-regenboog|12");
        assertThat(KeyName.data(SCHOOL, 12).generation()).hasValue(12);
        assertThat(new KeyName("authored|de-regenboog")).isEqualTo(KeyName.authoredIndex(SCHOOL));
        assertThat(KeyName.authoredIndex(SCHOOL, 3).value()).isEqualTo("authored|de-regenboog|3");
        assertThat(KeyName.authoredIndex(SCHOOL, 3).generation()).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index|de-regenboog|sis-id|1",
                "index|de-regenboog|sis-id|02",
                "index|de-regenboog|sis-id|0",
                "index|de-regenboog|7",
                "authored|de-regenboog|1",
                "data|de-regenboog|01",
                "data|de-regenboog",
                "data|De-Regenboog|1",
                "domain|de-regenboog|rekenmaat",
                "domain|de-regenboog|-x-|2026",
                "service|a|b",
                "service",
                "service|",
                "Service|x",
                "index|de-regenboog|sis-id|2\n"
            })
    void keyHasNoSecondSpelling(String name) {
        assertThatThrownBy(() -> new KeyName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameOfALaterProgramIsKept() {
        assertThat(new KeyName("pepper|de-regenboog|2").role()).isEqualTo(Role.OTHER);
    }

    @Test
    void namesThatCannotBeReadStayApart() {
        KeyName one = KeyName.stored("index|de-regenboog|sis-i\u0004");
        KeyName other = KeyName.stored("index|de-regenboog|sis-i\u0005");
        assertThat(one.role()).isEqualTo(Role.OTHER);
        assertThat(one).isNotEqualTo(other).isEqualTo(KeyName.stored("index|de-regenboog|sis-i\u0004"));
        assertThat(KeyName.stored("service|audit")).isEqualTo(KeyName.service("audit"));
    }

    @Test
    void serviceKeyHasNoGenerations() {
        assertThat(KeyName.service("audit").generation()).isEmpty();
        assertThat(KeyName.service("audit").school()).isEmpty();
        assertThatThrownBy(() -> KeyName.service("audit").withGeneration(2)).isInstanceOf(IllegalStateException.class);
    }
}
