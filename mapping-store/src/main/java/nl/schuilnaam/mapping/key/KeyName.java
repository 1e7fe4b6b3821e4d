package nl.schuilnaam.mapping.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;

/**
 * Which key: its role and what it is for, joined by bars. Names are not secret.
 *
 * <p>Keys of the roles {@link Role#DATA}, {@link Role#INDEX} and {@link Role#AUTHORED} come in generations from 1 up, of which the highest is in use. Each key has
 * exactly one name: the first generation of an index key is written without its number, as the first stores wrote it.
 */
public record KeyName(String value) {
    private static final String PART = "\\|[A-Za-z0-9-]{1,64}";
    private static final String FROM_ONE = "\\|[1-9][0-9]{0,8}";
    private static final String FROM_TWO = "\\|(?!1$)[1-9][0-9]{0,8}";

    /** What keys are for. */
    public enum Role {
        /** PK(school, supplier, epoch): makes the pseudonyms of a domain. */
        DOMAIN("domain(?:" + PART + "){3}"),
        /** DEK(school, n): wraps the row keys of a school's entities. */
        DATA("data" + PART + FROM_ONE),
        /** BIK(school, kind, n): makes the blind index of identifiers of one kind. */
        INDEX("index" + PART + "\\|[a-z][a-z0-9-]{0,62}(?:" + FROM_TWO + ")?"),
        /** Makes the blind index of ids that suppliers authored. */
        AUTHORED("authored" + PART + "(?:" + FROM_TWO + ")?"),
        /** Makes the blind index of pseudonyms that stand in a table. */
        TABULATED("tabulated" + PART),
        /** A key of the installation itself, such as the one that signs access tokens. */
        SERVICE("service" + PART),
        /** What a later program may add, and a name that can no longer be read. */
        OTHER("[a-z]+(?:" + PART + "){1,3}");

        private final Pattern spelling;

        Role(String spelling) {
            this.spelling = Pattern.compile(spelling);
        }
    }

    /** @throws IllegalArgumentException when it is not the one spelling of a key's name */
    public KeyName {
        Role role = roleOf(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "not a key name; expected a role and one to three parts of its own joined by bars"));
        checkIds(role, value.split("\\|", -1));
    }

    /** The role of a name of the right spelling. Names are made for each exchange, so only the pattern of the one role is tried. */
    private static Optional<Role> roleOf(String value) {
        int bar = value.indexOf('|');
        Role role = switch (bar < 0 ? value : value.substring(0, bar)) {
            case "domain" -> Role.DOMAIN;
            case "data" -> Role.DATA;
            case "index" -> Role.INDEX;
            case "authored" -> Role.AUTHORED;
            case "tabulated" -> Role.TABULATED;
            case "service" -> Role.SERVICE;
            default -> Role.OTHER;
        };
        return Optional.of(role).filter(known -> known.spelling.matcher(value).matches());
    }

    /** Ids that cannot be are refused here, so that every name can be read back. */
    private static void checkIds(Role role, String[] parts) {
        if (role != Role.SERVICE && role != Role.OTHER) {
            Object unused = new SchoolId(parts[1]);
        }
        if (role == Role.DOMAIN) {
            Object unused = new SupplierId(parts[2]);
        }
    }

    /** PK(school, supplier, epoch): the key under which a domain's pseudonyms are made. Destroying it makes that supplier's year unlinkable. */
    public static KeyName domain(SchoolId school, SupplierId supplier, String epoch) {
        return new KeyName("domain|" + school + "|" + supplier + "|" + epoch);
    }

    /** DEK(school, n): wraps the row keys of a school's entities. */
    public static KeyName data(SchoolId school, int generation) {
        return new KeyName("data|" + school + "|" + generation);
    }

    /** BIK(school, kind) of the first generation: makes the blind index of identifiers of one kind. */
    public static KeyName index(SchoolId school, IdentifierKind kind) {
        return index(school, kind, 1);
    }

    /** BIK(school, kind, n). */
    public static KeyName index(SchoolId school, IdentifierKind kind, int generation) {
        return new KeyName("index|" + school + "|" + kind + suffix(generation));
    }

    /** The first generation of what makes the blind index of ids that suppliers authored. */
    public static KeyName authoredIndex(SchoolId school) {
        return authoredIndex(school, 1);
    }

    /** What makes the blind index of ids that suppliers authored. */
    public static KeyName authoredIndex(SchoolId school, int generation) {
        return new KeyName("authored|" + school + suffix(generation));
    }

    /** Makes the blind index of pseudonyms that stand in a table. */
    public static KeyName tabulatedIndex(SchoolId school) {
        return new KeyName("tabulated|" + school);
    }

    /** A key of the installation itself, such as the one that signs access tokens. */
    public static KeyName service(String purpose) {
        return new KeyName("service|" + purpose);
    }

    /** The name that a store holds, or, when that is none any more, one of role {@link Role#OTHER} under which no key ever opens. */
    public static KeyName stored(String text) {
        try {
            return new KeyName(text);
        } catch (IllegalArgumentException changed) {
            return new KeyName("unreadable|" + digest(text));
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java lacks SHA-256", missing);
        }
    }

    private static String suffix(int generation) {
        return generation == 1 ? "" : "|" + generation;
    }

    public Role role() {
        return roleOf(value).orElseThrow();
    }

    /** Whose key it is; nothing for a key of the installation. */
    public Optional<SchoolId> school() {
        Role role = role();
        return role == Role.SERVICE || role == Role.OTHER ? Optional.empty() : Optional.of(new SchoolId(part(1)));
    }

    /** For which supplier a domain key is. */
    public Optional<SupplierId> supplier() {
        return role() == Role.DOMAIN ? Optional.of(new SupplierId(part(2))) : Optional.empty();
    }

    /** For which epoch a domain key is. */
    public Optional<String> epoch() {
        return role() == Role.DOMAIN ? Optional.of(part(3)) : Optional.empty();
    }

    /** Of which kind of identifiers an index key is. */
    public Optional<IdentifierKind> kind() {
        return role() == Role.INDEX ? Optional.of(new IdentifierKind(part(2))) : Optional.empty();
    }

    /** From 1 up; nothing for keys that have no generations. */
    public OptionalInt generation() {
        return switch (role()) {
            case DATA -> OptionalInt.of(Integer.parseInt(part(2)));
            case INDEX -> OptionalInt.of(parts().size() == 4 ? Integer.parseInt(part(3)) : 1);
            case AUTHORED -> OptionalInt.of(parts().size() == 3 ? Integer.parseInt(part(2)) : 1);
            case DOMAIN, TABULATED, SERVICE, OTHER -> OptionalInt.empty();
        };
    }

    /**
     * The name of another generation of the same key.
     *
     * @throws IllegalStateException when the key has no generations
     */
    public KeyName withGeneration(int generation) {
        SchoolId school = school().orElse(null);
        if (generation().isEmpty() || school == null) {
            throw new IllegalStateException("keys of this role have no generations");
        }
        return switch (role()) {
            case DATA -> data(school, generation);
            case INDEX -> index(school, kind().orElseThrow(), generation);
            default -> authoredIndex(school, generation);
        };
    }

    private List<String> parts() {
        return List.of(value.split("\\|", -1));
    }

    private String part(int index) {
        return parts().get(index);
    }

    @Override
    public String toString() {
        return value;
    }
}
