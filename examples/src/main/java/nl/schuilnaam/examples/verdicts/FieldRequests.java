package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.deny;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.either;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.refuse;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.serve;
import static nl.schuilnaam.examples.verdicts.RequestCases.GET;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT;
import static nl.schuilnaam.examples.verdicts.RequestCases.WHOLE;
import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;

import java.util.LinkedHashMap;
import java.util.Map;

/** The lines between the request line and the content: line ends, names, values, folds, Host, and how much of it all. */
final class FieldRequests {
    private static final String LINE = "GET ${path} HTTP/1.1\r\n";
    private static final String HOST = "Host: ${host}\r\n";
    private static final String TOKEN = "Authorization: Bearer ${token}\r\n";
    private static final String ENDS = "L14, RFC 9112 2.2";
    private static final String NAME = "RFC 9112 5.1";
    private static final String VALUE = "RFC 9110 5.5";
    private static final String FOLD = "L14, RFC 9112 5.2";
    private static final String HOSTS = "RFC 9112 3.2";

    private FieldRequests() {}

    static void addTo(RequestCases cases) {
        ends(cases);
        names(cases);
        values(cases);
        folds(cases);
        hosts(cases);
        twice(cases);
        amounts(cases);
    }

    private static void ends(RequestCases cases) {
        cases.add("line-end/bare-lf-all", ENDS, (GET + "\r\n").replace("\r\n", "\n"), refuse());
        cases.add("line-end/bare-lf-first", ENDS, GET.replaceFirst("\r\n", "\n") + "\r\n", refuse());
        cases.add("line-end/bare-lf-host", ENDS, LINE + "Host: ${host}\n" + TOKEN + "\r\n", refuse());
        cases.add("line-end/bare-lf-last-field", ENDS, LINE + HOST + "Authorization: Bearer ${token}\n\r\n", refuse());
        cases.add("line-end/lf-lf", ENDS, LINE + HOST + "Authorization: Bearer ${token}\n\n", refuse());
        cases.add("line-end/cr-lf-lf", ENDS, GET + "\n", refuse());
        cases.add("line-end/lf-cr-lf", ENDS, GET + "X-A: b\n\r\n", refuse());
        cases.add("line-end/lf-hides-request", ENDS, GET + "X-A: b\n\n${smuggled}", refuse());
        cases.add("line-end/bare-cr-all", ENDS, (GET + "\r\n").replace("\r\n", "\r") + "\r\n\r\n", refuse());
        cases.add("line-end/bare-cr-first", ENDS, GET.replaceFirst("\r\n", "\r") + "\r\n", refuse());
        cases.add("line-end/bare-cr-value", ENDS, GET + "X-A: b\rc\r\n\r\n", refuse());
        cases.add("line-end/bare-cr-hides-field", ENDS, GET + "X-A: b\rX-C: d\r\n\r\n", refuse());
        cases.add("line-end/cr-cr-lf", ENDS, GET + "X-A: b\r\r\n\r\n", refuse());
        cases.add("line-end/cr-cr-lf-last", ENDS, GET + "\r\r\n\r\n", refuse());
        cases.add("line-end/lf-cr", ENDS, GET + "X-A: b\n\r\r\n\r\n", refuse());
    }

    private static void names(RequestCases cases) {
        cases.add("name/plain", NAME, GET + "X-A: b\r\n\r\n", serve("record"));
        cases.add("name/all-token-characters", "RFC 9110 5.6.2", GET + "X-!#$%&'*+.^`|~9: b\r\n\r\n", either("record"));
        cases.add("name/underscore", "RFC 9110 5.6.2, L14", GET + "X_A: b\r\n\r\n", either("record"));
        cases.add("name/long", "RFC 9110 5.4", GET + "X-" + "a".repeat(2_000) + ": b\r\n\r\n", either("record"));
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("empty", ": b");
        wrong.put("empty-space", " : b");
        wrong.put("no-colon", "X-A");
        wrong.put("no-colon-spaces", "X-A b c");
        wrong.put("only-space", " ");
        wrong.put("space-before-colon", "X-A : b");
        wrong.put("tab-before-colon", "X-A\t: b");
        wrong.put("space-inside", "X A: b");
        wrong.put("tab-inside", "X\tA: b");
        wrong.put("host-space", "Host : ${host}");
        for (char separator : "()<>@,;\\\"/[]?={}".toCharArray()) {
            wrong.put("separator-" + hex(separator), "X" + separator + "A: b");
        }
        for (int value :
                new int[] {0x00, 0x01, 0x07, 0x08, 0x0b, 0x0c, 0x0e, 0x1b, 0x1f, 0x7f, 0x80, 0xa0, 0xc3, 0xff}) {
            wrong.put("byte-" + hex(value), "X" + character(value) + "A: b");
        }
        wrong.put("null-first", "\0X-A: b");
        wrong.put("null-last", "X-A\0: b");
        wrong.forEach((name, field) -> cases.add("name/" + name, NAME, GET + field + "\r\n\r\n", refuse()));
    }

