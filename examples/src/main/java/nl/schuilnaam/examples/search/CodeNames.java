package nl.schuilnaam.examples.search;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds pseudonyms by their form, whichever a supplier has them in: two suppliers may have none in common. */
public final class CodeNames {
    private static final Pattern PSEUDONYM = Pattern.compile(
            "\\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[a-z2-7]{26})\\b");

    private CodeNames() {}

    /** The 16 bytes of each, as hexadecimal digits. */
    public static Set<String> in(String text) {
        var pseudonyms = new HashSet<String>();
        Matcher matcher = PSEUDONYM.matcher(text);
        while (matcher.find()) {
            String one = matcher.group().replace("-", "").toLowerCase(Locale.ROOT);
            boolean unused = pseudonyms.add(one.length() == 32 ? one : hex(one));
        }
        return pseudonyms;
    }

    private static String hex(String base32) {
        var bits = BigInteger.ZERO;
        for (int i = 0; i < base32.length(); i++) {
            char c = base32.charAt(i);
            int digit = c >= 'a' ? c - 'a' : c - '2' + 26;
            bits = bits.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        String hex = bits.shiftRight(2).toString(16);
        var zeros = new char[Math.max(0, 32 - hex.length())];
        Arrays.fill(zeros, '0');
        return new String(zeros) + hex;
    }
}
