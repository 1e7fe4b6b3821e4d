package nl.schuilnaam.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.installation.CallerLimits;
import nl.schuilnaam.config.installation.CallerLimits.Pace;
import nl.schuilnaam.config.installation.CallerLimits.Rate;
import org.junit.jupiter.api.Test;

/** What is counted comes back to nothing, and what is told of it is what was counted. */
class CountsTest {
    private static final long SECOND = 1_000_000_000;
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");

    private final AtomicLong now = new AtomicLong(-5);

    // Connections

    private static ConnectionLimit connections(int all, int ofAddress) {
        CallerLimits or = CallerLimits.DEFAULT;
        return new ConnectionLimit(new CallerLimits(
                new Rate(1, 1),
                new Rate(1, 1),
                1,
                1,
                all,
                ofAddress,
                or.contentBytes(),
                new Pace(or.pace().grace(), 1),
                1,
                1,
                or.drain()));
    }

    @Test
    void connectionsOfOneAddressAreCountedAndOthersAreNotHeldUp() throws Exception {
        ConnectionLimit limit = connections(100, 2);
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress other = InetAddress.getByName("192.0.2.2");

        assertThat(limit.opened(one)).isTrue();
        assertThat(limit.opened(one)).isTrue();
        assertThat(limit.opened(one)).isFalse();
        assertThat(limit.opened(other)).isTrue();
        limit.closed(one);
        assertThat(limit.opened(one)).isTrue();
        assertThat(limit.opened(one)).isFalse();
        assertThat(limit.open()).isEqualTo(3);
    }

