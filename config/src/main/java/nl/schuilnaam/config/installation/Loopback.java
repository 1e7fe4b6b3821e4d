package nl.schuilnaam.config.installation;

import java.util.Set;

/** Which hosts are this machine itself, so that nobody can listen in on the way. */
final class Loopback {
    private static final Set<String> NAMES = Set.of("localhost", "::1", "[::1]");

    private Loopback() {}

    static boolean is(String host) {
        return NAMES.contains(host) || host.matches("127(\\.(0|[1-9][0-9]{0,2})){3}");
    }
}