    private static void values(RequestCases cases) {
        cases.add("value/empty", VALUE, GET + "X-A:\r\n\r\n", serve("record"));
        cases.add("value/inner-spaces-tab", VALUE, GET + "X-A: b  c\td\r\n\r\n", serve("record"));
        cases.add("value/visible", VALUE, GET + "X-A: !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\r\n\r\n", serve("record"));
        // obs-text is in the grammar, and may be refused.
        for (int value : new int[] {0x80, 0xa0, 0xe9, 0xff}) {
            cases.add(
                    "value/obs-text-" + hex(value),
                    VALUE,
                    GET + "X-A: b" + character(value) + "c\r\n\r\n",
                    either("record"));
        }
        for (int value = 0; value < 0x20; value++) {
            if (value != '\t' && value != '\n' && value != '\r') {
                cases.add(
                        "value/control-" + hex(value),
                        VALUE,
                        GET + "X-A: b" + character(value) + "c\r\n\r\n",
                        refuse());
            }
        }
        cases.add("value/control-7f", VALUE, GET + "X-A: b\u007fc\r\n\r\n", refuse());
        cases.add("value/null-first", VALUE, GET + "X-A: \0b\r\n\r\n", refuse());
        cases.add("value/null-last", VALUE, GET + "X-A: b\0\r\n\r\n", refuse());
        cases.add("value/null-in-token", VALUE, LINE + HOST + "Authorization: Bearer\0 ${token}\r\n\r\n", refuse());
        cases.add("value/null-after-token", VALUE, LINE + HOST + "Authorization: Bearer ${token}\0\r\n\r\n", refuse());
        cases.add("value/control-in-type", VALUE, PUT.replace("json", "json\u0001") + WHOLE, refuse());
    }

    private static void folds(RequestCases cases) {
        cases.add("fold/space", FOLD, GET + "X-A: b\r\n c\r\n\r\n", refuse());
        cases.add("fold/tab", FOLD, GET + "X-A: b\r\n\tc\r\n\r\n", refuse());
        cases.add("fold/empty", FOLD, GET + "X-A: b\r\n \r\n\r\n", refuse());
        cases.add("fold/thrice", FOLD, GET + "X-A: b\r\n c\r\n d\r\n e\r\n\r\n", refuse());
        cases.add("fold/field-in-it", FOLD, GET + "X-A: b\r\n X-C: d\r\n\r\n", refuse());
        cases.add("fold/host", FOLD, LINE + "Host:\r\n ${host}\r\n" + TOKEN + "\r\n", refuse());
        cases.add("fold/host-more", FOLD, LINE + "Host: ${host}\r\n .example\r\n" + TOKEN + "\r\n", refuse());
        cases.add("fold/token", FOLD, LINE + HOST + "Authorization: Bearer\r\n ${token}\r\n\r\n", refuse());
        cases.add("fold/type", FOLD, PUT.replace("Type: ", "Type:\r\n ") + WHOLE, refuse());
        cases.add("fold/last", FOLD, LINE + HOST + TOKEN + " X-A: b\r\n\r\n", refuse());
        cases.add("fold/first", "RFC 9112 2.2", LINE + " " + HOST + TOKEN + "\r\n", refuse());
        cases.add("fold/first-tab", "RFC 9112 2.2", LINE + "\t" + HOST + TOKEN + "\r\n", refuse());
        cases.add("fold/first-other", "RFC 9112 2.2", LINE + " X-A: b\r\n" + HOST + TOKEN + "\r\n", refuse());
        cases.add("fold/first-empty", "RFC 9112 2.2", LINE + " \r\n" + HOST + TOKEN + "\r\n", refuse());
        cases.add("fold/second-glued-to-host", FOLD, LINE + HOST + " X-A: b\r\n" + TOKEN + "\r\n", refuse());
    }

