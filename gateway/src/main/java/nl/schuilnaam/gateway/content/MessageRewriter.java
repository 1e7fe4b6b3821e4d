package nl.schuilnaam.gateway.content;

import nl.schuilnaam.config.policy.Rule;

/**
 * Reads one whole message and keeps of it what a rule tree permits.
 *
 * <p>The ids in the result are holes until {@link Draft#complete} fills them, so that all ids of a message can be looked up together, and so that a rewriter needs
 * to know neither where ids come from nor whether the message goes outward or inward.
 */
public interface MessageRewriter {
    /**
     * Judges the whole message.
     *
     * @param content one message; read, not kept
     * @param root what the message may hold
     * @param redaction for the texts of which the rules say so
     * @throws RefusedContentException when any part of the message, whether it would have passed or not, is not what a message may be
     */
    Draft rewrite(byte[] content, Rule.ObjectRule root, TextRedaction redaction);

    /** The same where it is not known whom texts may name: nothing passes of those that are to be redacted. */
    default Draft rewrite(byte[] content, Rule.ObjectRule root) {
        return rewrite(content, root, TextRedaction.OF_ALL);
    }
}
