package nl.schuilnaam.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.installation.CallerLimits;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.Allowance;
import nl.schuilnaam.gateway.limit.Allowances;
import nl.schuilnaam.gateway.limit.ContentBudget;
import nl.schuilnaam.gateway.limit.HeapWatch;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final SupplierId SUPPLIER = new SupplierId("rekenmaat");

    private final AtomicLong percent = new AtomicLong(50);
    private final AtomicLong collections = new AtomicLong();
    private final HeapWatch heap = new HeapWatch(new HeapWatch.Gauge() {
        @Override
        public long used() {
            return percent.get() * 1_000;
        }

        @Override
        public long max() {
            return 100_000;
        }

        @Override
        public long collections() {
            return collections.incrementAndGet();
        }
    });

    private final Admission admission = new Admission(
            Listener.EDGE,
            new Allowances(Map.of(SCHOOL, Set.of(SUPPLIER)), CallerLimits.DEFAULT, System::nanoTime),
            new ContentBudget(1),
            heap,
            new LimitRecords(record -> Future.succeededFuture(), Clock.systemUTC(), System::nanoTime));
    private final Caller caller = new Caller(Listener.EDGE, SCHOOL, SUPPLIER, "rekenmaat", Set.of());

    private void look(int used) {
        percent.set(used);
        for (int i = 0; i < 3; i++) {
            boolean unused = heap.look();
        }
    }

    @Test
    void whileMemoryRunsOutNothingNewBegins() {
        Allowance allowance = admission.allowance(caller);
        var connection = new OpenConnections.State();
        look(97);
        Admission.Refused refused =
                admission.admit(caller, allowance, connection).orElseThrow();

        assertThat(refused.problem()).isEqualTo(ProblemType.TOO_BUSY);
        assertThat(refused.headers()).containsOnlyKeys("Retry-After");
        assertThat(allowance.exchanges()).isZero();
        look(92);
        assertThat(admission.admit(caller, allowance, connection)).isPresent();
        look(89);
        assertThat(admission.admit(caller, allowance, connection)).isEmpty();
        assertThat(allowance.exchanges()).isEqualTo(1);
    }
}
