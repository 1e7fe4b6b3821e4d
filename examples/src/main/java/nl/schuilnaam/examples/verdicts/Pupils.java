package nl.schuilnaam.examples.verdicts;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a lane's origin has: for each of a few turns a pupil who is asked for ({@code record}), another one who is asked for where somebody smuggles ({@code other}), and a task
 * that is sent ({@code task}). Cases take turns, so that a request that comes late is charged to the case that caused it.
 */
final class Pupils {
    static final int TURNS = 16;
    /** Stands in whatever the origin says and no client may hear. */
    static final String SECRET = "geheimwoord";

    private static final Pattern MARK = Pattern.compile("(record|other|task)-([0-9]{2})(?![0-9])");

    private Pupils() {}

    /**
     * What a request asks for.
     *
     * @param name {@code record}, {@code other} or {@code task}
     */
    record Mark(String name, int turn) {
        /** Finds it in a request target or content; turn -1 if there is none. */
        static Mark in(String text) {
            Matcher matcher = MARK.matcher(text);
            return matcher.find() ? new Mark(matcher.group(1), Integer.parseInt(matcher.group(2))) : new Mark("?", -1);
        }

        /** The id in the origin's own terms. */
        String id() {
            return String.format("%s-%02d", name, turn);
        }

        /** The given name, which tells the client whom it got. */
        String givenName() {
            return "Kind" + (name.equals("record") ? "aan" : "bij") + turn;
        }
    }

    static String user(Mark mark, String givenName) {
        return "{\"sourcedId\":\"" + mark.id()
                + "\",\"status\":\"active\",\"dateLastModified\":\"2026-11-01T08:00:00.000Z\",\"enabledUser\":\"true\",\"givenName\":\""
                + givenName + "\",\"familyName\":\"" + SECRET
                + "\",\"roles\":[{\"roleType\":\"primary\",\"role\":\"student\",\"org\":{\"sourcedId\":\"school-1\",\"type\":\"org\"}}]}";
    }

    /** The content of a good answer. */
    static String page(Mark mark) {
        return "{\"user\":" + user(mark, mark.givenName()) + "}";
    }

    /** A whole answer that looks good, is about the right pupil, and was never asked for. */
    static String poison(Mark mark) {
        return answer("{\"user\":" + user(mark, "Gif" + mark.turn()) + "}");
    }

    static String list() {
        var users = new StringBuilder("{\"users\":[");
        for (int turn = 0; turn < TURNS; turn++) {
            for (String name : new String[] {"record", "other"}) {
                var mark = new Mark(name, turn);
                users.append(users.length() == 10 ? "" : ",").append(user(mark, mark.givenName()));
            }
        }
        return users.append("]}").toString();
    }

    /** A good answer. */
    static String answer(String content) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + content;
    }
}
