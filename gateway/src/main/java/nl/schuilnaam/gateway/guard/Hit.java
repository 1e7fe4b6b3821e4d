package nl.schuilnaam.gateway.guard;

/**
 * Where an identity was found, and by which rule; never what it was.
 *
 * @param path model and field, as agreements spell them: {@code lineItem.title}; with a dollar sign for what is no field of a profile
 */
public record Hit(String path, Sort sort) {}
