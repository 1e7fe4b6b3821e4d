package nl.schuilnaam.gateway.admin;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Surrogate;

/** What came with a command, trusted for nothing. Every method fails with an {@link AdminException} that names the argument and what was expected, and never shows what was sent. */
public final class Arguments {
    private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{32}");

    private final JsonObject sent;

    /** @param names those that the command knows; every command takes {@code case} besides */
    public Arguments(JsonObject sent, Set<String> names) {
        for (String name : sent.fieldNames()) {
            if (!names.contains(name) && !name.equals("case")) {
                throw new AdminException("the command knows the arguments " + new TreeSet<>(names) + " and no others");
            }
        }
        this.sent = sent;
    }

    public Optional<String> text(String name) {
        Object value = sent.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && !text.isEmpty()) {
            return Optional.of(text);
        }
        throw new AdminException(name + " is no text; expected one");
    }

    public String needed(String name) {
        return text(name).orElseThrow(() -> new AdminException(name + " is missing"));
    }

    /** Absent is false. */
    public boolean flag(String name) {
        Object value = sent.getValue(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new AdminException(name + " is neither true nor false");
    }

    /** For what cannot be undone: fails unless {@code yes} was said. */
    public void confirmed(String what) {
        if (!flag("yes")) {
            throw new AdminException(what + "; say --yes if that is meant");
        }
    }

    /** The school that is meant, which the configuration must know. */
    public School school(Configuration configuration) {
        String id = needed("school");
        return configuration.schools().entrySet().stream()
                .filter(entry -> entry.getKey().value().equals(id))
                .map(java.util.Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AdminException("there is no such school; the configuration has "
                        + String.join(
                                ", ",
                                configuration.schools().keySet().stream()
                                        .map(SchoolId::toString)
                                        .toList())));
    }

    /** The kind of identifiers that an argument names. Only kinds that are known here: a key of the store is named after each, in the clear. */
    public Optional<IdentifierKind> kind(String argument) {
        return text(argument)
                .map(text -> PersonCommands.KINDS.stream()
                        .filter(one -> one.name().equals(text))
                        .findFirst()
                        .orElseThrow(() -> new AdminException(argument + " is one of " + PersonCommands.KINDS)));
    }

    /** A supplier of a school. One that the configuration does not name any more may still have pseudonyms, so only its spelling counts. */
    public SupplierId supplier() {
        try {
            return new SupplierId(needed("supplier"));
        } catch (IllegalArgumentException noId) {
            throw new AdminException("supplier is not the id of a supplier", noId);
        }
    }

    /** Whom a reference means; whether they exist, the store says. */
    public Surrogate person(MappingStore store) {
        String reference = needed("person");
        return Optional.of(reference)
                .filter(text -> REFERENCE.matcher(text).matches())
                .flatMap(store.references()::surrogate)
                .orElseThrow(() -> new AdminException("there is no such person in this school"));
    }

    /** Under which number the school keeps the matter, for the record. */
    public Optional<String> caseNumber() {
        Optional<String> number = text("case");
        if (number.isPresent() && !AuditRecord.CASE_NUMBER.matcher(number.get()).matches()) {
            throw new AdminException(
                    "the case number is 1 to 8 capital letters and then 1 to 8 digits, such as AVG2026017");
        }
        return number;
    }

    @Override
    public String toString() {
        return "Arguments[" + sent.size() + " withheld]";
    }
}
