package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether code names hide anybody. */
@Command(
        name = "linkability",
        description =
                "Counts how many persons of the school can be told apart by what an agreement lets its supplier see besides code names, alone or beside another agreement; which field contributes most, and what a coarser action would give. Reads the school's system; shows counts only.",
        mixinStandardHelpOptions = true)
final class LinkabilityCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AdministratorOptions administrator;

    @Parameters(paramLabel = "AGREEMENT", description = "The agreement's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String agreement;

    @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String school;

    @Option(
            names = "--with",
            paramLabel = "AGREEMENT",
            description = "Another agreement, of a supplier who lays what it has beside it.")
    private @Nullable String with;

    @Override
    public Integer call() {
        var arguments = new JsonObject().put("school", school).put("agreement", agreement);
        if (with != null) {
            arguments.put("with", with);
        }
        return administrator.run("agreement.linkability", arguments, LinkabilityCommand::lines);
    }

    private static List<String> lines(JsonObject result) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "Of %,d persons %,d are unique, and %,d are in a group smaller than 5, by what is seen of them.",
                result.getInteger("persons"),
                result.getInteger("unique"),
                result.getInteger("small")));
        if (result.getInteger("small") == 0) {
            return lines;
        }
        lines.add("Without one of the fields, those first that contribute most:");
        objects(result, "without").limit(SHOWN).forEach(one -> lines.add(line(result, one, one.getString("field"))));
        List<JsonObject> coarser = objects(result, "coarser")
                .filter(one -> !one.getString("action").equals("drop")
                        && one.getInteger("unique") < result.getInteger("unique"))
                .toList();
        if (!coarser.isEmpty()) {
            lines.add("With a coarser action:");
            coarser.forEach(
                    one -> lines.add(line(result, one, one.getString("field") + " to " + one.getString("action"))));
        }
        return lines;
    }

    private static String line(JsonObject now, JsonObject then, String what) {
        return String.format(
                Locale.ROOT,
                "  %-48s %,d unique -> %,d; in small groups %,d -> %,d",
                what,
                now.getInteger("unique"),
                then.getInteger("unique"),
                now.getInteger("small"),
                then.getInteger("small"));
    }

    private static Stream<JsonObject> objects(JsonObject result, String name) {
        return result.getJsonArray(name).stream().map(JsonObject.class::cast);
    }
}
