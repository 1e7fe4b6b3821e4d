package nl.schuilnaam.examples.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the demo counted.
 *
 * @param identitiesSearched different texts that were looked for
 * @param bytesSearched bytes that the suppliers received, as they came over the wire
 * @param found identities found in them
 * @param idsSharedBySuppliers ids that both suppliers received, those of their own making not counted
 * @param resultsSent results that the suppliers handed in
 * @param resultsRelinked results that stand in the school under the id of the right pupil
 * @param auditLog where the audit log is; empty if there is none
 */
record Figures(
        int identitiesSearched,
        long bytesSearched,
        int found,
        int idsSharedBySuppliers,
        int resultsSent,
        int resultsRelinked,
        String auditLog) {
    /** Whether everything is as promised. */
    boolean hold() {
        return identitiesSearched > 0
                && bytesSearched > 0
                && found == 0
                && idsSharedBySuppliers == 0
                && resultsSent > 0
                && resultsRelinked == resultsSent
                && !auditLog.isEmpty();
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("identitiesSearched", identitiesSearched)
                .put("bytesSearched", bytesSearched)
                .put("found", found)
                .put("idsSharedBySuppliers", idsSharedBySuppliers)
                .put("resultsSent", resultsSent)
                .put("resultsRelinked", resultsRelinked)
                .put("auditLog", auditLog);
    }
}
