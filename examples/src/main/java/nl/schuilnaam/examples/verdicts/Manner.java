package nl.schuilnaam.examples.verdicts;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** How the bytes of a case are put on the wire. The verdict must not depend on it. */
enum Manner {
    /** In one write. */
    WHOLE,
    /** In a few pieces, cut at random places of a seed, each of which arrives by itself. */
    CUT,
    /** Byte by byte. */
    BYTES;

    private static final int CUTS = 3;

    /** Cuts a text; the pieces joined are the text. */
    List<String> pieces(String text, long seed) {
        var cuts = new TreeSet<Integer>();
        if (this == BYTES) {
            for (int i = 1; i < text.length(); i++) {
                cuts.add(i);
            }
        } else if (this == CUT && text.length() > 1) {
            new Random(seed).ints(CUTS, 1, text.length()).forEach(cuts::add);
        }
        var pieces = new ArrayList<String>();
        int from = 0;
        for (int cut : cuts) {
            pieces.add(text.substring(from, cut));
            from = cut;
        }
        pieces.add(text.substring(from));
        return pieces;
    }
}
