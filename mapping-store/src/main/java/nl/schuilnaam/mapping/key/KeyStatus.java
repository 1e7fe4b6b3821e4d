package nl.schuilnaam.mapping.key;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nl.schuilnaam.mapping.key.KeyName.Role;
import nl.schuilnaam.mapping.key.WrappedKey.Opening;

/**
 * How the keys of a store stand. Holds counts, days and fingerprints only.
 *
 * @param keys how many there are, destroyed ones not counted
 * @param keks the main key encryption key, the others at hand, then those that are known by their copies only
 * @param roles what the keys are for, in a fixed order; roles without keys are absent
 * @param damaged how many keys do not open though a key encryption key at hand should open them
 * @param locked how many keys have no copy under a key encryption key at hand
 */
public record KeyStatus(int keys, List<Kek> keks, List<RoleKeys> roles, int damaged, int locked) {
    public KeyStatus {
        keks = List.copyOf(keks);
        roles = List.copyOf(roles);
    }

    /** Where a key encryption key is. */
    public enum Place {
        MAIN,
        AT_HAND,
        /** Not configured here. {@link KekFingerprint#UNKNOWN} stands for copies that bear no fingerprint. */
        ELSEWHERE
    }

    /**
     * One key encryption key.
     *
     * @param copies how many keys have a copy under it
     * @param opening how many of these open; always 0 for one that is elsewhere
     */
    public record Kek(KekFingerprint fingerprint, Place place, int copies, int opening) {}

    /**
     * The keys of one role.
     *
     * @param states how many are in each state; states without keys are absent
     * @param oldest the day on which the oldest that is not destroyed was made
     */
    public record RoleKeys(Role role, Map<KeyState, Integer> states, Optional<LocalDate> oldest) {
        public RoleKeys {
            states = Map.copyOf(states);
        }
    }

    static KeyStatus of(Collection<WrappedKey> rows, List<KeyEncryptionKey> atHand) {
        List<WrappedKey> alive =
                rows.stream().filter(row -> row.state() != KeyState.DESTROYED).toList();
        int damaged = 0;
        int locked = 0;
        for (WrappedKey row : alive) {
            Opening opening = row.open(atHand);
            if (opening instanceof Opening.Opened opened) {
                opened.key().destroy();
            } else if (opening instanceof Opening.Locked) {
                locked++;
            } else {
                damaged++;
            }
        }
        return new KeyStatus(alive.size(), keks(alive, atHand), roles(rows), damaged, locked);
    }

    private static List<Kek> keks(List<WrappedKey> alive, List<KeyEncryptionKey> atHand) {
        Map<KekFingerprint, Integer> copies = new TreeMap<>();
        alive.forEach(row -> row.keks().forEach(kek -> copies.merge(kek, 1, Integer::sum)));
        Map<KekFingerprint, Kek> keks = new LinkedHashMap<>();
        for (KeyEncryptionKey kek : atHand) {
            int opening = 0;
            for (WrappedKey row : alive) {
                Optional<SecretKeyBytes> key = row.openUnder(kek);
                key.ifPresent(SecretKeyBytes::destroy);
                opening += key.isPresent() ? 1 : 0;
            }
            KekFingerprint fingerprint = kek.fingerprint();
            keks.put(
                    fingerprint,
                    new Kek(
                            fingerprint,
                            keks.isEmpty() ? Place.MAIN : Place.AT_HAND,
                            copies.getOrDefault(fingerprint, 0),
                            opening));
        }
        copies.forEach(
                (fingerprint, count) -> keks.putIfAbsent(fingerprint, new Kek(fingerprint, Place.ELSEWHERE, count, 0)));
        return new ArrayList<>(keks.values());
    }

    private static List<RoleKeys> roles(Collection<WrappedKey> rows) {
        Map<Role, Map<KeyState, Integer>> states = new EnumMap<>(Role.class);
        Map<Role, Long> oldest = new EnumMap<>(Role.class);
        for (WrappedKey row : rows) {
            Role role = row.name().role();
            states.computeIfAbsent(role, none -> new EnumMap<>(KeyState.class)).merge(row.state(), 1, Integer::sum);
            if (row.state() != KeyState.DESTROYED) {
                oldest.merge(role, row.createdDay(), Math::min);
            }
        }
        List<RoleKeys> roles = new ArrayList<>();
        states.forEach((role, counts) -> roles.add(
                new RoleKeys(role, counts, Optional.ofNullable(oldest.get(role)).map(LocalDate::ofEpochDay))));
        return roles;
    }
}
