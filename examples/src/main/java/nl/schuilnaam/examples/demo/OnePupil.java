package nl.schuilnaam.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.examples.school.Person;
import nl.schuilnaam.examples.school.RecordType;
import nl.schuilnaam.examples.school.School;
import nl.schuilnaam.examples.supplier.Leesplank;
import nl.schuilnaam.examples.supplier.Work;

/** One pupil side by side: as the school has it, as each supplier got it, and what came back about it. */
final class OnePupil {
    private final School school;
    private final Received received;
    private final Traffic traffic;
    private final Person pupil;
    private final String idAtLeesplank;
    private final JsonNode atLeesplank;

    private OnePupil(
            School school, Received received, Traffic traffic, Map.Entry<String, Person> pushed, JsonNode atLeesplank) {
        this.school = school;
        this.received = received;
        this.traffic = traffic;
        this.pupil = pushed.getValue();
        this.idAtLeesplank = pushed.getKey();
        this.atLeesplank = atLeesplank;
    }

    /** Somebody with a diacritic in the name, if there is; nobody if nothing that was pushed arrived. */
    static Optional<OnePupil> of(School school, Received received, Traffic traffic, Leesplank leesplank) {
        List<Map.Entry<String, Person>> pushed = traffic.pushed().entrySet().stream()
                .sorted(Map.Entry.comparingByValue((one, other) -> one.number().compareTo(other.number())))
                .toList();
        return pushed.stream()
                .filter(entry -> entry.getValue().fullName().chars().anyMatch(c -> c > 127))
                .findFirst()
                .or(() -> pushed.stream().findFirst())
                .map(entry -> new OnePupil(
                        school,
                        received,
                        traffic,
                        entry,
                        leesplank.store().find(RecordType.USER, entry.getKey()).orElseThrow()));
    }

    /** Two tables for people. */
    @Override
    public String toString() {
        Optional<Work.Sent> sums = traffic.rekenmaat().sent().stream()
                .filter(sent -> received.pupil(sent).equals(pupil.sourcedId()))
                .findFirst();
        Optional<Work.Sent> reading = traffic.leesplank().sent().stream()
                .filter(sent -> sent.student().equals(idAtLeesplank))
                .findFirst();
        JsonNode atRekenmaat = sums.map(sent -> traffic.rekenmaat().students().get(sent.student()))
                .orElse(JsonNodeFactory.instance.objectNode());
        var table = new SideBySide("the school has", "Rekenmaat received", "Leesplank received");
        table.row("id", pupil.sourcedId(), text(atRekenmaat, "sourcedId"), text(atLeesplank, "sourcedId"));
        table.row("given name", pupil.givenName(), text(atRekenmaat, "givenName"), text(atLeesplank, "givenName"));
        table.row("family name", pupil.familyName(), text(atRekenmaat, "familyName"), text(atLeesplank, "familyName"));
        table.row("e-mail", pupil.email(), text(atRekenmaat, "email"), text(atLeesplank, "email"));
        table.row("user name", pupil.username(), text(atRekenmaat, "username"), text(atLeesplank, "username"));
        table.row("number", pupil.number(), text(atRekenmaat, "identifier"), text(atLeesplank, "identifier"));
        table.row("phone", pupil.phone(), text(atRekenmaat, "phone"), text(atLeesplank, "phone"));
        table.row(
                "chain id",
                pupil.eckId(),
                text(atRekenmaat, "userMasterIdentifier"),
                text(atLeesplank, "userMasterIdentifier"));
        table.row(
                "group",
                pupil.grade(),
                atRekenmaat.path("grades").path(0).asText(),
                atLeesplank.path("grades").path(0).asText());
        var back = new SideBySide("the supplier sent", "for its own id of the pupil", "in the school it stands for");
        sums.ifPresent(sent -> back.row("Rekenmaat", line(sent), sent.student(), owner(sent)));
        reading.ifPresent(sent -> back.row("Leesplank", line(sent), sent.student(), owner(sent)));
        return table + "\n" + back;
    }

    private static String line(Work.Sent sent) {
        return sent.id() + ": " + sent.score();
    }

    private String owner(Work.Sent sent) {
        return school.person(received.pupil(sent)).map(Person::fullName).orElse("nobody");
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).asText();
    }
}
