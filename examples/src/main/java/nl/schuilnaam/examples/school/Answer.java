package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a OneRoster server answers; an empty body has no content type. */
record Answer(int status, Map<String, String> headers, String body) {
    Answer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), "");
    }

    static Answer json(int status, String json, Map<String, String> headers) {
        var all = new LinkedHashMap<String, String>();
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        return new Answer(status, all, json);
    }

    /** {@code imsx_StatusInfo} of the OneRoster REST binding. */
    static Answer refusal(RefusedException refused) {
        String json = "{\"imsx_codeMajor\":\"failure\",\"imsx_severity\":\"error\",\"imsx_description\":"
                + quoted(refused.getMessage())
                + ",\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldName\":\"TargetEndSystem\","
                + "\"imsx_codeMinorFieldValue\":" + quoted(refused.codeMinor()) + "}]}}";
        return json(refused.status(), json, Map.of());
    }

    private static String quoted(@Nullable String text) {
        return TextNode.valueOf(text == null ? "" : text).toString();
    }
}
