package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.RotationRefusedException;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.key.UnavailableKeyException;
import nl.schuilnaam.mapping.pseudonym.Prp1;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * Puts another key in the place of a domain's key, and changes no pseudonym: first today's pseudonym of every entity of the school is written into the table of the
 * domain. One object for one domain.
 *
 * <p>Nobody gets a pseudonym under the old key that is not in the table in the end. The key becomes one that nobody may use, and then the fence of the school is
 * raised. Who was minted before the fence was raised is found by the pass over all entities that follows. Who is minted after that is minted by a process that had
 * to read the keys anew, and so knows that it must not use this one; and every process looks at the key again after it minted and before it computes.
 *
 * <p>It can be cut short at any point and begun again: a fact says how far it is. Between its two last steps everything of this supplier is refused.
 */
final class PinAndRotate {
    static final String FACT = KeyGenerations.FACT + "pin|";
    private static final String PINNING = "pinning|";
    private static final String REPLACING = "replacing|";

    private final MappingStore store;
    private final RowDatabase database;
    private final SchoolKeys schools;
    private final StoredKeyRing keys;
    private final KeyGenerations generations;
    private final Facts facts;
    private final Sealing sealing;
    private final Domain domain;
    private final Spelling spelling;
    private final KeyName name;
    private final String fact;
    private final int page;
    private final LongConsumer progress;
    private long left;
    private long pinned;

    PinAndRotate(
            MappingStore store,
            RowDatabase database,
            SchoolKeys schools,
            StoredKeyRing keys,
            KeyGenerations generations,
            Facts facts,
            Sealing sealing,
            Domain domain,
            Spelling spelling,
            int page,
            LongConsumer progress) {
        this.store = store;
        this.database = database;
        this.schools = schools;
        this.keys = keys;
        this.generations = generations;
        this.facts = facts;
        this.sealing = sealing;
        this.domain = domain;
        this.spelling = spelling;
        this.name = KeyName.domain(
                domain.school(), domain.supplier(), domain.epoch().value());
        this.fact = FACT + domain.text();
        this.page = page;
        this.progress = progress;
    }

    /** The spelling that a rotation was begun with, from its fact. */
    static Spelling spelling(String fact) {
        return Spelling.valueOf(fact.substring(fact.indexOf('|') + 1));
    }

    Future<Rotation> run() {
        return facts.read(fact).compose(found -> {
            String stage = found.getOrDefault(fact, "");
            if (!stage.isEmpty() && spelling(stage) != spelling) {
                return Future.failedFuture(new RotationRefusedException(
                        "it was begun with pseudonyms spelt as " + spelling(stage) + "; finish it with them first"));
            }
            return stage.startsWith(REPLACING) ? finish() : begin();
        });
    }

    private Future<Rotation> begin() {
        return keys.reload()
                .compose(reloaded -> keys.find(name))
                .map(Optional::isPresent)
                // Being replaced already: it was cut short there.
                .recover(failure -> failure instanceof UnavailableKeyException key
                                && key.reason() == UnavailableKeyException.Reason.ROTATING
                        ? Future.succeededFuture(true)
                        : Future.failedFuture(failure))
                .compose(exists -> exists
                        ? database.commit(List.of(facts.put(fact, PINNING + spelling.name())))
                                .compose(begun -> pinThenReplace())
                        : database.commit(List.of(facts.delete(fact))).map(Rotation.NOTHING));
    }

    private Future<Rotation> pinThenReplace() {
        return keys.key(name)
                .compose(this::pinAll)
                .compose(done -> left > 0
                        ? Future.failedFuture(
                                new RotationRefusedException(
                                        left
                                                + " entities do not open, so their pseudonyms cannot be kept; restore them, or erase them, first"))
                        : Future.succeededFuture())
                .recover(failure -> failure instanceof UnavailableKeyException
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure))
                .compose(done -> keys.beginReplacing(name))
                .compose(done -> finish());
    }

    /** From here on the key is being replaced, or has been: the fact and the state of the key together tell which. */
    private Future<Rotation> finish() {
        return keys.keyBeingReplaced(name)
                .map(Optional::of)
                .recover(failure -> failure instanceof IllegalStateException
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure))
                .compose(old -> old.isEmpty() ? Future.succeededFuture() : replace(old.get()))
                .compose(replaced -> database.commit(
                        List.of(facts.delete(fact), new Announce(new Notice(Notice.Topic.EVERYTHING, "")))))
                .map(done -> new Rotation(pinned, left, 1));
    }

    private Future<Void> replace(SecretKeyBytes old) {
        return generations
                .raise(domain.school(), List.of(facts.put(fact, REPLACING + spelling.name())))
                .compose(raised -> pinAll(old))
                .compose(done -> keys.replace(name));
    }

    // The table

    private record Unpinned(Map<Surrogate, String> texts, long shut) {}

    private Future<Void> pinAll(SecretKeyBytes key) {
        left = 0;
        return Repeated.from(Optional.<UUID>empty(), after -> page(after, key));
    }

    private Future<Optional<Optional<UUID>>> page(Optional<UUID> after, SecretKeyBytes key) {
        return database.entitiesAfter(domain.school().value(), after, page)
                .compose(found -> schools.with(
                                domain.school(),
                                Set.of(),
                                rows -> sealing.run(found.size(), () -> unpinned(rows, found, key)))
                        .compose(unpinned -> {
                            left += unpinned.shut();
                            return pin(unpinned.texts());
                        })
                        .map(done -> {
                            progress.accept(pinned);
                            return found.size() < page
                                    ? Optional.empty()
                                    : Optional.of(Optional.of(
                                            found.get(found.size() - 1).surrogate()));
                        }));
    }

    private Unpinned unpinned(SealedRows rows, List<EntityRow> found, SecretKeyBytes key) {
        Map<EntityType, List<Surrogate>> byType = new HashMap<>();
        long shut = 0;
        for (EntityRow row : found) {
            Optional<Entity> entity = rows.open(row).map(Opened::entity);
            if (entity.isEmpty()) {
                shut++;
            } else if (!entity.get().exceptions().contains(domain)) {
                byType.computeIfAbsent(entity.get().type(), none -> new ArrayList<>())
                        .add(entity.get().surrogate());
            }
        }
        Map<Surrogate, String> texts = new HashMap<>();
        byType.forEach((type, surrogates) -> {
            List<UUID> pseudonyms = new Prp1(key, type.name())
                    .pseudonyms(surrogates.stream().map(Surrogate::value).toList());
            for (int i = 0; i < surrogates.size(); i++) {
                texts.put(surrogates.get(i), PseudonymText.format(spelling, pseudonyms.get(i)));
            }
        });
        return new Unpinned(texts, shut);
    }

    /** Whoever was erased meanwhile needs none, and whose pseudonym another has in the table never had it to himself. */
    private Future<Void> pin(Map<Surrogate, String> texts) {
        Map<Surrogate, String> rest = new HashMap<>(texts);
        return Repeated.from(
                rest,
                wanted -> store.tabulate(domain, wanted, Tabulation.Over.KEEP).map(tabulation -> {
                    if (tabulation.stands()) {
                        pinned += wanted.size();
                        return Optional.empty();
                    }
                    Map<Surrogate, String> fewer = new HashMap<>(wanted);
                    tabulation.refused().forEach(fewer::remove);
                    return Optional.of(fewer);
                }));
    }
}
