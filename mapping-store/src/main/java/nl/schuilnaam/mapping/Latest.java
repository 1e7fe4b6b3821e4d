package nl.schuilnaam.mapping;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.IdentifierKind;

/**
 * Which identifiers of an entity are the latest of their kinds, and so are given back: for each kind that it has the ordinal, from 1. It stands in the entity's row
 * under its seal, so neither a lost identifier nor an older one that looks new goes unseen.
 */
record Latest(Map<IdentifierKind, Integer> ordinals) {
    static final Latest NONE = new Latest(Map.of());

    Latest {
        ordinals = Map.copyOf(ordinals);
    }

    /** @throws IllegalArgumentException for what {@link #text} never says */
    static Latest parse(String text) {
        Map<IdentifierKind, Integer> ordinals = new HashMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int colon = part.indexOf(':');
            IdentifierKind kind = new IdentifierKind(colon < 0 ? part : part.substring(0, colon));
            ordinals.put(kind, colon < 0 ? 1 : Integer.parseInt(part.substring(colon + 1)));
        }
        return new Latest(ordinals);
    }

    /** As it stands in the row, in the order of the names. */
    String text() {
        return ordinals.entrySet().stream()
                .map(one -> one.getKey().name() + (one.getValue() == 1 ? "" : ":" + one.getValue()))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** The ordinal of the latest of a kind; 0 when there is none. */
    int of(IdentifierKind kind) {
        return ordinals.getOrDefault(kind, 0);
    }

    /** With another latest of a kind; 0 for none. */
    Latest with(IdentifierKind kind, int ordinal) {
        Map<IdentifierKind, Integer> changed = new HashMap<>(ordinals);
        if (ordinal == 0) {
            changed.remove(kind);
        } else {
            changed.put(kind, ordinal);
        }
        return new Latest(changed);
    }
}
