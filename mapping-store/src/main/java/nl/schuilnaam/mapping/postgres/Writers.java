package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.Committed;
import org.jspecify.annotations.Nullable;

/** Gives out connections, each to one piece of work at a time, and never all of them to one school: whoever waits for a lock lets others pass. */
final class Writers {
    private static final int MAX_WAITING = 256;
    /** Enough to share the price of a commit; little enough not to keep the first of them waiting. */
    private static final int MOST_ROWS_TOGETHER = 1_000;

    private final Vertx vertx;
    private final List<Lane> lanes = new ArrayList<>();
    private final int mostOfOneSchool;
    private final Set<Lane> busy = new HashSet<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Deque<Job<?>> waiting = new ArrayDeque<>();

    Writers(Vertx vertx, Connector connector, int connections) {
        this.vertx = vertx;
        List<String> statements = Stream.concat(
                        Arrays.stream(Step.values()).map(step -> step.sql), Stream.of(Read.COUNTS))
                .toList();
        for (int i = 0; i < connections; i++) {
            lanes.add(new Lane(vertx, connector, Connector.Use.WRITING, statements, this::next));
        }
        this.mostOfOneSchool = Math.max(1, connections / 2);
    }

    Future<Void> open() {
        return Future.join(lanes.stream().map(Lane::open).toList()).mapEmpty();
    }

    int pending() {
        return waiting.size() + busy.size();
    }

    /** Does a commit, with others of its school that wait at the same moment: they share a transaction, and the writing to the disk that is its price. */
    Future<Committed> commit(CommitPlan plan) {
        return submit(
                new Job<>(plan.school(), plan, lane -> Future.failedFuture(new IllegalStateException())),
                Commit.deadlineMillis(plan));
    }

    /** Does work on a connection that nobody else uses meanwhile. */
    <T> Future<T> alone(long deadlineMillis, Function<Lane, Future<T>> work) {
        return submit(new Job<>("", null, work), deadlineMillis);
    }

    private <T> Future<T> submit(Job<T> job, long deadlineMillis) {
        if (waiting.size() >= MAX_WAITING) {
            return Future.failedFuture(
                    new StoreException(Reason.BUSY, "too much is waiting to be written; try again later"));
        }
        if (lanes.stream().noneMatch(Lane::isReady)) {
            return Future.failedFuture(Failures.unreachable());
        }
        job.until = System.nanoTime() + deadlineMillis * 1_000_000;
        job.timer = vertx.setTimer(deadlineMillis, late -> late(job));
        waiting.add(job);
        next();
        return job.promise.future();
    }

    private void late(Job<?> job) {
        Lane lane = job.lane;
        if (lane == null) {
            waiting.remove(job);
            job.promise.tryFail(
                    new StoreException(Reason.BUSY, "the write had to wait too long; nothing of it was done"));
        } else if (job.promise.tryFail(Lane.unanswered())) {
            lane.abandon();
        }
    }

    /** Begins whatever can begin. */
    private void next() {
        if (lanes.stream().noneMatch(Lane::isReady)) {
            List<Job<?>> hopeless = List.copyOf(waiting);
            waiting.clear();
            hopeless.forEach(job -> {
                vertx.cancelTimer(job.timer);
                job.promise.tryFail(Failures.unreachable());
            });
            return;
        }
        for (Lane lane : lanes) {
            if (lane.isReady() && !busy.contains(lane)) {
                Job<?> job = nextJob();
                if (job == null) {
                    return;
                }
                begin(job, lane);
            }
        }
    }

    private @Nullable Job<?> nextJob() {
        for (Iterator<Job<?>> jobs = waiting.iterator(); jobs.hasNext(); ) {
            Job<?> job = jobs.next();
            if (job.school.isEmpty() || running.getOrDefault(job.school, 0) < mostOfOneSchool) {
                jobs.remove();
                return job;
            }
        }
        return null;
    }

    private void begin(Job<?> job, Lane lane) {
        busy.add(lane);
        running.merge(job.school, 1, Integer::sum);
        job.lane = lane;
        work(job, lane).onComplete(done -> {
            busy.remove(lane);
            running.computeIfPresent(job.school, (school, count) -> count > 1 ? count - 1 : null);
            next();
        });
    }