    private static void hosts(RequestCases cases) {
        cases.add("host/localhost", HOSTS, LINE + "Host: localhost:${port}\r\n" + TOKEN + "\r\n", serve("record"));
        cases.add(
                "host/upper-case",
                "RFC 9110 4.2.3",
                LINE + "Host: LOCALHOST:${port}\r\n" + TOKEN + "\r\n",
                serve("record"));
        cases.add("host/lower-case-name", "RFC 9110 5.1", LINE + "host: ${host}\r\n" + TOKEN + "\r\n", serve("record"));
        cases.add("host/last", HOSTS, LINE + TOKEN + HOST + "\r\n", serve("record"));
        cases.add("host/none", HOSTS, LINE + TOKEN + "\r\n", refuse());
        cases.add("host/twice-same", HOSTS, LINE + HOST + HOST + TOKEN + "\r\n", refuse());
        cases.add("host/twice-other", HOSTS, LINE + HOST + "Host: other.example\r\n" + TOKEN + "\r\n", refuse());
        cases.add("host/twice-other-first", HOSTS, LINE + "Host: other.example\r\n" + HOST + TOKEN + "\r\n", refuse());
        cases.add("host/twice-case", HOSTS, LINE + HOST + "hOsT: ${host}\r\n" + TOKEN + "\r\n", refuse());
        Map<String, String> invalid = new LinkedHashMap<>();
        invalid.put("list", "${host}, ${host}");
        invalid.put("space", "${host} other.example");
        invalid.put("userinfo", "user@${host}");
        invalid.put("userinfo-password", "user:word@${host}");
        invalid.put("scheme", "${scheme}://${host}");
        invalid.put("slash", "${host}/");
        invalid.put("path", "${host}/a");
        invalid.put("query", "${host}?a");
        invalid.put("fragment", "${host}#a");
        invalid.put("port-letters", "127.0.0.1:http");
        invalid.put("port-signed", "127.0.0.1:+${port}");
        invalid.put("port-twice", "${host}:80");
        invalid.put("bracket", "[127.0.0.1:${port}");
        invalid.put("backslash", "127.0.0.1\\:${port}");
        invalid.put("percent", "127.0.0.1%zz:${port}");
        invalid.put("control", "127.0.0.1\u0001:${port}");
        invalid.put("null", "${host}\0");
        invalid.put("high-byte", "\u00e9xample:${port}");
        invalid.forEach((name, value) ->
                cases.add("host/" + name, HOSTS, LINE + "Host: " + value + "\r\n" + TOKEN + "\r\n", refuse()));
        // Well-formed, and not ours: a whole request that is answered (RFC 9110 section 7.4).
        Map<String, String> foreign = new LinkedHashMap<>();
        foreign.put("empty", "");
        foreign.put("other", "other.example");
        foreign.put("other-with-port", "other.example:${port}");
        foreign.put("no-port", "127.0.0.1");
        foreign.put("empty-port", "127.0.0.1:");
        foreign.put("other-port", "127.0.0.1:1");
        foreign.put("port-too-large", "127.0.0.1:1${port}0");
        foreign.put("port-zero", "127.0.0.1:0");
        foreign.put("trailing-dot", "localhost.:${port}");
        foreign.put("suffix", "127.0.0.1.example:${port}");
        foreign.put("percent-encoded", "%31%32%37.0.0.1:${port}");
        foreign.put("short-address", "127.1:${port}");
        foreign.put("number", "2130706433:${port}");
        foreign.forEach((name, value) -> cases.add(
                "host/foreign-" + name, "RFC 9110 7.4", LINE + "Host: " + value + "\r\n" + TOKEN + "\r\n", deny()));
    }

