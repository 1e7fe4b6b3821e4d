package nl.schuilnaam.examples.soak;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What goes wrong, one at a time, and what an answer may say while it does. */
enum Fault {
    SCHOOL_DOWN(8),
    SCHOOL_HANGS(12),
    SCHOOL_SLOW(8),
    SCHOOL_BROKEN(8),
    API_DOWN(8),
    /** Answers nothing for as long as it stands still; after that, as much of what came meanwhile as it takes at once, and that there was too much to the rest. */
    GATEWAY_STOPPED(2),
    SLOW_CONNECTIONS(10),
    LOG_UNREAD(5),
    SUSPENDED(6),
    /** Connections break, and access tokens are gone. */
    KILLED(0);

    private final int seconds;

    Fault(int seconds) {
        this.seconds = seconds;
    }

    /** How long it lasts. */
    int seconds() {
        return seconds;
    }

    /** Whether this may be what came of an exchange while this fault is in force. */
    boolean explains(Answered.Kind kind, Supplier supplier, int status) {
        return statuses().contains(status) && concerns(kind, supplier);
    }

    private Set<Integer> statuses() {
        return switch (this) {
            case SCHOOL_DOWN, SCHOOL_HANGS, SCHOOL_SLOW, SCHOOL_BROKEN, API_DOWN -> Set.of(502, 503, 504);
            case SUSPENDED -> Set.of(403);
            case KILLED -> Set.of(Answered.NONE, 401, 503, 504);
            case GATEWAY_STOPPED -> Set.of(503);
            case SLOW_CONNECTIONS, LOG_UNREAD -> Set.of();
        };
    }

    /**
     * Whether a fault is over as soon as somebody is served well again. A gateway that was killed is not compiled yet when it serves the first one, and for a while it does less than is
     * asked of it, so that it sheds some of it.
     */
    boolean endsWhenServed() {
        return this != KILLED;
    }

    /** Whether the fault stands in the way of such an exchange. */
    boolean concerns(Answered.Kind kind, Supplier supplier) {
        return switch (this) {
            case SCHOOL_DOWN, SCHOOL_HANGS, SCHOOL_SLOW, SCHOOL_BROKEN -> kind.atSchool();
            case API_DOWN -> kind == Answered.Kind.PUSH;
            case SUSPENDED -> supplier == Supplier.REKENMAAT && kind != Answered.Kind.TOKEN;
            default -> true;
        };
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** One for each turn; the gateway is killed once, in the middle. */
    static List<Fault> turns(int count) {
        List<Fault> others = List.of(values()).subList(0, values().length - 1);
        var turns = new java.util.ArrayList<Fault>();
        for (int i = 0; turns.size() < count; i++) {
            if (turns.size() == count / 2 && !turns.contains(KILLED)) {
                turns.add(KILLED);
                i--;
            } else {
                turns.add(others.get(i % others.size()));
            }
        }
        return turns;
    }
}
