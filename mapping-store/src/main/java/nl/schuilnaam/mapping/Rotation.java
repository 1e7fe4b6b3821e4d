package nl.schuilnaam.mapping;

/**
 * What a rotation of keys did.
 *
 * @param moved rows that are under the new key now and were not before; where it was resumed, since then
 * @param left rows that do not open, and stay as they are; the key that they name is not destroyed
 * @param destroyed how many keys of earlier rotations are gone for good
 */
public record Rotation(long moved, long left, int destroyed) {
    public static final Rotation NOTHING = new Rotation(0, 0, 0);

    Rotation and(Rotation other) {
        return new Rotation(moved + other.moved, left + other.left, destroyed + other.destroyed);
    }
}
