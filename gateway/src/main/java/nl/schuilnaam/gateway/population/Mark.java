package nl.schuilnaam.gateway.population;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.agreement.Population;
import nl.schuilnaam.config.policy.Policy;

/** The names under which it is kept of an entity to what it belongs. */
final class Mark {
    static final String GROUP = "group:";
    static final String POPULATION = "population:";

    private static final int HASH = 16;

    private Mark() {}

    /** For those who exist under a policy; another one when its population says something else. */
    static String of(Policy policy) {
        Population population = policy.population().orElseThrow();
        var text = new StringBuilder();
        for (Set<String> criterion : List.of(
                population.grades(),
                population.orgs(),
                population.classes(),
                population.courses(),
                population.groups(),
                population.roles())) {
            criterion.forEach(value -> text.append(value.length()).append(':').append(value));
            text.append(';');
        }
        return POPULATION + policy.agreement().id() + ":" + policy.profile().id() + ":" + hash(text.toString());
    }

    /** Whether it tells of a population at a place, now or earlier. */
    static boolean isOf(Place place, String mark) {
        return mark.startsWith(POPULATION) && mark.contains(":" + place.profile() + ":");
    }

    static String group(String name) {
        return GROUP + name;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
