package nl.schuilnaam.gateway.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import nl.schuilnaam.gateway.content.ParsedQuery;
import nl.schuilnaam.gateway.content.PercentCoding;

/** The headers of a page: links (RFC 8288) to other pages at the gateway's own address, built from the query that was understood. */
final class Paging {
    private Paging() {}

    /**
     * {@code Link} always; {@code X-Total-Count}, and the last page that would tell it, only where the agreement lets the count pass.
     *
     * @param more whether there is another page
     * @param count how many records there are in all, as far as that is known
     */
    static Map<String, String> headers(Exchange exchange, ParsedQuery query, boolean more, OptionalLong count) {
        int limit = query.limit();
        long offset = query.offset();
        var headers = new LinkedHashMap<String, String>();
        var links = new StringBuilder();
        OptionalLong total = exchange.operation().totalCount() ? count : OptionalLong.empty();
        link(links, exchange, query, 0, "first");
        if (offset > 0) {
            link(links, exchange, query, Math.max(0, offset - limit), "prev");
        }
        if (more) {
            link(links, exchange, query, offset + limit, "next");
        }
        if (total.isPresent()) {
            headers.put("X-Total-Count", Long.toString(total.getAsLong()));
            link(links, exchange, query, total.getAsLong() == 0 ? 0 : (total.getAsLong() - 1) / limit * limit, "last");
        }
        headers.put("Link", links.toString());
        return headers;
    }

    private static void link(StringBuilder links, Exchange exchange, ParsedQuery query, long offset, String relation) {
        if (offset > Integer.MAX_VALUE) {
            return;
        }
        if (links.length() > 0) {
            links.append(", ");
        }
        links.append('<').append(exchange.address());
        for (String segment : exchange.call().path()) {
            links.append('/').append(segment(segment));
        }
        String text = query.renderForClient(query.limit(), (int) offset);
        if (!text.isEmpty()) {
            links.append('?').append(text);
        }
        links.append(">; rel=\"").append(relation).append('"');
    }

    /**
     * One segment of a path.
     *
     * @throws IllegalArgumentException for {@code .} and {@code ..}, which no encoding makes harmless
     */
    static String segment(String text) {
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("not an id that can stand in a path");
        }
        return PercentCoding.encode(text);
    }
}
