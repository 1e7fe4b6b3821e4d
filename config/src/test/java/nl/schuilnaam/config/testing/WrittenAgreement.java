package nl.schuilnaam.config.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;

/** An agreement made by a test, read back from its file. JSON is YAML, so the file is JSON. */
public record WrittenAgreement(Optional<Agreement> agreement, List<Finding> findings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static WrittenAgreement of(
            Path directory, Profile profile, Collection<String> operations, Map<String, Map<String, Object>> fields) {
        var exchange = new LinkedHashMap<String, Object>();
        exchange.put("operations", operations);
        exchange.put("school-operations", operations);
        exchange.put("fields", fields);
        Map<String, Object> agreement = Map.of(
                "agreement", "made-up",
                "school", "school",
                "supplier", Map.of("id", "supplier", "name", "Supplier", "country", "NL", "contact", "a@b.example"),
                "status", "active",
                "period", Map.of("from", "2026-08-01", "until", "2027-07-31"),
                "purposes", List.of("testing"),
                "exchanges", Map.of(profile.id(), exchange));
        var parties = new Parties(Map.of(
                "school", new Parties.School(true, Set.of(profile.id()), Map.of("supplier", Set.of(profile.id())))));
        Path file = directory.resolve("agreement.yaml");
        try {
            Files.writeString(file, JSON.writeValueAsString(agreement));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var findings = new Findings();
        Optional<Agreement> read = Source.read(file, "agreement.yaml", findings)
                .flatMap(source -> new AgreementReader(Map.of(profile.id(), profile), parties).read(source, findings));
        return new WrittenAgreement(read, findings.list());
    }
}
