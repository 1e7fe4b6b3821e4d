package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.gateway.observe.Recording;
import nl.schuilnaam.gateway.observe.Recordings;

/** {@code record.start}, {@code record.start-values}, {@code record.stop}, {@code record.list}, {@code record.delete}: samples of what is exchanged. */
final class RecordCommands {
    private static final int MAX_MINUTES = 240;
    private static final int MAX_DAYS = 90;
    private static final int MAX_REASON = 500;

    private final Premises premises;
    private final Recordings recordings;

    RecordCommands(Premises premises) {
        this.premises = premises;
        this.recordings = premises.observers().recordings();
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand(
                        "record.start",
                        Set.of("school", "agreement", "days"),
                        (arguments, progress) -> shapes(arguments)),
                new NamedCommand(
                        "record.start-values",
                        Set.of("school", "agreement", "minutes", "hours", "reason"),
                        (arguments, progress) -> values(arguments)),
                new NamedCommand("record.list", Set.of("school"), (arguments, progress) -> list(arguments)),
                new NamedCommand(
                        "record.stop", Set.of("school", "recording"), (arguments, progress) -> end(arguments, true)),
                new NamedCommand(
                        "record.delete",
                        Set.of("school", "recording"),
                        (arguments, progress) -> end(arguments, false)));
    }

    private Future<JsonObject> shapes(Arguments arguments) {
        Agreement agreement = premises.agreement(arguments);
        Duration length = Duration.ofDays(number(arguments, "days", (int) Recordings.SHAPES.toDays(), 1, MAX_DAYS));
        return premises.record("record.start", arguments, agreement)
                .compose(recorded -> begun(recordings.start(agreement, false, length, Duration.ZERO, "")));
    }

    private Future<JsonObject> values(Arguments arguments) {
        Agreement agreement = premises.agreement(arguments);
        String reason = arguments.needed("reason");
        if (reason.length() > MAX_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw new AdminException("the reason is one line of at most " + MAX_REASON + " characters");
        }
        // Without minutes there is none: the number that stands for it is out of range.
        Duration length = Duration.ofMinutes(number(arguments, "minutes", 0, 1, MAX_MINUTES));
        int most = (int) Recordings.VALUES.toHours();
        Duration keep = Duration.ofHours(number(arguments, "hours", most, 0, most));
        return premises.record("record.start-values", arguments, agreement)
                .compose(recorded -> begun(recordings.start(agreement, true, length, keep, reason)));
    }

    private static Future<JsonObject> begun(Future<Recording> recording) {
        return recording
                .map(RecordCommands::shown)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IllegalStateException
                                ? new AdminException(String.valueOf(failure.getMessage()), failure)
                                : failure));
    }

    private Future<JsonObject> list(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        return recordings.list(school.id()).map(all -> {
            var list = new JsonArray();
            all.forEach(one -> list.add(shown(one.recording())
                    .put("running", one.running())
                    .put("messages", one.messages())
                    .put("dropped", one.dropped())));
            return new JsonObject().put("recordings", list);
        });
    }

    private Future<JsonObject> end(Arguments arguments, boolean keep) {
        SchoolId school = arguments.school(premises.configuration()).id();
        String id = arguments.needed("recording");
        return premises.record(keep ? "record.stop" : "record.delete", arguments, record -> record.school(school))
                .compose(recorded -> keep ? recordings.stop(school, id) : recordings.delete(school, id))
                .map(there -> {
                    if (!there) {
                        throw new AdminException("the school has no such recording");
                    }
                    return new JsonObject().put("recording", id);
                });
    }

    private static JsonObject shown(Recording recording) {
        return new JsonObject()
                .put("recording", recording.id())
                .put("agreement", recording.agreement())
                .put("supplier", recording.supplier().value())
                .put("values", recording.values())
                .put("reason", recording.reason())
                .put("started", recording.started().toString())
                .put("ends", recording.ends().toString())
                .put("expires", recording.expires().toString());
    }

    /** A whole number, which comes as text. */
    private static int number(Arguments arguments, String name, int otherwise, int least, int most) {
        String text = arguments.text(name).orElse(Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new AdminException(name + " is a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
