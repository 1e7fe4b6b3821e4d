package nl.schuilnaam.gateway.text;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces in a free text whatever names a person of the school. What it finds by its form alone (mail, phone, BSN, postcode with house number) goes whoever it
 * belongs to; names, numbers, birth dates and addresses go if the roster knows them. In doubt inside a sentence a known name goes.
 */
public final class Redactor {
    /** A text is read again after a change, since what was replaced says something of its neighbours. More rounds than this were never seen to change anything. */
    private static final int MOST_ROUNDS = 6;

    private final Roster roster;

    public Redactor(Roster roster) {
        this.roster = roster;
    }

    /** Never throws, whatever the text; what was replaced already stays as it is. */
    public Redaction redact(String text) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        String current = text;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            FoldedText folded = FoldedText.of(current);
            List<Span> spans = find(folded);
            if (spans.isEmpty()) {
                break;
            }
            current = replace(current, folded, spans);
            for (Span span : spans) {
                counts.merge(span.kind(), 1, Integer::sum);
            }
        }
        return new Redaction(current, counts);
    }

    private List<Span> find(FoldedText folded) {
        Tokens tokens = Tokens.of(folded);
        var spans = new Spans(folded);
        // What has the firmest form first: a name in an address of mail is part of that address.
        MailFinder.find(folded, spans);
        new DateFinder(roster, tokens, spans).find();
        new AddressFinder(roster, tokens, spans).find();
        new NumberFinder(roster, tokens, spans).find();
        new HandleFinder(roster, folded, spans).find();
        new NameFinder(roster, tokens, spans).find();
        return spans.joined();
    }

    private static String replace(String text, FoldedText folded, List<Span> spans) {
        var replaced = new StringBuilder(text.length() + 16);
        int copied = 0;
        for (Span span : spans) {
            replaced.append(text, copied, Math.max(copied, folded.sourceStart(span.start())));
            replaced.append(span.kind().placeholder());
            copied = Math.max(copied, folded.sourceEnd(span.end() - 1));
        }
        return replaced.append(text, copied, text.length()).toString();
    }

    @Override
    public String toString() {
        return "Redactor[" + roster + "]";
    }
}
