package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;

/**
 * Goes over all rows, page by page, while others work on: each identifier by itself, each entity with all that it says it has, each key and fact. The words by which rows name
 * schools, types, kinds and suppliers are sealed with the rows, so a changed word shows in these. One object for one examination.
 */
final class Examination extends Deciding {
    private static final int PAGE = 500;
    /** So often an entity is read again whose rows do not fit: somebody may have changed them between two readings. */
    private static final int READINGS = 4;

    /** Where damage is. */
    private enum Table {
        ENTITY,
        IDENTIFIER,
        AUTHORED,
        PSEUDONYM,
        MEMBERSHIP,
        WRAPPED_KEY,
        FACT
    }

    private final StoredKeyRing keys;
    private final Facts facts;
    private final Map<Table, Long> damaged = new EnumMap<>(Table.class);
    private long examined;

    Examination(State state, StoredKeyRing keys, Facts facts) {
        super(state);
        this.facts = facts;
        this.keys = keys;
    }

    Future<Soundness> run() {
        for (Table table : Table.values()) {
            damaged.put(table, 0L);
        }
        return keys().compose(done -> facts())
                .compose(done -> identifiers(Bytes.NONE))
                .compose(done -> database.schools())
                .compose(found -> Repeated.each(found, school -> entities(school, Optional.empty())))
                .map(all -> {
                    SortedMap<String, Long> tables = new TreeMap<>();
                    damaged.forEach((table, rows) -> tables.put(table.name().toLowerCase(Locale.ROOT), rows));
                    return new Soundness(examined, tables);
                });
    }

    private void count(Table table, long rows) {
        damaged.merge(table, rows, Long::sum);
    }

    // Keys and facts

    /** Also one of which another copy opens: it is a loss when that other is needed. */
    private Future<Void> keys() {
        return database.keys().map(rows -> {
            examined += rows.size();
            count(
                    Table.WRAPPED_KEY,
                    keys.shut(rows.stream().map(WrappedKeyRows::key).toList()));
            return null;
        });
    }

    private Future<Void> facts() {
        return database.facts("").map(stored -> {
            examined += stored.size();
            count(Table.FACT, facts.damaged(stored));
            return null;
        });
    }

    // Identifiers

    private Future<Void> identifiers(Bytes after) {
        return database.identifiersAfter(after, PAGE)
                .compose(found -> Repeated.each(found, this::identifier)
                        .compose(done -> found.size() < PAGE
                                ? Future.succeededFuture()
                                : identifiers(found.get(found.size() - 1).row().indexA())));
    }

    private Future<Void> identifier(Joined<IdentifierRow> joined) {
        examined++;
        Optional<IdentifierKind> kind = kindOf(joined.row().kind());
        if (joined.entity().isEmpty() || kind.isEmpty()) {
            count(Table.IDENTIFIER, 1);
            return Future.succeededFuture();
        }
        return school(joined.entity().get().school(), Set.of(kind.get()), rows -> {
            boolean sound = rows.flatMap(known -> known.open(joined.entity().get())
                            .flatMap(entity -> entity.open(joined.row()))
                            .filter(identifier -> known.isFoundUnderItsIndex(identifier, joined.row())))
                    .isPresent();
            count(Table.IDENTIFIER, sound ? 0 : 1);
            return Future.succeededFuture();
        });
    }

    // Entities

    private Future<Void> entities(String name, Optional<UUID> after) {
        return database.entitiesAfter(name, after, PAGE).compose(found -> {
            examined += found.size();
            return fit(name, found.stream().map(EntityRow::surrogate).toList(), 1)
                    .compose(done -> found.size() < PAGE
                            ? Future.succeededFuture()
                            : entities(
                                    name,
                                    Optional.of(found.get(found.size() - 1).surrogate())));
        });
    }

    /** What entities say of their identifiers, their author and their exceptions is what the tables hold. */
    private Future<Void> fit(String school, List<UUID> surrogates, int reading) {
        if (surrogates.isEmpty()) {
            return Future.succeededFuture();
        }
        return database.identifiersOf(surrogates, Optional.empty())
                .compose(holders -> database.authoredOf(surrogates)
                        .compose(authored -> database.pseudonymsOf(Optional.empty(), surrogates)
                                .compose(pseudonyms -> database.memberships(surrogates)
                                        .compose(memberships -> school(
                                                school,
                                                Set.of(),
                                                rows -> sealing(
                                                                holders.size(),
                                                                () -> misfits(
                                                                        rows,
                                                                        holders,
                                                                        authored,
                                                                        pseudonyms,
                                                                        memberships))
                                                        .compose(misfits -> {
                                                            if (reading == 1) {
                                                                examined += authored.size()
                                                                        + pseudonyms.size()
                                                                        + memberships.size();
                                                            }
                                                            if (reading == READINGS) {
                                                                misfits.values()
                                                                        .forEach(tables -> tables.forEach(this::count));
                                                                return Future.succeededFuture();
                                                            }
                                                            return fit(
                                                                    school, List.copyOf(misfits.keySet()), reading + 1);
                                                        }))))));
    }

