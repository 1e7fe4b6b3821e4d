package nl.schuilnaam.config.installation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where the mapping store is. */
public sealed interface Store {
    /** In the data directory, for this gateway alone. */
    record Embedded() implements Store {
        @Override
        public <T> T fold(Function<Embedded, T> embedded, Function<Postgresql, T> postgresql) {
            return embedded.apply(this);
        }
    }

    /**
     * In a PostgreSQL database, which several gateways may share.
     *
     * @param hosts at least one; of several, the first that takes writes is used, asked in this order and asked again whenever it stops doing so
     * @param passwordFile holds the password of the user, as it was when the configuration was read or as it has been changed since
     * @param tls empty only where every host is this machine itself
     * @param pool the most connections that this gateway opens
     */
    record Postgresql(List<Host> hosts, String database, String user, Path passwordFile, Optional<Tls> tls, int pool)
            implements Store {
        public Postgresql {
            hosts = List.copyOf(hosts);
        }

        @Override
        public <T> T fold(Function<Embedded, T> embedded, Function<Postgresql, T> postgresql) {
            return postgresql.apply(this);
        }
    }

    /** @param name a host name or address; an IPv6 address without brackets */
    record Host(String name, int port) {}

    /**
     * The server's certificate must be valid, and name the host that was asked for.
     *
     * @param authorities a PEM file of who may have signed it; empty for those whom the Java runtime trusts
     */
    record Tls(Optional<Path> authorities) {}

    /** What the one function that fits makes of it. */
    <T> T fold(Function<Embedded, T> embedded, Function<Postgresql, T> postgresql);
}
