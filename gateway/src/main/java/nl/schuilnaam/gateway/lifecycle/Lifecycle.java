package nl.schuilnaam.gateway.lifecycle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.Fingerprint;
import nl.schuilnaam.config.words.Words;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.gateway.exchange.Book;
import nl.schuilnaam.gateway.exchange.TakenVersions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agreements of a running gateway as their files have them. Twice a second the files are looked at; what has changed and then stood still from one look to the next is read and checked
 * as one. With any finding nothing of it takes effect, what applied before goes on, and the findings are told in the log and by {@link #last}. Without one, every new version is in the
 * archive and in the audit log first, and then the book is replaced whole.
 *
 * <p>An agreement whose file is gone lets nothing pass any more, also where no file is left: what is not there permits nothing, and a disk that vanished looks the same as a decision. A
 * directory that cannot be listed is a finding, since then nobody knows.
 *
 * <p>The school's own words are read with the agreements: what they forbid or add decides which agreements are good.
 *
 * <p>Addresses, listeners, schools, clients and secrets are read at the start only. Where they differ, that is a finding, too.
 */
public final class Lifecycle {
    private static final long LOOK_MILLIS = 500;
    private static final long RECORD_SECONDS = 10;
    /** What was not taken is judged again after so many looks: it may have been for something that these files only name, such as a secret, or for a full disk. */
    private static final int PATIENCE = 10;

    private static final int ATTEMPTS = 5;
    private static final List<Finding> NOTHING = List.of();
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Vertx vertx;
    private final Configuration configuration;
    private final Agreements agreements;
    private final AgreementArchive archive;
    private final AuditLog audit;
    private final SteadyClock clock;
    private final TakenVersions taken;
    private final Reminders reminders;
    private final Context context;
    private final WorkerExecutor worker;
    private volatile LastReload last;
    private volatile Words words;

    // Only touched on the context.
    private Optional<Function<List<Agreement>, Book>> binder = Optional.empty();
    private Optional<Fingerprint> seen = Optional.empty();
    private Optional<Fingerprint> judged = Optional.empty();
    private int looksSince;
    private Future<?> turn = Future.succeededFuture();
    private Optional<Long> timer = Optional.empty();

    /**
     * @param configuration with which the gateway runs
     * @param taken hears which versions have taken effect
     * @param recordedUntil until when the audit log tells of the ends of agreements
     */
    public Lifecycle(
            Vertx vertx,
            Configuration configuration,
            Agreements agreements,
            AgreementArchive archive,
            AuditLog audit,
            SteadyClock clock,
            TakenVersions taken,
            Instant recordedUntil) {
        this.vertx = vertx;
        this.configuration = configuration;
        this.agreements = agreements;
        this.archive = archive;
        this.audit = audit;
        this.clock = clock;
        this.taken = taken;
        this.reminders = new Reminders(agreements, clock, recordedUntil, this::record);
        this.context = vertx.getOrCreateContext();
        this.worker = vertx.createSharedWorkerExecutor("agreement-files", 1);
        this.words = configuration.words();
        this.last = new LastReload(clock.instant(), true, List.of(), List.of());
    }

    /**
     * Keeps the versions of the configuration, puts them into effect, and looks at their files from now on.
     *
     * @param bind makes a book of agreements
     * @return fails when a version cannot be kept or recorded; then nothing is in effect
     */
    public Future<Void> begin(Function<List<Agreement>, Book> bind) {
        return inTurn(() -> {
            binder = Optional.of(bind);
            return takeEffect(configuration).onSuccess(begun -> {
                timer = Optional.of(vertx.setPeriodic(LOOK_MILLIS, tick -> tick()));
            });
        });
    }

    public Agreements agreements() {
        return agreements;
    }

    /** Which versions the gateways of the store go by. */
    public TakenVersions taken() {
        return taken;
    }

    /** What things are called, as of the last good state of the files. From any thread. */
    public Words words() {
        return words;
    }

    public AgreementArchive archive() {
        return archive;
    }

    /** What came of it when the files were read last. From any thread. */
    public LastReload last() {
        return last;
    }

    /** Reads the files now, without waiting for them to stand still; empty where no gateway runs whose agreements could be replaced. */
    public Future<Optional<LastReload>> reload() {
        return inTurn(() -> binder.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : readUntilTheyStandStill(ATTEMPTS).map(done -> Optional.of(last)));
    }

    private Future<Void> readUntilTheyStandStill(int attempts) {
        return fingerprint()
                .compose(found -> judge(found).compose(done -> {
                    if (judged.filter(found::equals).isPresent()) {
                        return Future.succeededFuture();
                    }
                    if (attempts > 1) {
                        return readUntilTheyStandStill(attempts - 1);
                    }
                    tell(new LastReload(clock.instant(), false, List.of(unsettled()), List.of()));
                    return Future.succeededFuture();
                }));
    }

    private static Finding unsettled() {
        return new Finding(
                "agreements", 0, "", "were being written while they were read", "files that nobody writes just now");
    }

    /** What a reload would find now; changes nothing. Also where no gateway runs. */
    public Future<List<Finding>> examine() {
        return inTurn(() -> fingerprint()
                .compose(found -> blocking(() -> read(found)))
                .map(read -> read.map(outcome ->
                                outcome instanceof Configuration.Rejected rejected ? rejected.findings() : NOTHING)
                        .orElseGet(() -> List.of(unsettled()))));
    }

    /** Looks no more. */
    public Future<Void> close() {
        return inTurn(() -> {
                    timer.ifPresent(vertx::cancelTimer);
                    timer = Optional.empty();
                    return binder.isEmpty()
                            ? Future.<Void>succeededFuture()
                            : taken.tell(List.of()).recover(untold -> Future.succeededFuture());
                })
                .eventually(worker::close);
    }

    /** One after another, on the context. */
    private <T> Future<T> inTurn(Supplier<Future<T>> work) {
        return Future.future(promise -> context.runOnContext(now -> {
            Future<T> mine = turn.transform(before -> work.get());
            turn = mine;
            mine.onComplete(promise);
        }));
    }

    private void tick() {
        if (!turn.isComplete()) {
            return;
        }
        turn = reminders
                .look()
                .compose(done -> fingerprint())
                .compose(found -> {
                    boolean stands = seen.filter(found::equals).isPresent();
                    seen = Optional.of(found);
                    boolean news = judged.filter(found::equals).isEmpty();
                    looksSince++;
                    boolean again = !last.taken() && looksSince >= PATIENCE;
                    return stands && (news || again) ? judge(found) : Future.succeededFuture();
                })
                .onFailure(failure -> LOG.error(
                        "the files of the agreements were not looked at: {}",
                        failure.getClass().getName()));
    }

    private Future<Fingerprint> fingerprint() {
        return blocking(() -> Fingerprint.of(configuration.file()));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return worker.executeBlocking(work);
    }

    // Reading

    /** What was read; empty where the files have changed while they were read, so that the next look will tell. */
    private Optional<Configuration.Outcome> read(Fingerprint found) {
        Configuration.Outcome outcome = Configuration.reload(configuration.file(), configuration.profiles(), archive);
        if (!Fingerprint.of(configuration.file()).equals(found)) {
            return Optional.empty();
        }
        if (outcome instanceof Configuration.Loaded loaded) {
            List<String> differences = configuration.differencesBesideAgreements(loaded.configuration());
            boolean asLookedAt = loaded.configuration().agreements().stream()
                    .allMatch(one -> found.files().containsValue(one.version().sha256()));
            if (!asLookedAt) {
                return Optional.empty();
            }
            if (!differences.isEmpty()) {
                return Optional.of(new Configuration.Rejected(
                        differences.stream().map(this::needsRestart).toList()));
            }
        }
        return Optional.of(outcome);
    }

    private Finding needsRestart(String part) {
        Path file = configuration.file();
        return new Finding(
                Optional.ofNullable(file.getFileName()).orElse(file).toString(),
                0,
                part,
                "differs from what the gateway runs with",
                "a restart, without which neither this nor a changed agreement takes effect");
    }

    private Future<Void> judge(Fingerprint found) {
        looksSince = 0;
        return blocking(() -> read(found))
                .compose(read -> read.map(outcome -> judge(found, outcome)).orElseGet(Future::succeededFuture))
                .recover(failure -> {
                    LOG.debug("agreements not taken: {}", failure.getClass().getName());
                    judged = Optional.of(found);
                    tell(new LastReload(
                            clock.instant(),
                            false,
                            List.of(new Finding(
                                    "data",
                                    0,
                                    "",
                                    "new versions could not be kept or recorded",
                                    "an archive and an audit log that can be written")),
                            List.of()));
                    return Future.succeededFuture();
                });
    }

    private Future<Void> judge(Fingerprint found, Configuration.Outcome outcome) {
        if (outcome instanceof Configuration.Rejected rejected) {
            judged = Optional.of(found);
            tell(new LastReload(clock.instant(), false, rejected.findings(), List.of()));
            return Future.succeededFuture();
        }
        var loaded = (Configuration.Loaded) outcome;
        return takeEffect(loaded.configuration()).onSuccess(done -> {
            judged = Optional.of(found);
            tell(new LastReload(clock.instant(), true, List.of(), loaded.notes()));
        });
    }

    private void tell(LastReload reload) {
        boolean news =
                !reload.findings().equals(last.findings()) || !reload.notes().equals(last.notes());
        last = reload;
        if (!news) {
            return;
        }
        reload.findings().forEach(finding -> LOG.warn("agreements not taken, the earlier ones go on: {}", finding));
        reload.notes().forEach(note -> LOG.warn("agreements taken, and yet: {}", note));
        if (reload.taken() && reload.notes().isEmpty()) {
            LOG.info("the files of the agreements are good again");
        }
    }

    // Taking effect

    /** The audit log first, then the archive, then the book: whatever fails, nothing has taken effect that is not recorded and kept. */
    private Future<Void> takeEffect(Configuration next) {
        Book before = agreements.book();
        return blocking(() -> new Step(binder.orElseThrow().apply(next.agreements()), begun(next, before)))
                .compose(step -> record(step, before)
                        .compose(recorded -> blocking(() -> keep(next)))
                        .onSuccess(kept -> {
                            replaceBy(step);
                            words = next.words();
                            tellOthers(next.agreements());
                        }));
    }

    /** @param begun what was not in effect before */
    private record Step(Book book, List<Agreement> begun) {}

    /** For people who look; what has taken effect does not wait for it. */
    private void tellOthers(List<Agreement> agreements) {
        Future<Void> unused = taken.tell(agreements)
                .onFailure(failure -> LOG.warn(
                        "other gateways are not told which versions are taken: {}",
                        failure.getClass().getName()));
    }

    private List<Agreement> begun(Configuration next, Book before) {
        return next.agreements().stream()
                .filter(agreement -> !archive.hasLast(agreement)
                        || !before.agreement(agreement.school(), agreement.id())
                                .filter(agreement::equals)
                                .isPresent())
                .toList();
    }

    private Future<Void> record(Step step, Book before) {
        var records = new ArrayList<Future<Void>>();
        step.begun().forEach(agreement -> records.add(record("agreement.load", agreement)));
        before.agreements().stream()
                .filter(one -> step.book().agreement(one.school(), one.id()).isEmpty())
                .forEach(gone -> records.add(record("agreement.withdraw", gone)));
        return Future.all(records).mapEmpty();
    }

    private Void keep(Configuration next) {
        for (Agreement agreement : next.agreements()) {
            String text =
                    Optional.ofNullable(next.texts().get(agreement.version())).orElseThrow();
            archive.keep(agreement, text, clock.instant());
        }
        return null;
    }

    private void replaceBy(Step step) {
        Book before = agreements.book();
        agreements.replace(step.book());
        step.begun()
                .forEach(agreement -> LOG.info(
                        "agreement {} of {} applies as version {} has it",
                        agreement.id(),
                        agreement.school(),
                        agreement.version()));
        before.agreements().stream()
                .filter(one -> step.book().agreement(one.school(), one.id()).isEmpty())
                .forEach(gone -> LOG.warn(
                        "agreement {} of {} has no file any more and lets nothing pass", gone.id(), gone.school()));
    }

    private Future<Void> record(String command, Agreement agreement) {
        return audit.record(AuditRecord.of(
                                AuditRecord.Event.ADMINISTRATION,
                                UUID.randomUUID(),
                                clock.instant(),
                                Listener.ADMINISTRATION)
                        .command(command)
                        .school(agreement.school())
                        .supplier(agreement.supplier().id())
                        .agreement(agreement.id(), agreement.version().sha256())
                        .released(200))
                .timeout(RECORD_SECONDS, TimeUnit.SECONDS);
    }
}
