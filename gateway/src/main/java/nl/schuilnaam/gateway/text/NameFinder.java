package nl.schuilnaam.gateway.text;

import java.util.BitSet;
import java.util.Set;

/**
 * Names of known persons. A word that is a name and nothing else is found wherever it stands, however it is written. A word that means something by itself (Roos, Mark,
 * Bakker) is a name only if the words around it say so: a capital inside a sentence, a title before it, a family name behind it, something that only persons do.
 */
final class NameFinder {
    private static final int MOST_PARTICLES = 4;
    private static final int MOST_SWEEPS = 3;
    private static final Set<String> ARTICLES = Set.of("de", "het", "een", "the", "a", "an");
    private static final Set<String> AFTER_ACT =
            Set.of("the", "a", "an", "his", "her", "their", "to", "well", "very", "more", "too", "that", "how");
    private static final Set<String> CONNECTORS = Set.of("en", "and", "of", "or", "und");
    private static final Set<String> INITIALS_OF_TWO =
            Set.of("th", "ph", "ch", "ij", "yv", "sj", "st", "chr", "joh", "fr");

    private final Roster roster;
    private final Tokens tokens;
    private final FoldedText text;
    private final Spans spans;
    private final Spelling spelling;

    private final int[] cues;
    private final int[] senses;
    private final boolean[] ordinary;
    private final boolean[] opening;
    private final boolean[] sure;
    private final BitSet names = new BitSet();

    /** Whether a capital says nothing, since the sentence has them everywhere. */
    private final boolean[] titled;

    /** Whether a capital says nothing, since the sentence has nothing else. */
    private final boolean[] shouted;

    NameFinder(Roster roster, Tokens tokens, Spans spans) {
        this.roster = roster;
        this.tokens = tokens;
        this.text = tokens.text;
        this.spans = spans;
        this.spelling = new Spelling(roster);
        int count = tokens.count();
        cues = new int[count];
        senses = new int[count];
        ordinary = new boolean[count];
        opening = new boolean[count];
        sure = new boolean[count];
        titled = new boolean[count];
        shouted = new boolean[count];
    }

    void find() {
        boolean candidates = false;
        for (int i = 0; i < tokens.count(); i++) {
            opening[i] = opensSentence(i);
            if (tokens.isWord(i)) {
                classify(i);
                candidates |= senses[i] != 0;
            }
        }
        findMonograms();
        if (!candidates) {
            return;
        }
        int start = 0;
        for (int i = 1; i <= tokens.count(); i++) {
            if (i == tokens.count() || opening[i]) {
                readCapitals(start, i);
                start = i;
            }
        }
        decide();
        for (int i = 0; i < tokens.count(); i++) {
            if (sure[i]) {
                mark(i);
            }
        }
        claimMarked();
    }

    private void classify(int i) {
        String word = tokens.word(i);
        cues[i] = Words.cues(word);
        if (word.length() < 2) {
            return;
        }
        if (!spans.isFree(tokens.start(i), tokens.end(i))) {
            return;
        }
        int found = spelling.exact(word);
        if (found == 0) {
            found = spelling.inflected(word);
        }
        ordinary[i] = Words.isOrdinary(word, cues[i]) || word.length() == 2;
        boolean acronym = word.length() <= 5 && tokens.isAllCapitals(i);
        if (found == 0 && !ordinary[i] && !acronym) {
            found = spelling.mistyped(word);
            // In lower case a word that no list has may be a rare one; given names are rarer among those.
            if (!tokens.isCapital(i)) {
                found = word.length() < 5 ? 0 : found & Spelling.GIVEN;
            }
        }
        if (found != 0 && isShortFor(word, i)) {
            found = 0;
        }
        senses[i] = found;
        sure[i] = found != 0 && !ordinary[i] && !isOfTrade(i);
    }

    /** "De smit" in lower case is an old word for what he does, as many family names are. */
    private boolean isOfTrade(int i) {
        return senses[i] == Spelling.FAMILY
                && !tokens.isCapital(i)
                && tokens.isWord(i - 1)
                && (!tokens.isCapital(i - 1) || opening[i - 1])
                && (tokens.word(i - 1).equals("de") || tokens.word(i - 1).equals("een"))
                && startOfFamilyName(i) == i;
    }

