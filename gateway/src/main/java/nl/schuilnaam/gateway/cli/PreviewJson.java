package nl.schuilnaam.gateway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import nl.schuilnaam.gateway.trial.AgreementLines;
import nl.schuilnaam.gateway.trial.Preview;
import nl.schuilnaam.gateway.trial.TracedField;

/** A preview for programs. */
final class PreviewJson {
    private PreviewJson() {}

    static String of(Preview preview, Preview.Passes passes) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("agreement", preview.agreement().id());
            json.writeStringField(
                    "supplier", preview.agreement().supplier().id().value());
            json.writeStringField("operation", preview.operation().id());
            json.writeStringField("direction", preview.outward() ? "outward" : "inward");
            json.writeArrayFieldStart("fields");
            for (TracedField field : passes.fields()) {
                write(json, field);
            }
            json.writeEndArray();
            counts(json, "held-back", passes.draft().dropped());
            counts(json, "unknown", passes.draft().unknown());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, TracedField field) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", field.path());
        json.writeStringField("place", field.place());
        if (field.before().isPresent()) {
            json.writeFieldName("before");
            json.writeRawValue(field.before().get());
        }
        if (field.after().isPresent()) {
            json.writeFieldName("after");
            json.writeRawValue(field.after().get());
        }
        json.writeStringField(
                "reason",
                field.reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        json.writeBooleanField("learned", field.learned());
        json.writeStringField("why", field.why());
        if (field.line().isPresent()) {
            AgreementLines.Line line = field.line().get();
            json.writeObjectFieldStart("line");
            json.writeStringField("file", line.file());
            json.writeNumberField("number", line.number());
            json.writeStringField("field", line.field());
            json.writeStringField("terms", line.terms());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<String, Integer> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }
}
