package nl.schuilnaam.gateway.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a placeholder that stands in a text already is told apart in its folded form: by one letter of the private use area. */
final class Kinds {
    static final List<Kind> ALL = List.of(Kind.values());
    private static final char FIRST = '\uf8e0';

    private Kinds() {}

    static char standIn(Kind kind) {
        return (char) (FIRST + ALL.indexOf(kind));
    }

    static @Nullable Kind of(char standIn) {
        int place = standIn - FIRST;
        return place >= 0 && place < ALL.size() ? ALL.get(place) : null;
    }
}
