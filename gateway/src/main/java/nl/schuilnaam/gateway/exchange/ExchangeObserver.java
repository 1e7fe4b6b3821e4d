package nl.schuilnaam.gateway.exchange;

/**
 * Is told of every message that an exchange has judged. It has no say in the exchange: it returns at once, on the event loop of the connection, and what it throws is
 * logged by type and forgotten. A list that is read in several pages is told page by page, and an
 * exchange that is refused after its message was judged has been told of as well.
 */
public interface ExchangeObserver {
    /** Sees nothing. */
    ExchangeObserver NONE = message -> {};

    void observe(ObservedMessage message);
}
