package nl.schuilnaam.gateway.content;

/**
 * How much of a message is read. Lengths of names and strings are those of their decoded form in UTF-8, so that the way of escaping does not decide.
 *
 * @param contentBytes of the whole message
 * @param depth of objects and lists within each other, the outermost being 1
 * @param nameBytes of a member's name
 * @param stringBytes of a string
 * @param numberCharacters of a number as written
 * @param recordNodes objects, lists and scalars in one element of a list of records
 * @param contentNodes objects, lists and scalars in the whole message
 */
public record JsonLimits(
        int contentBytes,
        int depth,
        int nameBytes,
        int stringBytes,
        int numberCharacters,
        int recordNodes,
        int contentNodes) {
    /** 10 MiB, which hold some 12,000 OneRoster users; the number of nodes is twice what such a message has. */
    public static final JsonLimits DEFAULT = new JsonLimits(10 << 20, 64, 256, 1 << 20, 64, 50_000, 1_000_000);

    /** The defaults, for messages of another size. */
    public static JsonLimits ofContent(int maxBytes) {
        return new JsonLimits(
                maxBytes,
                DEFAULT.depth,
                DEFAULT.nameBytes,
                DEFAULT.stringBytes,
                DEFAULT.numberCharacters,
                DEFAULT.recordNodes,
                Math.max(
                        DEFAULT.recordNodes,
                        Math.toIntExact((long) DEFAULT.contentNodes * maxBytes / DEFAULT.contentBytes)));
    }

    public JsonLimits {
        if (Math.min(Math.min(contentBytes, depth), Math.min(nameBytes, stringBytes)) < 1
                || Math.min(Math.min(numberCharacters, recordNodes), contentNodes) < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
    }
}
