package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import nl.schuilnaam.mapping.key.BlindIndex;
import nl.schuilnaam.mapping.key.KeyRing;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.DeleteFact;
import nl.schuilnaam.mapping.rows.Change.PutFact;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * Small public things that all nodes must know: which agreements are suspended, which rotations are under way. Each carries a seal over its name and value, before
 * the value. All are read whenever any is asked for, as there are few: one whose name was changed would else only be missing, and an agreement go on that was
 * suspended.
 */
final class Facts {
    private static final int SEAL_BYTES = 16;

    private final RowDatabase database;
    private final Damage damage;
    private final BlindIndex seal;

    private Facts(RowDatabase database, Damage damage, BlindIndex seal) {
        this.database = database;
        this.damage = damage;
        this.seal = seal;
    }

    static Future<Facts> of(RowDatabase database, KeyRing keys, Damage damage) {
        return keys.serviceKey("facts").map(key -> new Facts(database, damage, new BlindIndex(key)));
    }

    /** The facts whose name begins so, by their names. Fails as damaged when any fact is. */
    Future<Map<String, String>> read(String prefix) {
        return database.facts("").map(stored -> {
            Map<String, String> facts = new HashMap<>();
            stored.forEach((name, text) -> {
                if (!isSound(name, text)) {
                    throw damage.refusal();
                }
                if (name.startsWith(prefix)) {
                    facts.put(name, text.substring(2 * SEAL_BYTES));
                }
            });
            return facts;
        });
    }

    /** How many of these were changed. */
    long damaged(Map<String, String> stored) {
        return stored.entrySet().stream()
                .filter(fact -> !isSound(fact.getKey(), fact.getValue()))
                .count();
    }

    Change put(String name, String value) {
        return new PutFact(name, seal(name, value) + value);
    }

    Change delete(String name) {
        return new DeleteFact(name);
    }

    private boolean isSound(String name, String text) {
        if (name.equals(FormatUpgrade.DUE)) {
            return true; // written by the database itself, before there are keys
        }
        int at = 2 * SEAL_BYTES;
        return text.length() >= at
                && MessageDigest.isEqual(
                        text.substring(0, at).getBytes(StandardCharsets.UTF_8),
                        seal(name, text.substring(at)).getBytes(StandardCharsets.UTF_8));
    }

    private String seal(String name, String value) {
        return HexFormat.of()
                .formatHex(Arrays.copyOf(seal.of("fact1|" + name, value).bytes(), SEAL_BYTES));
    }
}
