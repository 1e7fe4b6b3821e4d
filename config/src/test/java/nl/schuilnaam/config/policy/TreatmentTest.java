package nl.schuilnaam.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TreatmentTest {
    private static final Treatment REDACTED = new Treatment.Redacted();

    @Test
    void aRedactedTextTellsLessThanTheTextAndMoreThanNothing() {
        assertThat(new Treatment.Kept().tellsMoreThan(REDACTED)).isTrue();
        assertThat(REDACTED.tellsMoreThan(new Treatment.Kept())).isFalse();
        assertThat(REDACTED.tellsMoreThan(new Treatment.Withheld())).isTrue();
        assertThat(new Treatment.Withheld().tellsMoreThan(REDACTED)).isFalse();
        assertThat(REDACTED.tellsMoreThan(new Treatment.Fixed("\"x\""))).isTrue();
        assertThat(REDACTED.tellsMoreThan(new Treatment.Redacted())).isFalse();
    }

    @Test
    void theFirstCharactersTellWhatARedactedTextDoesNotAndTheOtherWayRound() {
        assertThat(REDACTED.tellsMoreThan(new Treatment.Prefix(4))).isTrue();
        assertThat(new Treatment.Prefix(4).tellsMoreThan(REDACTED)).isTrue();
    }
}
