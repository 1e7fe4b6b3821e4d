package nl.schuilnaam.gateway.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemindersTest {
    @ParameterizedTest
    @CsvSource({"61, 0", "60, 60", "31, 60", "30, 30", "8, 30", "7, 7", "1, 7", "0, 7", "-1, 0"})
    void theWarningIsThatOfTheStepThatHasBeenReached(long daysLeft, int step) {
        assertThat(Reminders.warning(daysLeft)).isEqualTo(step == 0 ? OptionalInt.empty() : OptionalInt.of(step));
    }
}
