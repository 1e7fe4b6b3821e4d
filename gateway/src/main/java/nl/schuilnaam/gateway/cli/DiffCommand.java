package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.report.AgreementDiff;
import nl.schuilnaam.config.report.Difference;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.words.Language;
import nl.schuilnaam.config.words.Words;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says in plain language what a new version of an agreement changes. */
@Command(
        name = "diff",
        description = {
            "Says in plain language, in Dutch and in English, what changes from one version of an agreement to another.",
            "A version is a file, or one that the gateway has kept: AGREEMENT@NUMBER or AGREEMENT@HASH (with --config).",
            "Exit code: 0 nothing or nothing wider, 1 something wider, 2 wrong use or a file with findings."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    private static final int WIDER = 1;
    private static final int UNREADABLE = 2;

    @Parameters(index = "0", paramLabel = "A", description = "The agreement as it is.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "The agreement as it would be.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path after;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Option(names = "--json", description = "Prints the result for programs.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        before = file(before);
        after = file(after);
        AgreementFile.requireReadable(spec, before);
        AgreementFile.requireReadable(spec, after);
        var findings = new Findings();
        Optional<Agreement> earlier = AgreementFile.read(before, Words.bundled(), findings);
        Optional<Agreement> later = AgreementFile.read(after, Words.bundled(), findings);
        if (earlier.isEmpty() || later.isEmpty()) {
            findings.list().forEach(spec.commandLine().getErr()::println);
            return UNREADABLE;
        }
        AgreementDiff diff = AgreementDiff.between(
                AgreementFile.explain(earlier.get()), AgreementFile.explain(later.get()), Words.bundled());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(diff).encodePrettily());
        } else {
            lines(diff).forEach(out::println);
        }
        return diff.widens() ? WIDER : 0;
    }

    /** The file that is meant: by its name, or by that of an agreement with the number or the hash of a version that was kept. */
    private Path file(Path meant) {
        String text = meant.toString();
        int at = text.lastIndexOf('@');
        Optional<Path> data = config.data();
        if (at < 1 || Files.exists(meant) || data.isEmpty()) {
            return meant;
        }
        var archive = new AgreementArchive(data.get());
        List<AgreementArchive.Name> names = archive.names(text.substring(0, at), Optional.empty());
        if (names.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "Several schools have an agreement of this name; name the file instead.");
        }
        return names.stream()
                .flatMap(name -> archive.version(name, text.substring(at + 1)).stream()
                        .map(version -> archive.file(name, version.version())))
                .findFirst()
                .orElse(meant);
    }

    /** All of it in one language, then in the other. */
    static List<String> lines(AgreementDiff diff) {
        var lines = new java.util.ArrayList<String>();
        for (Language language : Language.values()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            if (diff.changesNothing()) {
                lines.add(label("nothing", language));
                continue;
            }
            String wider = label("widening", language);
            for (Difference change : diff.changes()) {
                String mark = change.widening() ? wider : " ".repeat(wider.length());
                lines.add(mark + "  " + change.text().in(language));
            }
            lines.add(label(diff.widens() ? "summary-widens" : "summary-narrows", language));
        }
        return lines;
    }

    private static String label(String name, Language language) {
        return Words.bundled().label("change." + name).in(language);
    }

    private static JsonObject json(AgreementDiff diff) {
        var changes = new JsonArray();
        for (Difference change : diff.changes()) {
            changes.add(new JsonObject()
                    .put("topic", change.topic())
                    .put("subject", change.subject())
                    .put("widening", change.widening())
                    .put("nl", change.text().dutch())
                    .put("en", change.text().english()));
        }
        return new JsonObject()
                .put("changesNothing", diff.changesNothing())
                .put("widens", diff.widens())
                .put("changes", changes);
    }
}