    private boolean isShortFor(String word, int i) {
        if (word.equals("max")) {
            boolean bound = !tokens.isCapital(i) && text.near(tokens.end(i)) == '-';
            return bound || (tokens.isNumber(i + 1) && tokens.joined(i + 1, " .", false));
        }
        return word.equals("jan") && isMonth(i);
    }

    /** 12 jan 2025, jan. 2025 */
    private boolean isMonth(int i) {
        boolean year = tokens.isNumber(i + 1) && tokens.size(i + 1) >= 2 && tokens.joined(i + 1, " .-/'", false);
        boolean day = tokens.isNumber(i - 1) && tokens.size(i - 1) <= 2 && tokens.joined(i, " .-/", false);
        return year || (day && (!tokens.isCapital(i) || text.near(tokens.end(i)) == '.'));
    }

    private boolean opensSentence(int i) {
        if (i == 0) {
            return true;
        }
        int from = tokens.end(i - 1);
        for (int at = from; at < tokens.start(i); at++) {
            char c = text.at(at);
            if (c == '.') {
                boolean abbreviated = at == from
                        && tokens.isWord(i - 1)
                        && (tokens.size(i - 1) == 1 || Words.has(cues[i - 1], Words.ABBREVIATION));
                if (!abbreviated) {
                    return true;
                }
            } else if ("!?:;\n\"*|#>\u2022\u2026\u201c\u201d\u201e\u00ab\u00bb()[]{}\u00b7".indexOf(c) >= 0) {
                return true;
            } else if (c == '-' && text.near(at - 1) == ' ' && text.near(at + 1) == ' ') {
                return true;
            }
        }
        return false;
    }

    private void readCapitals(int start, int end) {
        int capitals = 0;
        int small = 0;
        int words = 0;
        boolean all = true;
        for (int i = start; i < end; i++) {
            if (!tokens.isWord(i) || tokens.size(i) < 2) {
                continue;
            }
            words++;
            all &= tokens.isAllCapitals(i);
            if (words == 1 || senses[i] != 0) {
                continue;
            }
            if (!tokens.isCapital(i)) {
                small++;
            } else if (ordinary[i] && !Words.has(cues[i], Words.PROPER)) {
                capitals++;
            }
        }
        boolean shouts = all && words >= 3;
        boolean titles = !shouts && capitals >= 2 && capitals > small;
        for (int i = start; i < end; i++) {
            shouted[i] = shouts;
            titled[i] = titles;
        }
    }

