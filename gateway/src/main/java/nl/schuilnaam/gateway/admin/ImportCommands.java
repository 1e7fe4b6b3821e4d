package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.bulk.BulkFinding;
import nl.schuilnaam.gateway.bulk.BulkReader;
import nl.schuilnaam.gateway.bulk.SightedPerson;
import nl.schuilnaam.gateway.bulk.SuppliedId;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;

/**
 * Persons, and pseudonyms that a supplier has already, from files. A file is read twice: first to judge it, then, if nothing is wrong with it, to use it. Answers name lines and columns,
 * never what stands there.
 */
final class ImportCommands {
    private static final int BATCH = 500;
    private static final int MAX_LISTED = 1_000;

    private final Premises premises;

    ImportCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand("import.persons", Set.of("school", "file", "format", "dry-run"), this::persons),
                new NamedCommand(
                        "import.pseudonyms", Set.of("school", "supplier", "file", "kind", "apply"), this::pseudonyms));
    }

    // Reading

    /**
     * Opens a file that nobody else can have tampered with: who runs this is its owner, or root is, and no other may write it.
     *
     * @throws AdminException for any other
     */
    private static InputStream open(Path file, Path data) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException missing) {
            throw new AdminException("the file is not there, or the gateway may not see it", missing);
        }
        Set<PosixFilePermission> permissions = attributes.permissions();
        boolean ours = attributes.owner().equals(Files.getOwner(data)) || SocketFile.isRoot(attributes.owner());
        if (!attributes.isRegularFile()
                || !ours
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new AdminException(
                    "expected a file (no link) that the gateway's user or root owns and nobody else may write");
        }
        try {
            return new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException refused) {
            throw new AdminException("the gateway may not read the file", refused);
        }
    }

    /** What a piece of a file is used for. */
    private interface Use<T> {
        Future<?> of(List<T> rows);
    }

    private record File<T>(Path path, Function<InputStream, BulkReader<T>> format) {}

    /** Goes over a file, piece by piece. */
    private <T> Future<List<BulkFinding>> read(File<T> file, Progress progress, String phase, Use<T> use) {
        return premises.vertx()
                .executeBlocking(
                        () -> file.format()
                                .apply(open(
                                        file.path(), premises.configuration().data())),
                        false)
                .compose(reader -> pieces(
                                reader, Files.exists(file.path()) ? size(file.path()) : 0, progress, phase, use)
                        .eventually(() -> premises.vertx()
                                .executeBlocking(
                                        () -> {
                                            reader.close();
                                            return null;
                                        },
                                        false)));
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException gone) {
            return 0;
        }
    }

    private <T> Future<List<BulkFinding>> pieces(
            BulkReader<T> reader, long size, Progress progress, String phase, Use<T> use) {
        return piece(reader, size, progress, phase, use, new ArrayList<>());
    }

    private <T> Future<List<BulkFinding>> piece(
            BulkReader<T> reader, long size, Progress progress, String phase, Use<T> use, List<BulkFinding> findings) {
        return premises.vertx().executeBlocking(() -> reader.next(BATCH), false).compose(piece -> {
            findings.addAll(piece.findings());
            return use.of(piece.rows()).compose(used -> {
                progress.report(new JsonObject()
                        .put("phase", phase)
                        .put("bytes", reader.bytesRead())
                        .put("size", size));
                return piece.isLast()
                        ? Future.succeededFuture(findings)
                        : piece(reader, size, progress, phase, use, findings);
            });
        });
    }

    private static JsonArray listed(List<BulkFinding> findings) {
        return new JsonArray(findings.stream().map(BulkFinding::toString).toList());
    }

    // Persons

    /** What came of a file of persons. */
    private static final class Report {
        private long lines;
        private long fresh;
        private long known;
        private final List<Long> conflicts = new ArrayList<>();
        private long conflicting;

        void conflict(long line) {
            conflicting++;
            if (conflicts.size() < MAX_LISTED) {
                conflicts.add(line);
            }
        }
    }

    private Future<JsonObject> persons(Arguments arguments, Progress progress) {
        premises.refuseOlderStore();
        School school = arguments.school(premises.configuration());
        boolean dry = arguments.flag("dry-run");
        Function<InputStream, BulkReader<SightedPerson>> format = switch (arguments.needed("format")) {
            case "oneroster" -> BulkReader::oneRosterUsers;
            case "csv" -> BulkReader::persons;
            default -> throw new AdminException("format is oneroster or csv");
        };
        var file = new File<>(StoreCommands.path(arguments.needed("file")), format);
        var judged = new Report();
        return read(file, progress, "judging", rows -> judge(school.id(), rows, judged))
                .compose(findings -> {
                    if (dry || !findings.isEmpty()) {
                        return Future.succeededFuture(report(judged, findings, false));
                    }
                    var done = new Report();
                    return premises.record("import.persons", arguments, record -> record.school(school.id()))
                            .compose(recorded ->
                                    read(file, progress, "importing", rows -> load(school.id(), rows, done)))
                            .map(changed -> report(done, changed, true));
                });
    }

    private static JsonObject report(Report report, List<BulkFinding> findings, boolean imported) {
        return new JsonObject()
                .put("imported", imported)
                .put("lines", report.lines)
                .put("new", report.fresh)
                .put("known", report.known)
                .put("conflicts", report.conflicting)
                .put("conflict-lines", new JsonArray(report.conflicts))
                .put("findings", listed(findings));
    }

    private Future<?> judge(SchoolId school, List<SightedPerson> rows, Report report) {
        return find(school, rows).map(found -> {
            count(rows, found, report);
            return null;
        });
    }

    private Future<?> load(SchoolId school, List<SightedPerson> rows, Report report) {
        List<Sighting> sightings = rows.stream().map(SightedPerson::sighting).toList();
        return premises.store()
                .find(school, sightings.stream().map(Sighting::primary).toList())
                .compose(before -> premises.store()
                        .resolveOrMint(school, sightings)
                        .compose(resolved -> find(school, rows))
                        .map(found -> {
                            var after = new Report();
                            count(rows, found, after);
                            report.lines += after.lines;
                            after.conflicts.forEach(report::conflict);
                            Set<Identifier> fresh = new HashSet<>();
                            sightings.forEach(sighting -> fresh.add(sighting.primary()));
                            fresh.removeAll(before.keySet());
                            report.fresh += fresh.size();
                            report.known += rows.size() - fresh.size();
                            return null;
                        }));
    }

    private Future<Map<Identifier, Entity>> find(SchoolId school, List<SightedPerson> rows) {
        Set<Identifier> all = new HashSet<>();
        rows.forEach(row -> {
            all.add(row.sighting().primary());
            all.addAll(row.sighting().others());
        });
        return premises.store().find(school, all);
    }

    /** A line conflicts when its identifiers lead to more than one person. */
    private static void count(List<SightedPerson> rows, Map<Identifier, Entity> found, Report report) {
        for (SightedPerson row : rows) {
            report.lines++;
            if (found.containsKey(row.sighting().primary())) {
                report.known++;
            } else {
                report.fresh++;
            }
            Set<Surrogate> met = new HashSet<>();
            Optional.ofNullable(found.get(row.sighting().primary())).ifPresent(entity -> met.add(entity.surrogate()));
            row.sighting()
                    .others()
                    .forEach(other ->
                            Optional.ofNullable(found.get(other)).ifPresent(entity -> met.add(entity.surrogate())));
            if (met.size() > 1) {
                report.conflict(row.line());
            }
        }
    }

    // Pseudonyms

    /** What is wrong with lines of a file of pseudonyms, and what is right. */
    private static final class Judgement {
        private final Map<String, Long> byReal = new HashMap<>();
        private final Map<String, Long> bySupplier = new HashMap<>();
        private final Map<Surrogate, Long> byPerson = new HashMap<>();
        private final TreeMap<Long, String> conflicts = new TreeMap<>();
        private final Map<Surrogate, String> wanted = new HashMap<>();
        private long lines;
        private long standing;
    }

    private Future<JsonObject> pseudonyms(Arguments arguments, Progress progress) {
        premises.refuseOlderStore();
        School school = arguments.school(premises.configuration());
        var supplier = arguments.supplier();
        boolean apply = arguments.flag("apply");
        IdentifierKind kind = arguments.kind("kind").orElse(IdentifierKind.SIS_ID);
        var now = premises.clock().instant();
        Agreement agreement = premises.book().agreements(school.id(), supplier).stream()
                .filter(one -> one.isInForce(now))
                .findFirst()
                .orElseThrow(() -> new AdminException("no agreement with this supplier is in force"));
        Domain domain = Agreements.view(agreement, now).domain();
        var judgement = new Judgement();
        var file = new File<SuppliedId>(
                StoreCommands.path(arguments.needed("file")), in -> BulkReader.suppliedIds(in, kind));
        return read(file, progress, "judging", rows -> judge(domain, rows, judgement))
                .compose(findings -> {
                    boolean good = findings.isEmpty() && judgement.conflicts.isEmpty();
                    Future<?> applied = good && apply
                            ? premises.record(
                                            "import.pseudonyms",
                                            arguments,
                                            record -> record.school(school.id()).supplier(supplier))
                                    .compose(recorded ->
                                            premises.store().tabulate(domain, judgement.wanted, Tabulation.Over.KEEP))
                                    .map(tabulation -> {
                                        if (!tabulation.stands()) {
                                            throw new AdminException(
                                                    "the store changed meanwhile, so nothing was written; try again");
                                        }
                                        return null;
                                    })
                            : Future.succeededFuture();
                    return applied.map(done -> {
                        var conflicts = new JsonArray();
                        judgement.conflicts.entrySet().stream()
                                .limit(MAX_LISTED)
                                .forEach(one -> conflicts.add("line " + one.getKey() + ": " + one.getValue()));
                        return new JsonObject()
                                .put("applied", good && apply)
                                .put("epoch", domain.epoch().value())
                                .put("lines", judgement.lines)
                                .put("to-write", judgement.wanted.size())
                                .put("standing", judgement.standing)
                                .put("conflicts", conflicts)
                                .put("findings", listed(findings));
                    });
                });
    }

    private Future<?> judge(Domain domain, List<SuppliedId> rows, Judgement judgement) {
        Set<Identifier> real = new HashSet<>();
        Set<Reference> references = new HashSet<>();
        Set<Identifier> suspicious = new HashSet<>();
        for (SuppliedId row : rows) {
            real.add(row.real());
            references.add(reference(row));
            suspicious.addAll(readings(row));
        }
        return premises.store()
                .find(domain.school(), real)
                .compose(found -> premises.store()
                        .findTabulated(domain, references)
                        .compose(taken -> premises.store()
                                .find(domain.school(), suspicious)
                                .compose(identities -> premises.store()
                                        .tabulated(
                                                domain,
                                                found.values().stream()
                                                        .map(Entity::surrogate)
                                                        .toList())
                                        .map(standing -> {
                                            for (SuppliedId row : rows) {
                                                judgement.lines++;
                                                judge(row, judgement, found, taken, identities, standing);
                                            }
                                            return null;
                                        }))));
    }

    private static Reference reference(SuppliedId row) {
        return new Reference(EntityType.PERSON, row.supplierId());
    }

    /** Whom the supplier's id would mean at the school, whatever kind it were of. */
    private static List<Identifier> readings(SuppliedId row) {
        return PersonCommands.KINDS.stream()
                .filter(kind -> kind.accepts(row.supplierId()))
                .map(kind -> new Identifier(EntityType.PERSON, kind, row.supplierId()))
                .toList();
    }

    private static void judge(
            SuppliedId row,
            Judgement judgement,
            Map<Identifier, Entity> found,
            Map<Reference, Entity> taken,
            Map<Identifier, Entity> identities,
            Map<Surrogate, String> standing) {
        Long sameReal = judgement.byReal.putIfAbsent(row.real().canonical(), row.line());
        Long sameSupplier = judgement.bySupplier.putIfAbsent(row.supplierId(), row.line());
        Entity person = found.get(row.real());
        Entity holder = taken.get(reference(row));
        if (sameReal != null) {
            judgement.conflicts.put(row.line(), "the same real id as in line " + sameReal);
        } else if (sameSupplier != null) {
            judgement.conflicts.put(row.line(), "the same supplier's id as in line " + sameSupplier);
        } else if (person == null) {
            judgement.conflicts.put(row.line(), "the person is not known; import persons first");
        } else if (holder != null && !holder.surrogate().equals(person.surrogate())) {
            judgement.conflicts.put(row.line(), "the supplier's id is that of another person already");
        } else if (readings(row).stream().anyMatch(identities::containsKey)
                || row.supplierId().equals(row.real().value())) {
            judgement.conflicts.put(
                    row.line(), "the supplier's id is an identifier of a person at the school, which may not leave");
        } else {
            judge(row, judgement, person, Optional.ofNullable(standing.get(person.surrogate())));
        }
    }

    private static void judge(SuppliedId row, Judgement judgement, Entity person, Optional<String> standing) {
        Long samePerson = judgement.byPerson.putIfAbsent(person.surrogate(), row.line());
        if (samePerson != null) {
            judgement.conflicts.put(row.line(), "the same person as in line " + Objects.requireNonNull(samePerson));
        } else if (standing.isEmpty()) {
            judgement.wanted.put(person.surrogate(), row.supplierId());
        } else if (standing.get().equals(row.supplierId())) {
            judgement.standing++;
        } else {
            judgement.conflicts.put(row.line(), "the person has another pseudonym in the table already");
        }
    }
}