    private static void twice(RequestCases cases) {
        String rule = "RFC 9110 5.3, L14";
        cases.add("twice/authorization-same", rule, GET + TOKEN + "\r\n", deny());
        cases.add("twice/authorization-other", rule, GET + "Authorization: Bearer x\r\n\r\n", deny());
        cases.add(
                "twice/authorization-other-first",
                rule,
                LINE + HOST + "Authorization: Bearer x\r\n" + TOKEN + "\r\n",
                deny());
        cases.add(
                "twice/authorization-list",
                "RFC 9110 11.6.2",
                LINE + HOST + "Authorization: Bearer ${token}, Bearer ${token}\r\n\r\n",
                deny());
        cases.add("twice/authorization-none", "RFC 6750 3", LINE + HOST + "\r\n", deny());
        cases.add(
                "twice/authorization-scheme-case",
                "RFC 9110 11.1",
                LINE + HOST + "Authorization: bEaReR ${token}\r\n\r\n",
                serve("record"));
        cases.add("twice/content-type-same", rule, PUT + "Content-Type: application/json\r\n" + WHOLE, deny());
        cases.add("twice/content-type-other", rule, PUT + "Content-Type: text/plain\r\n" + WHOLE, deny());
        cases.add("twice/content-type-list", rule, PUT.replace("json", "json, text/plain") + WHOLE, deny());
        cases.add("twice/content-type-wrong", "L11", PUT.replace("application/json", "text/plain") + WHOLE, deny());
        cases.add(
                "twice/content-type-none",
                "L11",
                PUT.replace("Content-Type: application/json\r\n", "") + WHOLE,
                deny());
        cases.add(
                "twice/content-encoding",
                "L12",
                PUT + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n" + WHOLE,
                deny());
        cases.add("twice/content-encoding-unknown", "L12", PUT + "Content-Encoding: br\r\n" + WHOLE, deny());
        cases.add("twice/content-encoding-list", "L12", PUT + "Content-Encoding: gzip, gzip\r\n" + WHOLE, deny());
        cases.add("twice/cookies", "L05", GET + "Cookie: a=b\r\nCookie: c=d\r\n\r\n", serve("record"));
        cases.add(
                "twice/accept",
                "RFC 9110 5.3",
                GET + "Accept: application/json\r\nAccept: */*\r\n\r\n",
                serve("record"));
        cases.add(
                "twice/identity-fields",
                "L05",
                GET
                        + "X-Forwarded-For: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\nVia: 1.1 x\r\nReferer: http://x.example/\r\nRange: bytes=0-1\r\nIf-None-Match: \"a\"\r\nTraceparent: 00-a\r\n\r\n",
                serve("record"));
    }

    private static void amounts(RequestCases cases) {
        String rule = "RFC 6585 5";
        cases.add("amount/fifty-fields", rule, GET + "X-A: b\r\n".repeat(50) + "\r\n", serve("record"));
        cases.add("amount/thousand-fields", rule, GET + "X-A: b\r\n".repeat(1_000) + "\r\n", refuse());
        cases.add("amount/many-names", rule, GET + many(3_000) + "\r\n", refuse());
        cases.add("amount/tiny-fields", rule, GET + "a:\r\n".repeat(4_000) + "\r\n", refuse());
        cases.add("amount/long-value", rule, GET + "X-A: " + "b".repeat(40_000) + "\r\n\r\n", refuse());
        cases.add("amount/long-name", rule, GET + "a".repeat(40_000) + ": b\r\n\r\n", refuse());
        cases.add("amount/no-end", rule, GET + "X-A: " + "b".repeat(40_000), refuse());
        cases.add("amount/huge", rule, GET + ("X-A: " + "b".repeat(4_000) + "\r\n").repeat(75) + "\r\n", refuse());
        cases.add(
                "amount/long-target",
                "RFC 9110 15.5.15",
                GET.replace("${path}", "${path}?fields=" + "a".repeat(20_000)) + "\r\n",
                refuse(501));
        cases.add("amount/long-target-no-end", "RFC 9110 15.5.15", "GET /" + "a".repeat(40_000), refuse(501));
        cases.add(
                "amount/long-method",
                "RFC 9112 3",
                "G".repeat(20_000) + " ${path} HTTP/1.1\r\n" + HOST + TOKEN + "\r\n",
                refuse(501));
    }

    private static String many(int number) {
        var fields = new StringBuilder();
        for (int i = 0; i < number; i++) {
            fields.append("X-").append(i).append(": b\r\n");
        }
        return fields.toString();
    }
}
