package nl.schuilnaam.mapping;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.EntityType;

/**
 * An entity as the store knows it, without its identity.
 *
 * @param restrictedFor the suppliers for whom it does not exist (GDPR art. 18 and 21)
 * @param author the supplier that authored it, under an id of its own; nothing for most
 * @param exceptions the domains in which its pseudonym is not the computed one: imported, numeric, pinned or re-issued
 */
public record Entity(
        Surrogate surrogate,
        EntityType type,
        Optional<SupplierId> author,
        Set<SupplierId> restrictedFor,
        Set<Domain> exceptions) {
    public Entity {
        restrictedFor = Set.copyOf(restrictedFor);
        exceptions = Set.copyOf(exceptions);
    }

    Entity withException(Domain domain) {
        Set<Domain> more = new HashSet<>(exceptions);
        more.add(domain);
        return new Entity(surrogate, type, author, restrictedFor, more);
    }

    Entity withoutException(Domain domain) {
        Set<Domain> fewer = new HashSet<>(exceptions);
        fewer.remove(domain);
        return new Entity(surrogate, type, author, restrictedFor, fewer);
    }

    Entity restrictedFor(Set<SupplierId> suppliers) {
        return new Entity(surrogate, type, author, suppliers, exceptions);
    }

    public boolean existsFor(SupplierId supplier) {
        return !restrictedFor.contains(supplier);
    }
}
