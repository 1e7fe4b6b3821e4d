package nl.schuilnaam.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static Roster.Builder filled() {
        return Roster.builder()
                .name("Emma", "E.", "de", "Vries")
                .userName("emvr2012")
                .pupilNumber("123456")
                .email("emma@school.example")
                .phone("0612345678")
                .birthDate(LocalDate.of(2014, 3, 12))
                .address("Dorpsstraat 12")
                .postcode("1234 AB");
    }

    @Test
    void nothingInARosterOrItsBuilderIsALetterOrANameInClear() throws IllegalAccessException {
        Roster.Builder builder = filled();
        Roster roster = builder.build();

        for (Object root : new Object[] {builder, roster, new Redactor(roster)}) {
            assertThat(root.toString()).doesNotContainIgnoringCase("emma").doesNotContain("1234");
            for (Object reached : reachableFrom(root)) {
                assertThat(reached.getClass())
                        .isIn(
                                Roster.Builder.class,
                                Roster.class,
                                Redactor.class,
                                KeyedHash.class,
                                HashSet64.class,
                                long[].class);
            }
        }
    }

    @Test
    void aHashIsNotTheSameInAnotherRoster() throws IllegalAccessException {
        long[] one = hashes(filled().build());
        long[] other = hashes(filled().build());

        Set<Long> shared = new java.util.HashSet<>();
        for (long hash : one) {
            shared.add(hash);
        }
        Set<Long> others = new java.util.HashSet<>();
        for (long hash : other) {
            others.add(hash);
        }
        shared.retainAll(others);

        // Empty slots.
        assertThat(shared).containsExactly(0L);
    }

    private static long[] hashes(Roster roster) throws IllegalAccessException {
        return reachableFrom(roster).stream()
                .filter(long[].class::isInstance)
                .map(long[].class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Every object that fields and array elements lead to, static fields excepted. */
    private static Set<Object> reachableFrom(Object root) throws IllegalAccessException {
        Set<Object> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            Object object = open.remove();
            if (!reached.add(object)) {
                continue;
            }
            Class<?> type = object.getClass();
            if (type.isArray() && !type.getComponentType().isPrimitive()) {
                for (int i = 0; i < Array.getLength(object); i++) {
                    if (Array.get(object, i) != null) {
                        open.add(Array.get(object, i));
                    }
                }
            }
            for (; !type.isArray() && type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        Object value = field.get(object);
                        if (value != null) {
                            open.add(value);
                        }
                    }
                }
            }
        }
        return reached;
    }

    @Test
    void aRosterDoesNotChangeWithItsBuilder() {
        Roster.Builder builder = Roster.builder();
        var before = new Redactor(builder.build());
        filled();
        builder.name("Emma", "", "", "Jansen");

        assertThat(before.redact("Emma Jansen").text()).isEqualTo("Emma Jansen");
        assertThat(new Redactor(builder.build()).redact("Emma Jansen").text()).isEqualTo("[naam]");
    }

    @Test
    void tenThousandPersonsAreTakenInSoonAndCostLittle() throws IllegalAccessException {
        var best = Duration.ofDays(1);
        long bytes = 0;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Roster roster = largeSchool();
            var taken = Duration.ofNanos(System.nanoTime() - start);
            best = taken.compareTo(best) < 0 ? taken : best;
            bytes = 8L * hashes(roster).length;
        }
        System.out.println("10,000 persons: " + best.toMillis() + " ms, " + bytes / 1_000_000 + " MB");

        assertThat(best).isLessThan(Duration.ofSeconds(2));
        assertThat(bytes).isLessThan(100_000_000);
    }

    private static Roster largeSchool() {
        var random = new Random(10);
        Roster.Builder builder = Roster.builder();
        for (int i = 0; i < 10_000; i++) {
            builder.name(madeUp(random), "X.", "van der", madeUp(random) + "-" + madeUp(random))
                    .userName(madeUp(random) + i)
                    .pupilNumber(Integer.toString(100_000 + i))
                    .email(madeUp(random) + i + "@school.example")
                    .phone("06" + (10_000_000 + i))
                    .birthDate(LocalDate.of(2010, 1, 1).plusDays(i % 3000))
                    .address(madeUp(random) + "straat " + i)
                    .postcode(1000 + i % 9000 + " AB");
        }
        return builder.build();
    }

    private static String madeUp(Random random) {
        var name = new StringBuilder();
        random.ints(5 + random.nextInt(7), 'a', 'z' + 1).forEach(letter -> name.append((char) letter));
        return name.toString();
    }

    @Test
    void theHashIsSipHash() {
        // Made by another implementation, which gives the authors' own answer for their key and message: SipHash-2-4
        // over the words of context, length and letters.
        KeyedHash hash = KeyedHash.withKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

        assertThat(hash.of('g', "emma".toCharArray(), 4)).isEqualTo(0xcaae0ef717dc3425L);
        assertThat(hash.of(1, "emma".toCharArray(), 2)).isEqualTo(0x5f037f2f0fc02eb4L);
    }
}