    private Map<UUID, Map<Table, Integer>> misfits(
            Optional<SealedRows> rows,
            List<Holder> holders,
            List<Joined<AuthoredRow>> authored,
            List<PseudonymRow> pseudonyms,
            List<MembershipRow> memberships) {
        Map<UUID, MembershipRow> membershipOf = new HashMap<>();
        memberships.forEach(row -> membershipOf.put(row.surrogate(), row));
        Map<UUID, AuthoredRow> authoredOf = new HashMap<>();
        authored.forEach(joined -> authoredOf.put(joined.row().surrogate(), joined.row()));
        Map<UUID, List<PseudonymRow>> pseudonymsOf = new HashMap<>();
        pseudonyms.forEach(row -> pseudonymsOf
                .computeIfAbsent(row.surrogate(), none -> new ArrayList<>())
                .add(row));
        Map<UUID, Map<Table, Integer>> misfits = new HashMap<>();
        for (Holder holder : holders) {
            if (holder.entity().isEmpty()) {
                continue; // erased since its page was read; identifiers of nobody were counted by themselves
            }
            Map<Table, Integer> tables = new EnumMap<>(Table.class);
            Optional<Opened> entity =
                    rows.flatMap(known -> known.open(holder.entity().get()));
            if (entity.isEmpty()) {
                tables.put(Table.ENTITY, 1);
            } else {
                misfits(
                                entity.get(),
                                holder,
                                Optional.ofNullable(authoredOf.get(holder.surrogate())),
                                pseudonymsOf.getOrDefault(holder.surrogate(), List.of()),
                                Optional.ofNullable(membershipOf.get(holder.surrogate())))
                        .forEach((table, count) -> {
                            if (count > 0) {
                                tables.put(table, count);
                            }
                        });
            }
            if (!tables.isEmpty()) {
                misfits.put(holder.surrogate(), tables);
            }
        }
        return misfits;
    }

    private static Map<Table, Integer> misfits(
            Opened entity,
            Holder holder,
            Optional<AuthoredRow> authored,
            List<PseudonymRow> pseudonyms,
            Optional<MembershipRow> membership) {
        int lost = (int) entity.entity().exceptions().stream()
                .filter(domain -> pseudonyms.stream()
                        .noneMatch(row -> entity.open(domain, row).isPresent()))
                .count();
        int tooMany =
                Math.max(0, pseudonyms.size() - entity.entity().exceptions().size());
        // One that does not open was counted by itself.
        boolean allOpen =
                holder.identifiers().stream().allMatch(row -> entity.open(row).isPresent());
        boolean isAuthored = authored.flatMap(entity::open).isPresent();
        boolean mayBeAuthored = authored.isPresent() || entity.entity().author().isPresent();
        return Map.of(
                Table.IDENTIFIER,
                entity.isLedToBy(holder.identifiers()) || !allOpen ? 0 : 1,
                Table.AUTHORED,
                isAuthored == mayBeAuthored ? 0 : 1,
                Table.PSEUDONYM,
                lost + tooMany,
                Table.MEMBERSHIP,
                membership.isPresent() && membership.flatMap(entity::open).isEmpty() ? 1 : 0);
    }

    /** Nothing for a school whose name cannot be one: its rows were changed. */
    private <T> Future<T> school(
            String name, Set<IdentifierKind> kinds, Function<Optional<SealedRows>, Future<T>> work) {
        SchoolId school;
        try {
            school = new SchoolId(name);
        } catch (IllegalArgumentException changed) {
            return work.apply(Optional.empty());
        }
        return with(school, kinds, rows -> work.apply(Optional.of(rows)));
    }

    private static Optional<IdentifierKind> kindOf(String stored) {
        try {
            return Optional.of(new IdentifierKind(stored));
        } catch (IllegalArgumentException changed) {
            return Optional.empty();
        }
    }
}