    /** What is decided of a word can decide its neighbours, on both sides. */
    private void decide() {
        boolean changed = true;
        for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
            changed = false;
            for (int i = 0; i < tokens.count(); i++) {
                changed |= reconsider(i);
            }
            for (int i = tokens.count() - 1; i >= 0; i--) {
                changed |= reconsider(i);
            }
        }
    }

    private boolean reconsider(int i) {
        if (senses[i] == 0 || sure[i] || !isNamed(i)) {
            return false;
        }
        sure[i] = true;
        return true;
    }

    private boolean isNamed(int i) {
        boolean capital = tokens.isCapital(i);
        if (hasTitle(i, capital)
                || hasFamilyName(i, capital)
                || hasGivenName(i, capital)
                || isTurnedRound(i, capital)) {
            return true;
        }
        if (Words.has(cues[i], Words.PROPER)) {
            return isProperPerson(i, capital);
        }
        return isTelling(i, capital) || actsAsPerson(i, capital) || isAddressed(i, capital) || isListed(i, capital);
    }

    private boolean isGiven(int i) {
        return (senses[i] & Spelling.GIVEN) != 0;
    }

    private boolean isFamily(int i) {
        return (senses[i] & Spelling.FAMILY) != 0;
    }

    private boolean isFunction(int i) {
        return Words.has(cues[i], Words.FUNCTION);
    }

    /** The token before a name and the particles that belong to it, if only blanks and full stops are between them; else -1. */
    private int beforeParticles(int i) {
        int at = i;
        for (int steps = 0; steps <= MOST_PARTICLES; steps++) {
            if (!tokens.joined(at, " .'-/", true)) {
                return -1;
            }
            at--;
            if (!tokens.isWord(at) || !Words.has(cues[at], Words.PARTICLE) || !isFamily(i) || sure[at]) {
                return at;
            }
        }
        return -1;
    }

    private boolean hasTitle(int i, boolean capital) {
        int before = beforeParticles(i);
        if (!tokens.isWord(before) || (before == i - 1 && !tokens.joined(i, " .", false))) {
            return false;
        }
        if (Words.has(cues[before], Words.TITLE)) {
            return capital || !isFunction(i) || (tokens.isWord(i + 1) && isAct(cues[i + 1]));
        }
        return Words.has(cues[before], Words.WEAK_TITLE) && capital;
    }

    /** Roos Jansen, Mark de Boer, Roos [naam], Roos V. */
    private boolean hasFamilyName(int i, boolean capital) {
        if (!isGiven(i)) {
            return false;
        }
        int next = i + 1;
        if (!tokens.joined(next, " -", false)) {
            return false;
        }
        if (tokens.isName(next)) {
            return capital;
        }
        int particles = 0;
        while (tokens.isWord(next)
                && Words.has(cues[next], Words.PARTICLE)
                && particles < MOST_PARTICLES
                && tokens.joined(next + 1, " .'-/", true)) {
            next++;
            particles++;
        }
        if (particles > 0 && tokens.isWord(i + 1) && isFamily(i + 1) && tokens.isCapital(i + 1) && capital) {
            return true;
        }
        if (!tokens.isWord(next)) {
            return false;
        }
        if (tokens.size(next) == 1) {
            return capital && tokens.isCapital(next) && text.near(tokens.end(next)) == '.';
        }
        if (!isFamily(next)) {
            return false;
        }
        boolean nextCapital = tokens.isCapital(next);
        if (capital && !shouted[i]) {
            return nextCapital;
        }
        if (isFunction(i)) {
            return false;
        }
        if (shouted[i]) {
            return true;
        }
        if (nextCapital) {
            return false;
        }
        boolean article = tokens.isWord(i - 1) && ARTICLES.contains(tokens.word(i - 1));
        return sure[next] || startOfFamilyName(next) < next || (particles == 0 && !article && !isFunction(next));
    }

    /** What stands behind a given name or behind initials. */
    private boolean hasGivenName(int i, boolean capital) {
        int before = beforeParticles(i);
        if (before < 0) {
            return false;
        }
        if (tokens.isName(before)) {
            return capital && !opening[i];
        }
        if (!tokens.isWord(before) || opening[i]) {
            return false;
        }
        if (tokens.size(before) == 1) {
            return isFamily(i) && capital && tokens.isCapital(before) && text.near(tokens.end(before)) == '.';
        }
        boolean second = isFamily(before) && text.near(tokens.end(before)) == '-';
        if (!sure[before] || !(isGiven(before) || second)) {
            return false;
        }
        if (capital) {
            return !titled[i] || isFamily(i);
        }
        if (!isFamily(i) || tokens.isCapital(before)) {
            return false;
        }
        return i - before > 1 ? startOfFamilyName(i) < i : !isFunction(i) && !isAct(cues[i]);
    }

    private static boolean isAct(int cue) {
        return Words.has(cue, Words.VERB);
    }

    /** Bakker, Emma; Bos, R.; Vries, de, Jan */
    private boolean isTurnedRound(int i, boolean capital) {
        if (!capital) {
            return false;
        }
        if (isFamily(i) && text.near(tokens.end(i)) == ',' && text.near(tokens.end(i) + 1) == ' ') {
            int next = i + 1;
            for (int steps = 0; steps < MOST_PARTICLES; steps++) {
                if (tokens.isWord(next)
                        && Words.has(cues[next], Words.PARTICLE)
                        && !tokens.isCapital(next)
                        && tokens.joined(next, " ,'", false)) {
                    next++;
                }
            }
            if (tokens.isWord(next) && tokens.isCapital(next) && tokens.joined(next, " ,", false)) {
                return tokens.size(next) == 1 ? text.near(tokens.end(next)) == '.' : isGiven(next) && !isFunction(next);
            }
        }
        int before = i - 1;
        return isGiven(i)
                && tokens.isWord(before)
                && sure[before]
                && isFamily(before)
                && !isGiven(before)
                && tokens.isCapital(before)
                && tokens.joined(i, " ,", false);
    }

    /** Frans and May are persons as well; Frans after "toets", and May beside a number, are not. */
    private boolean isProperPerson(int i, boolean capital) {
        if (!isGiven(i) || titled[i] || shouted[i]) {
            return false;
        }
        if (isListed(i, capital) || isAddressed(i, capital) || endOfGenitive(i) > tokens.end(i)) {
            return true;
        }
        boolean numbered = tokens.isNumber(i - 1) && tokens.joined(i, " .-/,", false) && !opening[i];
        if (numbered || (tokens.isNumber(i + 1) && tokens.joined(i + 1, " .-/,", false))) {
            return false;
        }
        int next = tokens.joined(i + 1, " ", false) && tokens.isWord(i + 1) ? i + 1 : -1;
        if (opening[i]) {
            if (capitalBeforeComma(i)) {
                return true;
            }
            if (next < 0) {
                return false;
            }
            boolean state = tokens.isWord(next + 1) && Words.has(cues[next + 1], Words.STATE);
            int acts = capital ? Words.VERB : Words.SPEECH;
            boolean act = Words.has(cues[next], acts) && !Words.has(cues[next], Words.THING_VERB);
            return act || (Words.has(cues[next], Words.NARROW_VERB) && state);
        }
        if (!capital) {
            return false;
        }
        if (next >= 0 && Words.has(cues[next], Words.PROPER_AFTER)) {
            return false;
        }
        if (tokens.isWord(i - 1)) {
            if (Words.has(cues[i - 1], Words.PROPER_BEFORE)) {
                return false;
            }
            int other = CONNECTORS.contains(tokens.word(i - 1)) ? i - 2 : i - 1;
            if (tokens.isWord(other) && Words.has(cues[other], Words.PROPER)) {
                return false;
            }
        }
        int other = next >= 0 && CONNECTORS.contains(tokens.word(next)) ? next + 1 : i + 1;
        return !(tokens.isWord(other) && Words.has(cues[other], Words.PROPER) && tokens.isCapital(other));
    }

    /** A capital where the language asks for none. */
    private boolean isTelling(int i, boolean capital) {
        if (!capital || opening[i] || titled[i] || shouted[i]) {
            return false;
        }
        // De Roos, as a title, unless somebody is called de Roos.
        int before = i - 1;
        if (tokens.isWord(before)
                && opening[before]
                && ARTICLES.contains(tokens.word(before))
                && startOfFamilyName(i) == i) {
            return false;
        }
        boolean abbreviation = tokens.isAllCapitals(i) && (tokens.size(i) <= 3 || Words.has(cues[i], Words.SHORTHAND));
        return !abbreviation;
    }

    private boolean actsAsPerson(int i, boolean capital) {
        if (!opening[i]) {
            return false;
        }
        if (capital && !shouted[i]) {
            if (isGiven(i) && !titled[i] && capitalBeforeComma(i)) {
                return true;
            }
            if (isGiven(i) && endOfGenitive(i) > tokens.end(i)) {
                return true;
            }
            // Alone on a line or behind a colon: Absent: Jade
            if (isGiven(i) && (i + 1 == tokens.count() || opening[i + 1])) {
                return true;
            }
        }
        int next = i + 1;
        if (!tokens.isWord(next) || !tokens.joined(next, " ", false)) {
            return false;
        }
        if (!isGiven(i)) {
            return capital && !isFunction(i) && !shouted[i] && Words.has(cues[next], Words.SPEECH);
        }
        if (capital && Words.has(cues[next], Words.BELONGING) && tokens.word(i).endsWith("s")) {
            return true;
        }
        if (isFunction(i)) {
            int doing = Words.has(cues[i], Words.NAME_TOO) ? Words.VERB : Words.NARROW_VERB;
            return capital && Words.has(cues[next], doing);
        }
        return isAct(cues[next]) || looksLikeAct(next);
    }

    /** As Dutch and English form what somebody does or did: ruimt, presenteerde, joined; enjoys, if what comes after it makes it no plural. */
    private boolean looksLikeAct(int i) {
        if (isFunction(i) || tokens.isCapital(i)) {
            return false;
        }
        String word = tokens.word(i);
        int length = word.length();
        if (length >= 4 && word.charAt(length - 1) == 't') {
            return true;
        }
        if (length >= 5 && word.charAt(length - 1) == 's' && tokens.isWord(i + 1)) {
            String after = tokens.word(i + 1);
            return AFTER_ACT.contains(after) || after.endsWith("ly") || after.endsWith("ing");
        }
        return length >= 6 && (word.endsWith("de") || word.endsWith("te") || word.endsWith("ed"));
    }

    /** "Roos, kun je", and not "Lente, zomer, herfst". */
    private boolean capitalBeforeComma(int i) {
        if (!tokens.isCapital(i) || text.near(tokens.end(i)) != ',') {
            return false;
        }
        int second = i + 2;
        boolean listed = tokens.isWord(i + 1)
                && !tokens.isCapital(i + 1)
                && tokens.isWord(second)
                && (text.near(tokens.end(i + 1)) == ',' || CONNECTORS.contains(tokens.word(second)));
        return !listed;
    }

    private boolean isAddressed(int i, boolean capital) {
        return isGiven(i)
                && (!capital || shouted[i])
                && !isFunction(i)
                && tokens.isWord(i - 1)
                && tokens.joined(i, " ", false)
                && Words.has(cues[i - 1], Words.BEFORE_NAME);
    }

    /** Roos en Emma; emma, roos */
    private boolean isListed(int i, boolean capital) {
        if (!isGiven(i) || isFunction(i)) {
            return false;
        }
        return isListedWith(neighbour(i, 1), capital) || isListedWith(neighbour(i, -1), capital);
    }

    private boolean isListedWith(int other, boolean capital) {
        if (other < 0 || other >= tokens.count()) {
            return false;
        }
        if (tokens.isName(other)) {
            return capital;
        }
        return tokens.isWord(other) && sure[other] && isGiven(other) && tokens.isCapital(other) == capital;
    }

    /** The token behind or before "en", a comma and the like; -1 if there is no such thing. */
    private int neighbour(int i, int step) {
        int next = i + step;
        if (next < 0 || next >= tokens.count()) {
            return -1;
        }
        int right = Math.max(i, next);
        if (tokens.isWord(next) && CONNECTORS.contains(tokens.word(next)) && tokens.joined(right, " ,", false)) {
            int other = next + step;
            int farRight = Math.max(next, other);
            return other >= 0 && other < tokens.count() && tokens.joined(farRight, " ", false) ? other : -1;
        }
        return tokens.joined(right, " ", false) || !tokens.joined(right, " ,&+/", false) ? -1 : next;
    }

    /** J.d.V., as the monogram of a known person. */
    private void findMonograms() {
        var letters = new StringBuilder();
        int i = 0;
        while (i < tokens.count()) {
            int last = i;
            if (isDotted(i)) {
                letters.setLength(0);
                letters.append(text.at(tokens.start(i)));
                while (isDotted(last + 1) && tokens.joined(last + 1, ". ", false)) {
                    last++;
                    letters.append(text.at(tokens.start(last)));
                }
                // Of two letters some pupil has any, and so have B.V. and the like.
                if (letters.length() >= 3
                        && letters.length() <= 6
                        && tokens.isCapital(i)
                        && roster.knows(Roster.Sense.MONOGRAM, letters.toString())) {
                    spans.claim(tokens.start(i), tokens.end(last) + (goesOn(last) ? 1 : 0), Kind.NAME);
                }
            }
            i = last + 1;
        }
    }

    /** Whether the full stop behind a token belongs to it, since the sentence goes on. */
    private boolean goesOn(int i) {
        return tokens.isWord(i + 1) && !tokens.isCapital(i + 1) && text.near(tokens.end(i) + 1) == ' ';
    }

    private boolean isDotted(int i) {
        return tokens.isWord(i) && tokens.size(i) == 1 && text.near(tokens.end(i)) == '.';
    }

    private void mark(int i) {
        int start = tokens.start(i);
        if (isFamily(i)) {
            int first = startOfFamilyName(i);
            if (first == i) {
                first = startOfShortened(i);
            }
            start = tokens.start(startOfInitials(first));
            if (text.at(start) == 't' && text.near(start - 1) == '\'') {
                start--;
            }
        }
        names.set(start, endOfInitials(i, endOfGenitive(i)));
    }

    /** Emma's, Romy'tje, Kees'; the end of the word itself if there is no such thing. */
    private int endOfGenitive(int i) {
        int end = tokens.end(i);
        if (text.near(end) != '\'') {
            return end;
        }
        int letters = end + 1;
        while (letters - end < 6 && FoldedText.isLetter(text.near(letters))) {
            letters++;
        }
        String suffix = text.substring(end + 1, letters);
        if (suffix.equals("s") || suffix.equals("tje") || suffix.equals("tjes") || suffix.equals("je")) {
            return letters;
        }
        boolean hissing = "sxz".indexOf(text.at(end - 1)) >= 0;
        boolean quoted = text.near(tokens.start(i) - 1) == '\'';
        boolean owns = text.near(end + 1) == ' ' && FoldedText.isLetter(text.near(end + 2));
        return hissing && !quoted && owns ? end + 1 : end;
    }

    /** Parts that somebody else has claimed stay theirs. */
    private void claimMarked() {
        int at = names.nextSetBit(0);
        while (at >= 0) {
            int end = at;
            while (names.get(end) && spans.isFree(end, end + 1)) {
                end++;
            }
            spans.claim(at, end, Kind.NAME);
            at = names.nextSetBit(Math.max(end, at + 1));
        }
    }

    /** The first token of "van der Berg", if that is how somebody is called; of those that are, the longest. */
    private int startOfFamilyName(int i) {
        var whole = new StringBuilder(tokens.word(i));
        int first = i;
        for (int at = i - 1; at >= 0 && i - at <= MOST_PARTICLES; at--) {
            if (!tokens.isWord(at) || tokens.size(at) > 20 || !tokens.joined(at + 1, " '-.", true)) {
                break;
            }
            whole.insert(0, tokens.word(at) + " ");
            if (roster.knows(Roster.Sense.WHOLE_FAMILY_NAME, whole.toString())) {
                first = at;
            }
        }
        return first;
    }

    /** v.d. Berg, v/d Berg, vd Berg */
    private int startOfShortened(int i) {
        int before = i - 1;
        if (!tokens.isWord(before) || !tokens.joined(i, " .", false)) {
            return i;
        }
        if (tokens.word(before).equals("vd")) {
            return before;
        }
        boolean shortened = tokens.size(before) == 1
                && text.at(tokens.start(before)) == 'd'
                && tokens.isWord(before - 1)
                && tokens.size(before - 1) == 1
                && text.at(tokens.start(before - 1)) == 'v'
                && tokens.joined(before, "./ ", false);
        if (shortened) {
            return before - 1;
        }
        boolean single = tokens.size(before) == 1
                && !tokens.isCapital(before)
                && text.at(tokens.start(before)) == 'v'
                && text.near(tokens.end(before)) == '.';
        return single ? before : i;
    }

    private int startOfInitials(int first) {
        int at = first;
        for (int steps = 0; steps < 5; steps++) {
            int before = at - 1;
            if (!tokens.isWord(before) || !tokens.isCapital(before) || !tokens.joined(at, " .-", false)) {
                return at;
            }
            boolean initial = tokens.size(before) == 1 || INITIALS_OF_TWO.contains(tokens.word(before));
            if (initial && text.near(tokens.end(before)) == '.') {
                at = before;
                continue;
            }
            boolean known = at == first
                    && tokens.size(before) <= 4
                    && tokens.isAllCapitals(before)
                    && roster.knows(Roster.Sense.INITIALS, tokens.word(before));
            return known ? before : at;
        }
        return at;
    }

    /** Vries, J.P.; Emma V.; the full stop of a sentence stays. */
    private int endOfInitials(int i, int end) {
        int next = i + 1;
        boolean turned = isFamily(i) && text.near(end) == ',' && text.near(end + 1) == ' ';
        boolean after = isGiven(i) && text.near(end) == ' ' && end == tokens.end(i);
        if (!turned && !after) {
            return end;
        }
        while (after
                && tokens.isWord(next)
                && !tokens.isCapital(next)
                && Words.has(cues[next], Words.PARTICLE)
                && next - i < MOST_PARTICLES
                && tokens.joined(next + 1, " ", false)) {
            next++;
        }
        if (turned && !isGiven(i) && tokens.isWord(next) && sure[next] && isGiven(next)) {
            return tokens.start(next);
        }
        int last = end;
        boolean first = true;
        while (tokens.isWord(next)
                && tokens.size(next) == 1
                && tokens.isCapital(next)
                && (first ? tokens.joined(next, " ,", false) : tokens.joined(next, ".", false))) {
            boolean stop = text.near(tokens.end(next)) == '.';
            if (!stop
                    && (turned
                            || text.at(tokens.start(next)) == 'i'
                            || FoldedText.isLetter(text.near(tokens.end(next))))) {
                return last;
            }
            last = tokens.end(next) + (stop && (turned || goesOn(next)) ? 1 : 0);
            first = false;
            next++;
        }
        return last;
    }
}
