package nl.schuilnaam.mapping.postgres;

import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where the PostgreSQL is, and as whom to log in.
 *
 * @param servers tried in this order until one is the primary: a server that only follows another is passed over
 * @param password asked for every new connection, on a worker thread, so that a changed password is taken up; the array is wiped after use
 * @param connections how many are opened beside the one that listens; at least 2
 * @param node by which the database's administrator tells this gateway from its like
 */
public record PostgresOptions(
        List<Address> servers,
        String database,
        String user,
        Supplier<char[]> password,
        Transport transport,
        int connections,
        String node) {
    /** What suits one gateway. A server takes 100 connections in all unless it is told otherwise. */
    public static final int DEFAULT_CONNECTIONS = 8;

    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public PostgresOptions {
        servers = List.copyOf(servers);
        if (servers.isEmpty() || new HashSet<>(servers).size() < servers.size()) {
            throw new IllegalArgumentException("expected one or more servers, each once");
        }
        if (connections < 2 || connections > 1_000) {
            throw new IllegalArgumentException("expected 2 to 1000 connections");
        }
        if (!NODE.matcher(node).matches()) {
            throw new IllegalArgumentException("not the name of a node; expected " + NODE.pattern());
        }
    }

    @Override
    public String toString() {
        return "PostgresOptions[" + servers + ", database " + database + ", " + connections + " connections, node "
                + node + "]";
    }

    /** One server, by name or address. */
    public record Address(String host, int port) {
        public static final int DEFAULT_PORT = 5432;

        public Address {
            if (host.isBlank() || host.startsWith("/")) {
                throw new IllegalArgumentException("expected the name or address of a host");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("expected a port from 1 to 65535");
            }
        }
    }

    /** How bytes go to the server and back. */
    public sealed interface Transport {
        /**
         * TLS, in which the server proves by a certificate of these authorities that it is the host by the name that was connected to.
         *
         * @param authorities one or more certificates, PEM
         */
        record VerifiedTls(String authorities) implements Transport {
            public VerifiedTls {
                if (!authorities.contains("-----BEGIN CERTIFICATE-----")) {
                    throw new IllegalArgumentException("expected certificates as PEM");
                }
            }

            @Override
            public String toString() {
                return "VerifiedTls";
            }
        }

        /** The same, by a certificate of the authorities that the Java runtime trusts. */
        record RuntimeTrustedTls() implements Transport {}

        /** For all on the way to read and change: for a server on the same machine, or a way that is protected otherwise. */
        record Plaintext() implements Transport {}
    }
}
