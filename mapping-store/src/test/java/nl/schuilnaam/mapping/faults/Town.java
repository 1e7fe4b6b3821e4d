package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.LINE_ITEM;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.THIS_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.email;
import static nl.schuilnaam.mapping.contract.Someone.pupilNumber;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static nl.schuilnaam.mapping.contract.Someone.view;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.AuthoredId;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;

/**
 * A store with one of everything in it: two schools with the same ids, several identifiers, a changed address, a restricted person, pseudonyms in a table, objects of
 * a supplier's making. Everything that anybody may ask of it can be asked again later and compared.
 */
final class Town {
    private static final int PUPILS = 6;
    /** Who has a newer address, which no sighting names. */
    private static final int MOVED = 1;

    private static final List<SchoolId> SCHOOLS = List.of(SCHOOL, OTHER_SCHOOL);
    private static final List<SupplierId> SUPPLIERS = List.of(SUPPLIER, OTHER_SUPPLIER);
    private static final List<IdentifierKind> KINDS = List.of(IdentifierKind.SIS_ID, IdentifierKind.EMAIL);
    /** What is answered where nothing, or nothing more, is said. */
    static final String NOTHING = "nothing";

    static final String AUTHOR_AGAIN = "author again";
    private static final String SUSPENDED = "suspended|de-regenboog|rekenmaat";

    static final String REFUSED = "refused: ";

    private Town() {}

    static void found(Vertx vertx, MappingStore store) {
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        for (SchoolId school : SCHOOLS) {
            for (int i = 0; i < PUPILS; i++) {
                await(store.resolveOrMint(school, List.of(sighting(i))));
            }
            Surrogate moved = surrogate(store, school, MOVED);
            await(store.link(school, moved, email(oldAddress(school.value()))));
            await(store.link(school, moved, email(newAddress(school.value()))));
            await(store.restrict(school, surrogate(store, school, 2), OTHER_SUPPLIER, true));
            await(store.tabulate(
                    new Domain(school, SUPPLIER, THIS_YEAR),
                    Map.of(surrogate(store, school, 3), "40717", surrogate(store, school, 4), "41333"),
                    Tabulation.Over.KEEP));
            await(pseudonyms.relinkOrAuthor(
                    view(school, SUPPLIER, THIS_YEAR),
                    IdentifierKind.SIS_ID,
                    List.of(new Reference(LINE_ITEM, "toets-1"), new Reference(LINE_ITEM, "toets-2"))));
        }
        await(store.note(SUSPENDED, true));
        answers(vertx, store);
    }

    /** What leads to the pupil who moved, and is not given back any more. */
    private static String oldAddress(String school) {
        return "oud1@" + school + ".example";
    }

    private static String newAddress(String school) {
        return "nieuw1@" + school + ".example";
    }

    private static void askByAddress(
            Pseudonyms pseudonyms, SchoolId school, String address, Map<String, String> answers) {
        Identifier identifier = email(address);
        answers.put(
                school + " pupil " + MOVED + ": by " + address,
                answer(() -> pseudonyms
                        .pseudonymise(view(school, SUPPLIER, THIS_YEAR), List.of(Sighting.of(identifier)))
                        .map(seen -> seen.texts().getOrDefault(identifier, NOTHING))));
    }

    private static Sighting sighting(int pupil) {
        return new Sighting(
                sisId("leerling-" + pupil),
                pupil % 2 == 0
                        ? List.of()
                        : pupil == MOVED
                                ? List.of(pupilNumber("2026" + pupil))
                                : List.of(email("leerling" + pupil + "@school.example"), pupilNumber("2026" + pupil)));
    }

    static Surrogate surrogate(MappingStore store, SchoolId school, int pupil) {
        Identifier sisId = sisId("leerling-" + pupil);
        return await(store.find(school, List.of(sisId))).get(sisId).surrogate();
    }

    /**
     * Asks everything, each question by itself, of caches that are empty.
     *
     * @return by the name of the question, which begins with the one it is about
     */
    static Map<String, String> answers(Vertx vertx, MappingStore store) {
        return answers(vertx, store, Map.of());
    }

