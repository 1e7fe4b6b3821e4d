package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;

/** Reads over a few connections that many share: each statement is sent at once behind the others, and answered in that order. */
final class Readers {
    private static final int MAX_PENDING = 256;
    private static final long DEADLINE_MILLIS = 950;

    private final Vertx vertx;
    private final List<Lane> lanes = new ArrayList<>();
    private final int[] pendingOn;
    private int pending;

    Readers(Vertx vertx, Connector connector, int connections) {
        this.vertx = vertx;
        List<String> statements =
                Arrays.stream(Read.values()).map(read -> read.sql).toList();
        for (int i = 0; i < connections; i++) {
            lanes.add(new Lane(vertx, connector, Connector.Use.READING, statements, () -> {}));
        }
        this.pendingOn = new int[connections];
    }

    Future<Void> open() {
        return Future.join(lanes.stream().map(Lane::open).toList()).mapEmpty();
    }

    int pending() {
        return pending;
    }

    /** Fails within a second, whatever the server does. */
    Future<RowSet<Row>> read(Read read, Tuple parameters) {
        if (pending >= MAX_PENDING) {
            return Future.failedFuture(
                    new StoreException(Reason.BUSY, "too much is waiting to be read; try again later"));
        }
        int least = -1;
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).isReady() && (least < 0 || pendingOn[i] < pendingOn[least])) {
                least = i;
            }
        }
        if (least < 0) {
            return Future.failedFuture(Failures.unreachable());
        }
        return readOn(least, read, parameters);
    }

    private Future<RowSet<Row>> readOn(int number, Read read, Tuple parameters) {
        Lane lane = lanes.get(number);
        pending++;
        pendingOn[number]++;
        Promise<RowSet<Row>> promise = Promise.promise();
        long timer = vertx.setTimer(DEADLINE_MILLIS, late -> {
            if (promise.tryFail(new StoreException(Reason.UNAVAILABLE, "the database did not answer in time"))) {
                lane.abandon(); // whatever waits behind would be late too
            }
        });
        lane.run(read.sql, parameters).onComplete(answer -> {
            vertx.cancelTimer(timer);
            pending--;
            pendingOn[number]--;
            if (answer.succeeded()) {
                promise.tryComplete(answer.result());
            } else {
                promise.tryFail(Failures.of(answer.cause()));
                if (Failures.endsConnection(answer.cause())) {
                    lane.abandon();
                }
            }
        });
        return promise.future();
    }

    void abandonAll() {
        lanes.forEach(Lane::abandon);
    }

    void close() {
        lanes.forEach(Lane::close);
    }
}
