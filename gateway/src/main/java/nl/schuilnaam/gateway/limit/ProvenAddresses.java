package nl.schuilnaam.gateway.limit;

import java.util.LinkedHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.SchoolId;

/**
 * From which addresses each client has lately had the right secret. From there it has places of its own, which nobody can take who does not know a secret, or shares the address.
 *
 * <p>Holds as many entries as the configuration has clients, since only these can have the right secret. Safe for use by several threads.
 */
public final class ProvenAddresses {
    static final int PLACES_OF_CLIENT = 4;
    static final int ADDRESSES_OF_CLIENT = 16;
    /** Long enough for a client that comes once a night and not at the weekend. */
    private static final long LATELY = TimeUnit.DAYS.toNanos(7);

    private record Key(SchoolId school, String client) {}

    private static final class Client {
        private final Slots places = new Slots(PLACES_OF_CLIENT);
        /** When it had the right secret there last; the latest one at the end. */
        private final LinkedHashMap<String, Long> addresses = new LinkedHashMap<>();

        synchronized boolean isProven(String address, long now) {
            Long last = addresses.get(address);
            return last != null && now - last < LATELY;
        }

        synchronized void prove(String address, long now) {
            addresses.remove(address);
            addresses.put(address, now);
            if (addresses.size() > ADDRESSES_OF_CLIENT) {
                addresses.remove(addresses.keySet().iterator().next());
            }
        }
    }

    private final ConcurrentHashMap<Key, Client> clients = new ConcurrentHashMap<>();
    private final LongSupplier ticker;

    /** @param ticker monotonic nanoseconds */
    public ProvenAddresses(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Takes one of the client's own places, which is to be given back. False when it is not known at this address, or all are taken. */
    public boolean take(SchoolId school, String client, String address) {
        Client known = clients.get(new Key(school, client));
        return known != null && known.isProven(address, ticker.getAsLong()) && known.places.take();
    }

    public void giveBack(SchoolId school, String client) {
        Client known = clients.get(new Key(school, client));
        if (known != null) {
            known.places.giveBack();
        }
    }

    /** The client had the right secret. */
    public void add(SchoolId school, String client, String address) {
        clients.computeIfAbsent(new Key(school, client), first -> new Client()).prove(address, ticker.getAsLong());
    }
}
