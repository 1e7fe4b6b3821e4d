package nl.schuilnaam.gateway.promises;

import com.fasterxml.jackson.databind.JsonNode;

/** What an agreement says about one field, read off the YAML. */
record Terms(String verb, String argument, boolean group) {
    /** What stands at this name; {@code drop} where nothing does. */
    static Terms of(JsonNode listed, String name) {
        JsonNode said = listed.path(name);
        if (said.isMissingNode()) {
            return new Terms("drop", "", false);
        }
        if (said.isObject() && !said.has("action")) {
            return new Terms("", "", true);
        }
        String text = said.isObject() ? said.get("action").textValue() : said.textValue();
        String[] parts = text.split(":", 2);
        return new Terms(parts[0], parts.length > 1 ? parts[1] : "", false);
    }

    /** Whether anything of the value itself goes on in this direction. */
    boolean passes(boolean isIdOrReference, boolean outward) {
        return switch (verb) {
            case "keep", "year", "month", "day" -> true;
            case "pseudonym" -> isIdOrReference;
            case "prefix", "band", "redact" -> outward;
            default -> group;
        };
    }

    /** Whether all of it does. */
    boolean passesWhole(boolean outward) {
        return verb.equals("keep") || (!outward && (verb.equals("year") || verb.equals("month") || verb.equals("day")));
    }
}