    @Test
    void aNetworkOfIpv6IsOneAddressAndLoopbackIsNone() throws Exception {
        ConnectionLimit limit = connections(100, 1);

        assertThat(limit.opened(InetAddress.getByName("2001:db8:1:2::1"))).isTrue();
        assertThat(limit.opened(InetAddress.getByName("2001:db8:1:2:ffff::9"))).isFalse();
        assertThat(limit.opened(InetAddress.getByName("2001:db8:1:3::1"))).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(limit.opened(InetAddress.getByName("127.0.0.1"))).isTrue();
            assertThat(limit.opened(InetAddress.getByName("::1"))).isTrue();
        }
    }

    @Test
    void noMoreThanAllAreOpen() throws Exception {
        ConnectionLimit limit = connections(3, 100);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        for (int i = 0; i < 3; i++) {
            assertThat(limit.opened(loopback)).isTrue();
        }

        assertThat(limit.opened(loopback)).isFalse();
        limit.closed(loopback);
        assertThat(limit.opened(loopback)).isTrue();
    }

    @Test
    void connectionsThatComeAndGoOnManyThreadsLeaveNothingBehind() throws Exception {
        ConnectionLimit limit = connections(7, 3);
        InetAddress[] addresses = {InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2")};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            InetAddress mine = addresses[i % 2];
            var thread = new Thread(() -> {
                for (int j = 0; j < 20_000; j++) {
                    if (limit.opened(mine)) {
                        limit.closed(mine);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(limit.open()).isZero();
        for (InetAddress address : addresses) {
            for (int i = 0; i < 3; i++) {
                assertThat(limit.opened(address)).isTrue();
            }
            assertThat(limit.opened(address)).isFalse();
        }
    }

    // Memory

    @Test
    void whateverIsTakenOfTheMemoryAndHoweverItEndsComesBack() {
        var budget = new ContentBudget(10_000);
        var random = new Random(7);
        List<ContentBudget.Share> shares = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(3) == 0 || shares.isEmpty()) {
                shares.add(budget.share());
            }
            ContentBudget.Share share = shares.get(random.nextInt(shares.size()));
            if (!share.take(random.nextInt(900))) {
                refused++;
                share.giveBack();
            }
            if (random.nextInt(5) == 0) {
                shares.remove(random.nextInt(shares.size())).giveBack();
            }
            assertThat(budget.held()).isBetween(0L, 10_000L);
        }
        shares.forEach(ContentBudget.Share::giveBack);
        shares.forEach(ContentBudget.Share::giveBack);

        assertThat(budget.held()).isZero();
        assertThat(refused).isPositive();
        assertThat(shares.get(0).take(1)).isFalse();
        assertThat(budget.held()).isZero();
    }

    /** A process whose memory is what the test says. */
    private static final class Memory implements HeapWatch.Gauge {
        private long percent;
        private long collections;

        @Override
        public long used() {
            return percent * 1_000;
        }

        @Override
        public long max() {
            return 100_000;
        }

        @Override
        public long collections() {
            return collections;
        }

        HeapWatch look(HeapWatch watch, long used, long collected) {
            percent = used;
            collections = collected;
            boolean unused = watch.look();
            return watch;
        }
    }

    @Test
    void memoryIsExhaustedWhenACollectionLeavesItFullAndUntilThereIsRoom() {
        var memory = new Memory();
        var watch = new HeapWatch(memory);

        assertThat(memory.look(watch, 96, 4).isExhausted()).as("may be garbage").isFalse();
        assertThat(memory.look(watch, 99, 4).isExhausted())
                .as("no collection yet")
                .isFalse();
        assertThat(memory.look(watch, 80, 5).isExhausted()).as("it was garbage").isFalse();
        assertThat(memory.look(watch, 97, 5).isExhausted()).as("begins anew").isFalse();
        assertThat(memory.look(watch, 95, 6).isExhausted())
                .as("full all the same")
                .isTrue();
        assertThat(memory.look(watch, 93, 7).isExhausted()).as("not yet room").isTrue();
        assertThat(memory.look(watch, 89, 7).isExhausted()).as("room").isFalse();
    }

    // Refusals

    @Test
    void theFirstRefusalsOfASecondAreRecordedAndTheRestAreCountedAndWait() {
        var refusals = new Refusals(now::get);
        List<Refusals.Treatment> first = treatments(refusals, 200);

        assertThat(first.stream().filter(Refusals.Treatment::recorded)).hasSize(Refusals.RECORDED_EACH_SECOND);
        assertThat(first.subList(0, Refusals.PROMPT)).allMatch(one -> one.delayMillis() == 0);
        assertThat(first.get(199).delayMillis()).isEqualTo(Refusals.MOST_DELAY_MILLIS);
        assertThat(first).extracting(Refusals.Treatment::delayMillis).isSorted();
        assertThat(refusals.takeCount()).isEqualTo(200 - Refusals.RECORDED_EACH_SECOND);
        assertThat(refusals.takeCount()).isZero();

        now.addAndGet(SECOND);
        assertThat(refusals.next()).isEqualTo(new Refusals.Treatment(true, 0));
        assertThat(refusals.takeCount()).isZero();
    }

    private static List<Refusals.Treatment> treatments(Refusals refusals, int times) {
        List<Refusals.Treatment> treatments = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            treatments.add(refusals.next());
        }
        return treatments;
    }

    // Ids and secrets that are tried

    @Test
    void oneUnknownIdOfAMinuteIsTheAlarmAndThoseAfterItWait() {
        var ids = new UnknownIds(2, now::get);

        assertThat(ids.next()).isEqualTo(new UnknownIds.Treatment(false, 0));
        now.addAndGet(59 * SECOND);
        assertThat(ids.next()).isEqualTo(new UnknownIds.Treatment(false, 0));
        assertThat(ids.next()).isEqualTo(new UnknownIds.Treatment(true, UnknownIds.DELAY_MILLIS));
        assertThat(ids.next()).isEqualTo(new UnknownIds.Treatment(false, UnknownIds.DELAY_MILLIS));
        now.addAndGet(SECOND);
        assertThat(ids.next()).isEqualTo(new UnknownIds.Treatment(false, 0));
    }

    @Test
    void wrongSecretsBlockTheirClientAtTheirAddressForTheRestOfTheMinute() {
        var secrets = new WrongSecrets(2, now::get);
        secrets.add(SCHOOL, "rekenmaat", "aa");
        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "aa")).isZero();
        now.addAndGet(30 * SECOND);
        secrets.add(SCHOOL, "rekenmaat", "aa");

        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "aa")).isEqualTo(30);
        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "bb")).isZero();
        assertThat(secrets.blockedSeconds(SCHOOL, "leesplank", "aa")).isZero();
        assertThat(secrets.blockedSeconds(new SchoolId("de-vliegers"), "rekenmaat", "aa"))
                .isZero();
        now.addAndGet(30 * SECOND - 1);
        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "aa")).isEqualTo(1);
        now.addAndGet(1);
        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "aa")).isZero();
    }

    @Test
    void aClientHasPlacesOfItsOwnWhereItLatelyHadTheRightSecret() {
        var proven = new ProvenAddresses(now::get);
        assertThat(proven.take(SCHOOL, "a", "x")).isFalse();
        proven.add(SCHOOL, "a", "x");
        assertThat(proven.take(SCHOOL, "a", "y")).isFalse();
        assertThat(proven.take(SCHOOL, "b", "x")).isFalse();
        assertThat(proven.take(new SchoolId("other"), "a", "x")).isFalse();
        for (int i = 0; i < ProvenAddresses.PLACES_OF_CLIENT; i++) {
            assertThat(proven.take(SCHOOL, "a", "x")).isTrue();
        }
        assertThat(proven.take(SCHOOL, "a", "x")).isFalse();
        proven.giveBack(SCHOOL, "a");
        now.addAndGet(TimeUnit.DAYS.toNanos(7) - 1);
        assertThat(proven.take(SCHOOL, "a", "x")).isTrue();
        proven.giveBack(SCHOOL, "a");
        now.incrementAndGet();
        assertThat(proven.take(SCHOOL, "a", "x")).isFalse();
    }

    @Test
    void ofEachClientTheLatestAddressesAreKept() {
        var proven = new ProvenAddresses(now::get);
        proven.add(SCHOOL, "a", "used");
        for (int i = 0; i < 2 * ProvenAddresses.ADDRESSES_OF_CLIENT; i++) {
            proven.add(SCHOOL, "a", "address-" + i);
            proven.add(SCHOOL, "a", "used");
        }
        assertThat(proven.take(SCHOOL, "a", "used")).isTrue();
        assertThat(proven.take(SCHOOL, "a", "address-" + (2 * ProvenAddresses.ADDRESSES_OF_CLIENT - 1)))
                .isTrue();
        assertThat(proven.take(SCHOOL, "a", "address-" + ProvenAddresses.ADDRESSES_OF_CLIENT))
                .isFalse();
    }

    @Test
    void wrongSecretsOfMadeUpClientsAreForgotten() {
        var secrets = new WrongSecrets(2, now::get);
        for (int i = 0; i < 1_000; i++) {
            secrets.add(SCHOOL, "nobody-" + i, "aa");
        }
        now.addAndGet(30 * SECOND);
        secrets.add(SCHOOL, "rekenmaat", "aa");
        now.addAndGet(30 * SECOND);
        secrets.add(SCHOOL, "rekenmaat", "aa");

        assertThat(secrets.size()).isEqualTo(1);
        assertThat(secrets.blockedSeconds(SCHOOL, "rekenmaat", "aa")).isEqualTo(30);
    }
}