    /** The same, going inward with the code names that were given before. */
    static Map<String, String> answers(Vertx vertx, MappingStore store, Map<String, String> before) {
        Map<String, String> answers = new LinkedHashMap<>();
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        answers.put(
                "whole: suspended",
                answer(() ->
                        store.noted("suspended|").map(noted -> noted.contains(SUSPENDED) ? SUSPENDED : "goes on")));
        for (SchoolId school : SCHOOLS) {
            for (int i = 0; i < PUPILS; i++) {
                askOutward(pseudonyms, school, "pupil " + i, sighting(i), answers);
                if (i == MOVED) {
                    askByAddress(pseudonyms, school, oldAddress(school.value()), answers);
                    askByAddress(pseudonyms, school, newAddress(school.value()), answers);
                }
                askInward(
                        pseudonyms,
                        school,
                        "pupil " + i,
                        EntityType.PERSON,
                        before.isEmpty() ? answers : before,
                        answers);
            }
            for (int i = 1; i <= 2; i++) {
                Reference authored = new Reference(LINE_ITEM, "toets-" + i);
                String question = school + " test " + i + ": ";
                answers.put(
                        question + "school's id",
                        answer(() -> pseudonyms
                                .relink(view(school, SUPPLIER, THIS_YEAR), IdentifierKind.SIS_ID, List.of(authored))
                                .map(found -> found.getOrDefault(authored, NOTHING))));
                String schoolSide =
                        before.isEmpty() ? answers.get(question + "school's id") : before.get(question + "school's id");
                askOutward(
                        pseudonyms,
                        school,
                        "test " + i,
                        Sighting.of(new Identifier(LINE_ITEM, IdentifierKind.SIS_ID, schoolSide)),
                        answers);
                answers.put(
                        question + AUTHOR_AGAIN,
                        answer(() -> store.author(school, SUPPLIER, List.of(new AuthoredId(LINE_ITEM, authored.text())))
                                .map(entities -> entities.values()
                                        .iterator()
                                        .next()
                                        .surrogate()
                                        .value()
                                        .toString())));
            }
        }
        return answers;
    }

    /** Whether a question goes from a code name to the one it stands for. */
    static boolean isInward(String question) {
        return question.contains(" from ") || question.endsWith("school's id");
    }

    private static void askOutward(
            Pseudonyms pseudonyms, SchoolId school, String who, Sighting sighting, Map<String, String> answers) {
        for (SupplierId supplier : SUPPLIERS) {
            answers.put(
                    school + " " + who + ": seen by " + supplier,
                    answer(() -> pseudonyms
                            .pseudonymise(view(school, supplier, THIS_YEAR), List.of(sighting))
                            .map(seen -> seen.texts().getOrDefault(sighting.primary(), NOTHING))));
        }
        for (Identifier other : sighting.others()) {
            answers.put(
                    school + " " + who + ": by " + other.kind(),
                    answer(() -> pseudonyms
                            .pseudonymise(view(school, SUPPLIER, THIS_YEAR), List.of(Sighting.of(other)))
                            .map(seen -> seen.texts().getOrDefault(other, NOTHING))));
        }
    }

    private static void askInward(
            Pseudonyms pseudonyms,
            SchoolId school,
            String who,
            EntityType type,
            Map<String, String> texts,
            Map<String, String> answers) {
        for (SupplierId supplier : SUPPLIERS) {
            Reference reference = new Reference(type, texts.get(school + " " + who + ": seen by " + supplier));
            for (IdentifierKind kind : KINDS) {
                answers.put(
                        school + " " + who + ": " + kind + " from " + supplier,
                        answer(() -> pseudonyms
                                .relink(view(school, supplier, THIS_YEAR), kind, List.of(reference))
                                .map(found -> found.getOrDefault(reference, NOTHING))));
            }
        }
    }

    private static String answer(Supplier<Future<String>> question) {
        try {
            return await(question.get());
        } catch (StoreException refused) {
            return REFUSED + refused.reason();
        }
    }
}
