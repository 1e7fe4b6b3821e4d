package nl.schuilnaam.gateway.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Makes queries that {@link SampleRules#QUERY} permits, in many spellings. */
final class QueryGenerator {
    private static final List<String> TEXTS =
            List.of("", "'", "''", " AND ", "a'b", "é", "😀", "%27", "+", "&limit=1", "#", "a=b", "\\", "--", "~");

    private QueryGenerator() {}

    static String next(Random random) {
        var parts = new ArrayList<String>();
        if (random.nextBoolean()) {
            parts.add("limit=" + (1 + random.nextInt(10_000)));
        }
        if (random.nextBoolean()) {
            parts.add("offset=" + random.nextInt(1_000_000_000));
        }
        if (random.nextBoolean()) {
            parts.add("sort=" + pick(random, List.of("sourcedId", "givenName", "score")));
        }
        if (random.nextBoolean()) {
            parts.add("orderBy=" + pick(random, List.of("asc", "desc")));
        }
        if (random.nextBoolean()) {
            parts.add("fields=" + pick(random, List.of("a", "sourcedId,+org", "a,b,c", "a%2Cb", "x,x")));
        }
        if (random.nextInt(4) > 0) {
            var filter = new StringJoiner(pick(random, List.of(" AND ", " OR ", "  AND ")));
            for (int i = random.nextInt(4); i >= 0; i--) {
                filter.add(comparison(random));
            }
            parts.add("filter=" + escape(random, filter.toString()));
        }
        Collections.shuffle(parts, random);
        return String.join("&", parts);
    }

    private static String comparison(Random random) {
        String text = pick(random, TEXTS) + pick(random, TEXTS);
        return switch (random.nextInt(5)) {
            case 0 -> "sourcedId" + pick(random, List.of("=", "!=")) + quoted("x" + text);
            case 1 -> "org.sourcedId = " + quoted("y" + text);
            case 2 -> "score" + pick(random, List.of("<", ">=", "=")) + quoted(Integer.toString(random.nextInt()));
            case 3 -> "grades= " + quoted("07,08");
            default -> "givenName" + pick(random, List.of("~", "=", "<=", " > ")) + quoted("z" + text);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Escapes what must be escaped and, now and then, what need not be. */
    private static String escape(Random random, String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (character == ' ' && random.nextBoolean()) {
                escaped.append('+');
            } else if ("'=<>!,".indexOf(character) >= 0 && random.nextBoolean()) {
                escaped.appendCodePoint(character);
            } else {
                String canonical = PercentCoding.encode(Character.toString(character));
                escaped.append(random.nextBoolean() ? canonical : canonical.replaceAll("%C3", "%c3"));
            }
        });
        return escaped.toString();
    }

    private static String pick(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
