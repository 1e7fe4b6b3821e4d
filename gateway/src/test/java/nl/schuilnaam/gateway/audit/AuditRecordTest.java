package nl.schuilnaam.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditRecordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Jan de Vries",
                "jan@example.nl",
                "a\"b",
                "a\\b",
                "a\nb",
                "users..sourcedId",
                ".users",
                "users/12",
                "users.IJsbrand van der Meer",
                "users.naïef",
                "06-12345678"
            })
    void freeTextIsNoPathAndIsNotRepeatedInTheMessage(String text) {
        AuditRecord.Builder record = builder();

        assertThatThrownBy(() -> record.dropped(text, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> {
                    if (text.length() > 3) {
                        assertThat(e.getMessage()).doesNotContain(text);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Jan de Vries", "jan@example.nl", "a\"b", "ij\u0301"})
    void freeTextIsNoName(String text) {
        AuditRecord.Builder record = builder();

        assertThatThrownBy(() -> record.client(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> record.operation("oneroster-1.2", text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> record.agreement(text, "0123456789abcdef"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> record.agreement("rekenmaat-2026", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsAtOnePathAddUp() {
        AuditRecord record =
                builder().dropped("users.email", 2).dropped("users.email", 3).released(200);

        assertThat(record.dropped()).containsExactly(java.util.Map.entry("users.email", 5L));
    }

    @Test
    void longestRecordFitsOnALine() {
        AuditRecord.Builder record = builder();
        for (int i = 0; i < 1_000; i++) {
            String path =
                    ("m" + i + "." + "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(60)).substring(0, 160);
            record.dropped(path, Long.MAX_VALUE).pseudonymised(path, Long.MAX_VALUE);
        }

        AuditLine.Sealed sealed = AuditLine.seal(AuditCheckpoint.START, AuditRecords.BEGAN, record.released(200));

        assertThat(sealed.text().length()).isLessThan(AuditLine.MAX_BYTES);
    }

    private static AuditRecord.Builder builder() {
        return AuditRecord.of(AuditRecord.Event.EXCHANGE, new UUID(0, 1), AuditRecords.BEGAN, Listener.EDGE);
    }
}
