package nl.schuilnaam.gateway.exchange;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Whether exchanges may take place at all. May be asked and told from any thread. */
public final class Readiness {
    private final BooleanSupplier keySourceAnswers;
    private final BooleanSupplier clockIsSound;
    private volatile Set<Obstacle> obstacles = Set.of();

    /** What stands in the way, in the words of who must mend it. */
    public enum Obstacle {
        STORE_IS_OLDER(
                "the mapping store is older than what has left the gateway: see `store affected`, then `store accept`"),
        KEY_SOURCE_GONE("the key encryption key cannot be had any more; restore its source"),
        CLOCK_IS_BEHIND(
                "the clock of this machine is more than a minute behind what it has been: set it right; if it was ahead before, see `clock accept`");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Both are asked at every exchange, and do no I/O. */
    public Readiness(BooleanSupplier keySourceAnswers, BooleanSupplier clockIsSound) {
        this.keySourceAnswers = keySourceAnswers;
        this.clockIsSound = clockIsSound;
    }

    /** What stands in the way of every exchange; nothing when they may take place. */
    public Optional<Obstacle> obstacle() {
        if (!keySourceAnswers.getAsBoolean()) {
            return Optional.of(Obstacle.KEY_SOURCE_GONE);
        }
        if (!clockIsSound.getAsBoolean()) {
            return Optional.of(Obstacle.CLOCK_IS_BEHIND);
        }
        return obstacles.stream().findFirst();
    }

    /** Whether this one was met and not overcome, whatever else there is. */
    public boolean stands(Obstacle obstacle) {
        return obstacles.contains(obstacle);
    }

    public synchronized void met(Obstacle obstacle) {
        Set<Obstacle> more = EnumSet.of(obstacle);
        more.addAll(obstacles);
        obstacles = Set.copyOf(more);
    }

    public synchronized void overcome(Obstacle obstacle) {
        Set<Obstacle> fewer = EnumSet.noneOf(Obstacle.class);
        fewer.addAll(obstacles);
        fewer.remove(obstacle);
        obstacles = Set.copyOf(fewer);
    }
}
