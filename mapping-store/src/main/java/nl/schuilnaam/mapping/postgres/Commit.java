package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.Committed;

/** One commit: all of its statements sent at once, then the answers judged together. Never tried again here: one whose end is unknown may be done. */
final class Commit {
    /** Says what it needs, whatever the administrator has made the default. */
    private static final String BEGIN = "begin isolation level read committed read write";

    private final Lane lane;
    private final CommitPlan plan;
    private final List<Future<RowSet<Row>>> answers = new ArrayList<>();

    private Commit(Lane lane, CommitPlan plan) {
        this.lane = lane;
        this.plan = plan;
    }

    /** How long a commit may take, from the call on: a second for what an exchange mints, more for the large ones of an import or a rotation. */
    static long deadlineMillis(CommitPlan plan) {
        return Math.min(15_000, 950 + Math.max(0, plan.rows() - 250));
    }

    /** @param millis how long there is left to wait for it; what waits for a lock gives up before that */
    static Future<Committed> on(Lane lane, CommitPlan plan, long millis) {
        return new Commit(lane, plan).run(Math.max(50, millis - 200));
    }

    private Future<Committed> run(long lockMillis) {
        long warnings = lane.warnings();
        String ticket = lane.nextTicket() + ".";
        int passed = 0;
        int positionAt = -1;
        answers.add(lane.run(BEGIN));
        send(Step.TICKET, Rows.tuple(ticket + passed, lockMillis + "ms"));
        for (int i = 0; i < plan.statements().size(); i++) {
            CommitPlan.Planned planned = plan.statements().get(i);
            if (i == plan.advance()) {
                positionAt = answers.size();
            }
            if (planned.step() == Step.SHARE_FENCE || planned.step() == Step.LOCK_FENCE) {
                send(planned.step(), Tuple.tuple(planned.values()));
            } else {
                List<Object> values = new ArrayList<>(planned.values().size() + 3);
                values.add(planned.expected());
                values.add(ticket + passed);
                values.add(ticket + ++passed);
                values.addAll(planned.values());
                send(planned.step(), Tuple.tuple(values));
            }
        }
        send(Step.FINISH, Rows.tuple(ticket + passed));
        answers.add(lane.run("commit"));
        int position = positionAt;
        return Future.join(answers).transform(all -> judge(warnings, position));
    }

    private void send(Step step, Tuple parameters) {
        answers.add(lane.run(step.sql, parameters));
    }

    private Future<Committed> judge(long warnings, int positionAt) {
        Optional<Throwable> failure =
                answers.stream().filter(Future::failed).findFirst().map(Future::cause);
        if (failure.isPresent()) {
            // The first one undid the transaction, and the ones after it only say so.
            if (Failures.isRace(failure.get())) {
                return Future.succeededFuture(Committed.RACED);
            }
            if (answers.stream().anyMatch(answer -> answer.failed() && Failures.endsConnection(answer.cause()))) {
                lane.abandon();
            }
            return Future.failedFuture(Failures.of(failure.get()));
        }
        if (lane.warnings() != warnings) {
            // Such as: a standby was to have it, and the waiting for that was cut short. PostgreSQL calls that done.
            lane.abandon();
            return Future.failedFuture(new StoreException(
                    Reason.UNAVAILABLE, "the database warned while it committed; whether the commit lasts is unknown"));
        }
        return Future.succeededFuture(new Committed.Done(
                positionAt < 0
                        ? 0
                        : answers.get(positionAt).result().iterator().next().getLong(1)));
    }
}
