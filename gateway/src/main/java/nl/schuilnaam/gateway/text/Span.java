package nl.schuilnaam.gateway.text;

/** A part of a folded text that is to be replaced; positions are of folded letters. */
record Span(int start, int end, Kind kind) {}
