package nl.schuilnaam.config.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the OpenAPI documents of the standard and of two implementations say of OneRoster 1.2; where it comes from stands in the README beside the files. */
final class OneRosterFacts {
    private OneRosterFacts() {}

    private static final String STANDARD = "OneRoster OpenAPI (JSON) Definition";

    /**
     * An operation of an OpenAPI document.
     *
     * @param scopes the last parts of their URIs, sorted; empty where the document does not say
     */
    record DocumentedOperation(
            String document,
            String id,
            String method,
            String path,
            Set<String> query,
            Set<String> scopes,
            Optional<JsonNode> request,
            Optional<JsonNode> response) {
        /** The path with all ids called the same, as templates of ours are written in {@link #shape}. */
        String pathShape() {
            return path.replaceAll("\\{[^}]*}", "{}");
        }

        List<String> segments() {
            return Arrays.asList(
                    path.replaceAll("\\{[^}]*}", "some-id").substring(1).split("/", -1));
        }

        @Override
        public String toString() {
            return document + ": " + method + " " + path;
        }
    }

    static String shape(PathTemplate template) {
        return template.toString().replaceAll("\\{[^}]*}", "{}");
    }

    /** What the standard itself has; the other documents add to it. */
    static List<DocumentedOperation> officialOperations() {
        return documentedOperations().stream()
                .filter(operation -> operation.document().equals(STANDARD))
                .toList();
    }

    static List<DocumentedOperation> documentedOperations() {
        var operations = new ArrayList<DocumentedOperation>();
        for (JsonNode document : json("oneroster-openapi-facts.json").get("documents")) {
            JsonNode schemas = document.get("schemas");
            for (JsonNode operation : document.get("operations")) {
                operations.add(new DocumentedOperation(
                        document.get("document").textValue(),
                        operation.get("operationId").textValue(),
                        operation.get("method").textValue(),
                        operation.get("path").textValue(),
                        texts(operation, "query"),
                        texts(operation, "scopes"),
                        Optional.ofNullable(operation.get("request")).map(name -> schemas.get(name.textValue())),
                        Optional.ofNullable(operation.get("response")).map(name -> schemas.get(name.textValue()))));
            }
        }
        return operations;
    }

    static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(bytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> texts(JsonNode object, String name) {
        var texts = new LinkedHashSet<String>();
        object.path(name).forEach(element -> texts.add(element.textValue()));
        return texts;
    }

    private static byte[] bytes(String file) {
        try (InputStream stream = OneRosterFacts.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("no such fixture: " + file);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
