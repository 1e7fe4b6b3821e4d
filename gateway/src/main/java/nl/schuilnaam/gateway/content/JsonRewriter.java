package nl.schuilnaam.gateway.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;

/**
 * Rewrites JSON (RFC 8259) in one pass with a streaming parser and generator. Stricter than the RFC where readers are known to differ: one name twice in an
 * object, lone surrogates, NUL, other encodings than UTF-8 are refused, also in what would be dropped.
 *
 * <p>Numbers pass as their source text; strings are escaped anew in the one way of the generator; members stand in the order of the message. Null stays out
 * unless its rule keeps it, in lists too: a list of ids is shorter by its nulls.
 */
public final class JsonRewriter implements MessageRewriter {
    /** An escape takes up to six bytes for one. */
    private static final int ESCAPED_LENGTH = 6;

    private final JsonLimits limits;
    private final JsonFactory json;

    /** Reads within the default limits. */
    public JsonRewriter() {
        this(JsonLimits.DEFAULT);
    }

    public JsonRewriter(JsonLimits limits) {
        this.limits = limits;
        // The parser's own limits stand behind ours, so that nothing is held that is about to be refused. It counts in
        // other units, so some are wider.
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.contentBytes())
                        .maxNestingDepth(limits.depth())
                        .maxNameLength(ESCAPED_LENGTH * limits.nameBytes())
                        .maxStringLength(limits.stringBytes())
                        .maxNumberLength(limits.numberCharacters())
                        .build())
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
    }

    @Override
    public Draft rewrite(byte[] content, Rule.ObjectRule root, TextRedaction redaction) {
        if (content.length > limits.contentBytes()) {
            throw new RefusedContentException(Reason.OVER_LIMIT, "");
        }
        StrictText.check(content);
        return new JsonPass(json, limits, redaction, content).follow(root);
    }
}
