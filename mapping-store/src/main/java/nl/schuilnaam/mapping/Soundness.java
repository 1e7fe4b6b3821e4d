package nl.schuilnaam.mapping;

/**
 * What an examination of the whole store found.
 *
 * @param examined rows looked at
 * @param damaged rows that do not open, are found under another index than their own, or belong to nothing
 */
public record Soundness(long examined, long damaged) {
    public boolean isSound() {
        return damaged == 0;
    }
}
