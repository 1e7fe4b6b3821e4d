package nl.schuilnaam.gateway.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.EpochRule;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.Purpose;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.ExplainedOperation;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.gateway.audit.Listener;

/**
 * What a supplier is told when it asks which agreement it is served under: its own, as the gateway applies it, field by field of the profile, what it gets and what is
 * withheld. Nothing of a person, and nothing of another supplier. {@code agreement-notice.schema.json} describes the form.
 */
final class AgreementNotice {
    /** Where a supplier asks, below the school's address. No profile has a path that begins so. */
    static final List<String> PATH = List.of("schuilnaam", "agreement");

    static final String METHOD = "GET";

    /** How the audit log calls it. */
    static final String ROOM = "schuilnaam";

    static final String OPERATION = "getAgreement";

    private static final JsonFactory JSON = new JsonFactory();

    private AgreementNotice() {}

    /** Whether a call is for the notice, by whatever method. The school's own systems have the file. */
    static boolean isAskedFor(Call call) {
        return call.caller().listener() == Listener.EDGE && call.path().equals(PATH);
    }

    /** The notice of all policies that are in force, as UTF-8. */
    static byte[] of(Collection<Policy> policies, Instant now) {
        var byAgreement = new LinkedHashMap<Agreement, Map<String, Explanation>>();
        for (Policy policy : policies) {
            byAgreement
                    .computeIfAbsent(policy.agreement(), key -> new LinkedHashMap<>())
                    .put(policy.profile().id(), Explanation.of(policy));
        }
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("agreements");
            for (Map.Entry<Agreement, Map<String, Explanation>> entry : byAgreement.entrySet()) {
                agreement(json, entry.getKey(), entry.getValue(), now);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void agreement(
            JsonGenerator json, Agreement agreement, Map<String, Explanation> exchanges, Instant now)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("agreement", agreement.id());
        json.writeStringField("version", agreement.version().sha256());
        json.writeStringField("school", agreement.school().toString());
        json.writeStringField("supplier", agreement.supplier().id().toString());
        json.writeObjectFieldStart("period");
        json.writeStringField("from", agreement.period().from().toString());
        json.writeStringField("until", agreement.period().until().toString());
        json.writeEndObject();
        json.writeArrayFieldStart("purposes");
        for (Purpose purpose : agreement.purposes()) {
            json.writeString(purpose.key());
        }
        json.writeEndArray();
        json.writeObjectFieldStart("pseudonyms");
        if (agreement.format() instanceof PseudonymFormat.Numeric numeric) {
            json.writeStringField("format", "numeric");
            json.writeNumberField("digits", numeric.digits());
        } else {
            json.writeStringField("format", agreement.format().toString().toLowerCase(Locale.ROOT));
        }
        json.writeStringField("epoch", agreement.epoch() == EpochRule.AGREEMENT ? "agreement" : "school-year");
        json.writeStringField("current", agreement.epochAt(now));
        json.writeEndObject();
        json.writeObjectFieldStart("exchanges");
        for (Map.Entry<String, Explanation> exchange : exchanges.entrySet()) {
            json.writeObjectFieldStart(exchange.getKey());
            // Which of the pupils is between the school and its own system: it is told in words of that.
            json.writeStringField("population", exchange.getValue().population().isPresent() ? "some" : "everybody");
            operations(json, "operations", exchange.getValue().supplierOperations());
            operations(json, "school-operations", exchange.getValue().schoolOperations());
            models(json, exchange.getValue());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void operations(JsonGenerator json, String name, Map<String, ExplainedOperation> operations)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Map.Entry<String, ExplainedOperation> entry : operations.entrySet()) {
            ExplainedOperation operation = entry.getValue();
            json.writeStartObject();
            json.writeStringField("operation", entry.getKey());
            json.writeStringField("method", operation.operation().method());
            json.writeStringField("path", operation.operation().path().toString());
            texts(json, "parameters", operation.parameters());
            texts(json, "filter-and-sort-by", new TreeSet<>(operation.readable()));
            json.writeBooleanField("total-count", operation.totalCount());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** Every field of every model of the profile; one that no operation brings is withheld. */
    private static void models(JsonGenerator json, Explanation explanation) throws IOException {
        Map<String, List<ExplainedField>> outward = explanation.outward();
        Map<String, List<ExplainedField>> inward = explanation.inward();
        json.writeObjectFieldStart("models");
        for (String model : explanation.profile().models().keySet()) {
            var none = new LinkedHashMap<String, String>();
            withheld(explanation.profile().models().get(model).fields(), "", none);
            json.writeObjectFieldStart(model);
            fields(json, "receives", none, outward.getOrDefault(model, List.of()));
            fields(json, "may-send", none, inward.getOrDefault(model, List.of()));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void withheld(Map<String, Field> fields, String above, Map<String, String> words) {
        fields.forEach((name, field) -> {
            words.put(above + name, new Treatment.Withheld().word());
            withheld(field.members(), above + name + ".", words);
        });
    }

    private static void fields(
            JsonGenerator json, String name, Map<String, String> none, List<ExplainedField> explained)
            throws IOException {
        var words = new LinkedHashMap<>(none);
        explained.forEach(field -> words.put(field.path(), field.treatment().word()));
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> field : words.entrySet()) {
            json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
    }
}
