package nl.schuilnaam.gateway.bulk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Sighting;

/** Files with a person on each line. Which column holds which kind of identifier is what sets them apart. */
final class Persons implements Layout<SightedPerson> {
    /** As {@code sis-id,pupil-number,email,username,eck-id}, in any order, and only the first is needed. */
    static final Persons SIMPLE = new Persons(
            kinds(
                    "sis-id", IdentifierKind.SIS_ID,
                    "pupil-number", IdentifierKind.PUPIL_NUMBER,
                    "email", IdentifierKind.EMAIL,
                    "username", IdentifierKind.USERNAME,
                    "eck-id", IdentifierKind.ECK_ID),
            List.of(),
            false);

    /**
     * {@code users.csv} of the OneRoster CSV binding, 1.1 and 1.2, whose columns are listed together; {@code metadata.} begins a vendor's own.
     * Identifiers are of the same kinds as in the JSON binding of the profile. Everyone is a person, whatever the role says. Names, telephone numbers and passwords are passed over.
     */
    static final Persons ONEROSTER = new Persons(
            kinds(
                    "sourcedId", IdentifierKind.SIS_ID,
                    "identifier", IdentifierKind.PUPIL_NUMBER,
                    "email", IdentifierKind.EMAIL,
                    "username", IdentifierKind.USERNAME,
                    "userMasterIdentifier", IdentifierKind.ECK_ID),
            List.of(
                    "status",
                    "dateLastModified",
                    "enabledUser",
                    "orgSourcedIds",
                    "role",
                    "userIds",
                    "givenName",
                    "familyName",
                    "middleName",
                    "sms",
                    "phone",
                    "agentSourcedIds",
                    "grades",
                    "password",
                    "resourceSourcedIds",
                    "preferredGivenName",
                    "preferredMiddleName",
                    "preferredFamilyName",
                    "primaryOrgSourcedId",
                    "pronouns"),
            true);

    private final Map<String, IdentifierKind> kinds;
    private final List<String> names;
    private final String primary;
    private final boolean oneRoster;

    private Persons(Map<String, IdentifierKind> kinds, List<String> passedOver, boolean oneRoster) {
        this.kinds = kinds;
        this.primary = kinds.keySet().iterator().next();
        this.oneRoster = oneRoster;
        var all = new ArrayList<>(kinds.keySet());
        all.addAll(passedOver);
        this.names = List.copyOf(all);
    }

    private static Map<String, IdentifierKind> kinds(Object... pairs) {
        var kinds = new LinkedHashMap<String, IdentifierKind>();
        for (int i = 0; i < pairs.length; i += 2) {
            kinds.put((String) pairs[i], (IdentifierKind) pairs[i + 1]);
        }
        return kinds;
    }

    /** By column; the first is the one that every person has. */
    Map<String, IdentifierKind> kinds() {
        return Map.copyOf(kinds);
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public List<String> needed() {
        return List.of(primary);
    }

    @Override
    public boolean isExtension(String name) {
        return oneRoster && name.startsWith("metadata.");
    }

    @Override
    public Optional<SightedPerson> read(Row row) {
        if (oneRoster && !isActive(row)) {
            return Optional.empty();
        }
        Optional<Identifier> named = row.identifier(primary, IdentifierKind.SIS_ID, row.needed(primary));
        var others = new ArrayList<Identifier>();
        kinds.forEach((column, kind) -> {
            if (!column.equals(primary)) {
                row.identifier(column, kind, other(row, column, kind)).ifPresent(others::add);
            }
        });
        return named.map(identifier -> new SightedPerson(row.line(), new Sighting(identifier, others)));
    }

    /** OneRoster's master identifier need not be an ECK iD, and is learned as one only when it is; see {@link IdentifierKind#accepts}. */
    private Optional<String> other(Row row, String column, IdentifierKind kind) {
        return row.id(column)
                .filter(value -> !oneRoster
                        || !kind.equals(IdentifierKind.ECK_ID)
                        || kind.accepts(value)
                        || !IdentifierKind.USERNAME.accepts(value));
    }

    /** Whom the file takes away is not made known by it. */
    private static boolean isActive(Row row) {
        String status = row.raw("status");
        if (status.isEmpty() || status.equals("active")) {
            return true;
        }
        if (!status.equals("tobedeleted")) {
            row.found("status", "is not a status", "active, tobedeleted, or nothing");
        }
        return false;
    }
}
