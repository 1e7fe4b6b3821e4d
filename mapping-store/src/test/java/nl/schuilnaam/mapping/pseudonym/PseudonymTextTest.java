package nl.schuilnaam.mapping.pseudonym;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.UUID;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PseudonymTextTest {
    @ParameterizedTest
    @EnumSource(Spelling.class)
    void eitherCaseIsReadAndOneSpellingIsWritten(Spelling format) {
        for (int i = 0; i < 1_000; i++) {
            UUID uuid = UUID.randomUUID();
            String text = PseudonymText.format(format, uuid);
            assertThat(text).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(PseudonymText.parse(format, text)).contains(uuid);
            assertThat(PseudonymText.parse(format, text.toUpperCase(Locale.ROOT)))
                    .contains(uuid);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UUID, 8af5d45d37cb4ec08e40fdd639e006cc",
        "UUID, {8af5d45d-37cb-4ec0-8e40-fdd639e006cc}",
        "UUID, 8af5d45d-37cb-4ec0-8e40-fdd639e006c",
        "UUID, 8af5d45d-37cb-4ec0-8e40-fdd639e006ccc",
        "UUID, 8af5d45d-37cb4-ec0-8e40-fdd639e006cc",
        "UUID, 8af5d45d-37cb-4ec0-8e40-+dd639e006cc",
        "UUID, 8af5d45d-37cb-1ec0-8e40-fdd639e006cc",
        "UUID, 8af5d45d-37cb-4ec0-ce40-fdd639e006cc",
        "UUID, 8af5d45d-37cb-4ec0-0e40-fdd639e006cc",
        "UUID, 00000000-0000-0000-0000-000000000000",
        "UUID, urn:uuid:8af5d45d-37cb-4ec0-8e40-fdd639e006cc",
        "UUID, '8af5d45d-37cb-4ec0-8e40-fdd639e006c '",
        "UUID, 8af5d45d-37cb-4ec0-8e40-fdd639e006c\u0661",
        "HEX, 8af5d45d-37cb-4ec0-8e40-fdd639e006cc",
        "HEX, 8af5d45d37cb4ec08e40fdd639e006cg",
        "HEX, -af5d45d37cb4ec08e40fdd639e006cc",
        "BASE32, rl25ixjxznhmbdsa7xldtyagzr",
        "BASE32, rl25ixjxznhmbdsa7xldtyagz1",
        "BASE32, rl25ixjxznhmbdsa7xldtyagzq======",
        "BASE32, rl25i\u212Ajxznhmbdsa7xldtyagzq",
        "URN, urn:uuid-8af5d45d-37cb-4ec0-8e40-fdd639e006cc",
        "URN, 8af5d45d-37cb-4ec0-8e40-fdd639e006cc",
        "URN, ''"
    })
    void anyOtherSpellingIsRefused(Spelling format, String text) {
        assertThat(PseudonymText.parse(format, text)).isEmpty();
    }

    @Test
    void noFlippedCharacterIsReadAsTheSamePseudonym() {
        UUID uuid = UUID.randomUUID();
        for (Spelling format : Spelling.values()) {
            String text = PseudonymText.format(format, uuid);
            for (int at = 0; at < text.length(); at++) {
                for (char c = 1; c < 256; c++) {
                    if (Character.toLowerCase(c) != text.charAt(at)) {
                        String changed = text.substring(0, at) + c + text.substring(at + 1);
                        assertThat(PseudonymText.parse(format, changed))
                                .as("%s at %d", format, at)
                                .isNotEqualTo(java.util.Optional.of(uuid));
                    }
                }
            }
        }
    }
}
