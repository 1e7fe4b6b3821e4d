package nl.schuilnaam.mapping;

import nl.schuilnaam.mapping.StoreException.Reason;

/** Counts how often in a row something was decided anew because others were faster: somebody always wins a race, so losing so often means that it can never be won. */
final class Races {
    private static final int MAX = 50;

    private int lost;

    void met() {
        lost++;
        if (lost > MAX) {
            throw new StoreException(
                    Reason.BUSY, "others kept changing the same rows; start it again later, it goes on where it was");
        }
    }

    void over() {
        lost = 0;
    }
}
