package nl.schuilnaam.gateway.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** What is to be replaced in one text. Who claims a part first has it. */
final class Spans {
    private final FoldedText text;
    private final List<Span> claimed = new ArrayList<>();
    private final BitSet taken = new BitSet();

    Spans(FoldedText text) {
        this.text = text;
    }

    boolean isFree(int start, int end) {
        int next = taken.nextSetBit(start);
        return next < 0 || next >= end;
    }

    void claim(int start, int end, Kind kind) {
        if (start < end && isFree(start, end)) {
            taken.set(start, end);
            claimed.add(new Span(start, end, kind));
        }
    }

    /** In order, those of a name or an address joined that nothing but a blank or the like parts. */
    List<Span> joined() {
        claimed.sort(Comparator.comparingInt(Span::start));
        var joined = new ArrayList<Span>(claimed.size());
        for (Span span : claimed) {
            Span last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.kind() == span.kind() && areOne(last, span)) {
                joined.set(joined.size() - 1, new Span(last.start(), span.end(), span.kind()));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    private boolean areOne(Span left, Span right) {
        if (left.kind() != Kind.NAME && left.kind() != Kind.ADDRESS) {
            return false;
        }
        if (right.start() - left.end() > 3) {
            return false;
        }
        String between = left.kind() == Kind.NAME ? " -" : " -,\n";
        for (int at = left.end(); at < right.start(); at++) {
            if (between.indexOf(text.at(at)) < 0) {
                return false;
            }
        }
        return true;
    }
}