    private Future<?> work(Job<?> job, Lane lane) {
        CommitPlan plan = job.plan;
        if (plan == null) {
            return job.doAlone(vertx, lane);
        }
        List<Job<?>> group = new ArrayList<>(List.of(job));
        List<CommitPlan> plans = new ArrayList<>(List.of(plan));
        gather(group, plans);
        group.forEach(one -> one.lane = lane);
        if (group.size() == 1) {
            return alone(job, plan, lane);
        }
        return Commit.on(lane, CommitPlan.together(plans), millisLeft(group)).transform(committed -> {
            if (committed.succeeded() && committed.result() instanceof Committed.Done done) {
                long position = done.position();
                for (int i = group.size() - 1; i >= 0; i--) {
                    long advances = plans.get(i).advances();
                    group.get(i).committed(vertx, new Committed.Done(advances == 0 ? 0 : position));
                    position -= advances;
                }
                return Future.succeededFuture();
            }
            if (committed.succeeded()) {
                return oneByOne(group, plans, lane, 0);
            }
            group.forEach(one -> one.fail(vertx, committed.cause()));
            return Future.succeededFuture();
        });
    }

    /** Somebody among them is raced, and the others are not to suffer for it. */
    private Future<?> oneByOne(List<Job<?>> group, List<CommitPlan> plans, Lane lane, int from) {
        return from == group.size()
                ? Future.succeededFuture()
                : alone(group.get(from), plans.get(from), lane)
                        .transform(
                                done -> oneByOne(group, plans, lane, from + 1).mapEmpty());
    }

    private Future<?> alone(Job<?> job, CommitPlan plan, Lane lane) {
        return Commit.on(lane, plan, millisLeft(List.of(job)))
                .onSuccess(committed -> job.committed(vertx, committed))
                .onFailure(failure -> job.fail(vertx, failure));
    }

    /** Adds those who wait and can share. */
    private void gather(List<Job<?>> group, List<CommitPlan> plans) {
        CommitPlan first = plans.get(0);
        if (waiting.isEmpty() || first.sharable().isEmpty()) {
            return;
        }
        Set<Object> touched = new HashSet<>(first.sharable().get());
        Set<Object> conditions = first.conditions();
        int rows = first.rows();
        for (Iterator<Job<?>> jobs = waiting.iterator(); jobs.hasNext() && rows < MOST_ROWS_TOGETHER; ) {
            Job<?> job = jobs.next();
            CommitPlan plan = job.plan;
            if (plan != null
                    && job.school.equals(group.get(0).school)
                    && rows + plan.rows() <= MOST_ROWS_TOGETHER
                    && plan.conditions().equals(conditions)) {
                Set<Object> keys = plan.sharable().orElse(touched);
                if (Collections.disjoint(touched, keys)) {
                    jobs.remove();
                    touched.addAll(keys);
                    rows += plan.rows();
                    group.add(job);
                    plans.add(plan);
                }
            }
        }
    }

    private static long millisLeft(List<Job<?>> group) {
        long until = group.stream().mapToLong(job -> job.until).min().orElseThrow();
        return (until - System.nanoTime()) / 1_000_000;
    }

    void abandonAll() {
        lanes.forEach(Lane::abandon);
    }

    void close() {
        lanes.forEach(Lane::close);
    }

    private static final class Job<T> {
        private final String school;
        private final @Nullable CommitPlan plan;
        private final Function<Lane, Future<T>> work;
        private final Promise<T> promise = Promise.promise();
        private long timer;
        private long until;
        private @Nullable Lane lane;

        Job(String school, @Nullable CommitPlan plan, Function<Lane, Future<T>> work) {
            this.school = school;
            this.plan = plan;
            this.work = work;
        }

        Future<T> doAlone(Vertx vertx, Lane lane) {
            return work.apply(lane)
                    .onSuccess(result -> complete(vertx, result))
                    .onFailure(failure -> fail(vertx, failure));
        }

        /** Only called where T is Committed: jobs with a plan. */
        @SuppressWarnings("unchecked")
        void committed(Vertx vertx, Committed committed) {
            complete(vertx, (T) committed);
        }

        private void complete(Vertx vertx, T result) {
            vertx.cancelTimer(timer);
            promise.tryComplete(result);
        }

        void fail(Vertx vertx, Throwable failure) {
            vertx.cancelTimer(timer);
            promise.tryFail(Failures.of(failure));
        }
    }
}
