package nl.schuilnaam.mapping.embedded;

import java.sql.SQLException;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean to a caller. */
final class Failures {
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;

    private Failures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        if (failure instanceof SQLException refused) {
            int code = primaryCode(refused);
            return code == CORRUPT || code == NOT_A_DATABASE
                    ? new StoreException(Reason.DAMAGED, "the database file is damaged", refused)
                    : new StoreException(Reason.UNAVAILABLE, "the database refused, code " + code, refused);
        }
        return new StoreException(
                Reason.UNAVAILABLE, "the store failed: " + failure.getClass().getSimpleName(), failure);
    }

    /** Whether the medium itself failed, after which nobody knows what it holds of what was written last. */
    static boolean isMediumFailure(SQLException failure) {
        return primaryCode(failure) == IOERR;
    }

    private static int primaryCode(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? sqlite.getResultCode().code & 0xFF
                : failure.getErrorCode() & 0xFF;
    }
}
