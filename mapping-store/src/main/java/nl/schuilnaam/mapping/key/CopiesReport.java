package nl.schuilnaam.mapping.key;

/**
 * How far the copies under one key encryption key have come.
 *
 * @param keys how many keys the store holds, destroyed ones not counted
 * @param added how many of them got their copy now
 * @param verified how many have a copy that was read back and opens
 * @param shut how many do not open under any key encryption key at hand, and so cannot get a copy
 */
public record CopiesReport(KekFingerprint kek, int keys, int added, int verified, int shut) {
    /** Whether every key can be opened under this key encryption key alone: only then may the configuration name it as the main one. */
    public boolean isComplete() {
        return verified == keys;
    }
}
