package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What arrives and is dropped. */
@Command(
        name = "seen",
        description =
                "Shows every field that arrived at this gateway and was dropped: its name, whether the standard knows it, how often, when first and last. Never a value.",
        mixinStandardHelpOptions = true)
final class AgreementSeenCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AdministratorOptions administrator;

    @Parameters(paramLabel = "AGREEMENT", description = "The agreement's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String agreement;

    @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String school;

    @Override
    public Integer call() {
        return administrator.run(
                "agreement.seen",
                new JsonObject().put("school", school).put("agreement", agreement),
                AgreementSeenCommand::table);
    }

    private static List<String> table(JsonObject result) {
        var lines = new ArrayList<String>();
        String operation = "";
        for (Object one : result.getJsonArray("fields")) {
            var field = (JsonObject) one;
            String next = field.getString("operation") + ", "
                    + (field.getString("direction").equals("outward") ? "to" : "from") + " the supplier";
            if (!next.equals(operation)) {
                operation = next;
                lines.add(operation);
                lines.add("  %-52s %10s  %-17s %-17s %s"
                        .formatted("field", "times", "first (UTC)", "last (UTC)", "to the standard"));
            }
            lines.add("  %-52s %10d  %-17s %-17s %s"
                    .formatted(
                            field.getString("path"),
                            field.getLong("count"),
                            minute(field.getString("first")),
                            minute(field.getString("last")),
                            field.getBoolean("known") ? "known" : "unknown"));
        }
        if (lines.isEmpty()) {
            lines.add("Nothing was dropped so far.");
        }
        if (result.getLong("further") > 0) {
            lines.add("And " + result.getLong("further")
                    + " fields under further names, of which there were too many to keep.");
        }
        return lines;
    }

    private static String minute(String instant) {
        return instant.substring(0, 16).replace('T', ' ');
    }
}
