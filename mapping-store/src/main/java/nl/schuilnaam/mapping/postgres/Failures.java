package nl.schuilnaam.mapping.postgres;

import io.vertx.pgclient.PgException;
import java.util.Set;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;

/** What PostgreSQL's SQLSTATEs mean to a caller. The server's own words stay behind: they may quote values. */
final class Failures {
    /** A condition that a statement makes fail on purpose (invalid_text_representation, see {@link Step}), and what a race looks like to the server. */
    private static final Set<String> RACED =
            Set.of("22P02", "23505", "23503", "40001", "40P01"); // unique, foreign key, serialization, deadlock

    private static final Set<String> NOW_READ_ONLY = Set.of("25006", "57P01", "57P02", "57P03", "57P05", "25P03");

    private Failures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        if (!(failure instanceof PgException refused)) {
            return new StoreException(
                    Reason.UNAVAILABLE,
                    "the connection to the database failed: "
                            + failure.getClass().getSimpleName());
        }
        String state = String.valueOf(refused.getSqlState());
        if (state.equals("XX001") || state.equals("XX002")) {
            return new StoreException(Reason.DAMAGED, "the database says that it is damaged, SQLSTATE " + state);
        }
        if (state.equals("55P03")) {
            return new StoreException(Reason.BUSY, "another transaction holds what this one needs; try again later");
        }
        return new StoreException(Reason.UNAVAILABLE, "the database refused, SQLSTATE " + state);
    }

    static boolean isRace(Throwable failure) {
        return failure instanceof PgException refused && RACED.contains(String.valueOf(refused.getSqlState()));
    }

    /** Whether the connection is of no more use: the server is going, or follows another by now. */
    static boolean endsConnection(Throwable failure) {
        return !(failure instanceof PgException refused)
                || NOW_READ_ONLY.contains(String.valueOf(refused.getSqlState()));
    }

    static StoreException unreachable() {
        return new StoreException(Reason.UNAVAILABLE, "the database cannot be reached");
    }

    static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the store is closed");
    }
}
