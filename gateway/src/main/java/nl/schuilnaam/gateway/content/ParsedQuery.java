package nl.schuilnaam.gateway.content;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.QueryParameter;
import org.jspecify.annotations.Nullable;

/** A query that was understood. Queries are built anew from it and never copied; {@code toString} does not show values. */
public final class ParsedQuery {
    private final boolean paged;
    private final int limit;
    private final int offset;
    private final Optional<Sort> sort;
    private final boolean descending;
    private final Optional<Filter> filter;
    private final Optional<List<String>> fields;

    /**
     * Holds what was understood.
     *
     * @param paged whether the operation knows limit and offset
     */
    ParsedQuery(
            boolean paged,
            Page page,
            Optional<Sort> sort,
            boolean descending,
            Optional<Filter> filter,
            Optional<List<String>> fields) {
        this.paged = paged;
        this.limit = page.limit();
        this.offset = page.offset();
        this.sort = sort;
        this.descending = descending;
        this.filter = filter;
        this.fields = fields;
    }

    /** Which part of a list. */
    record Page(int limit, int offset) {}

    /**
     * By what to sort.
     *
     * @param byOwnId whether the field is the record's own id, by which the origin cannot sort as the client sees it
     */
    record Sort(String field, boolean byOwnId) {}

    /** Conditions, all joined in the same way. */
    record Filter(List<Comparison> comparisons, Logic logic) {
        Filter {
            comparisons = List.copyOf(comparisons);
        }
    }

    /** How conditions are joined. */
    enum Logic {
        AND,
        OR
    }

    /** The ids by which the query filters, each once; their values as the client sent them. */
    public Set<Mention> mentions() {
        return filter.stream()
                .flatMap(conditions -> conditions.comparisons().stream())
                .filter(comparison -> comparison.operand() instanceof Comparison.Operand.Id)
                .map(comparison -> ((Comparison.Operand.Id) comparison.operand()).mention())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** In which order the records of the answer are to stand: as the origin sends them where it sorts by a field that the client sees, and otherwise by their ids. */
    public Order order() {
        if (sort.isPresent() && !sort.get().byOwnId()) {
            return Order.AS_SENT;
        }
        return descending ? Order.BY_ID_DESCENDING : Order.BY_ID;
    }

    /** The field by which the origin sorts, with dots between names; empty where it is not asked to. */
    public Optional<String> sortedBy() {
        return sort.filter(field -> !field.byOwnId()).map(Sort::field);
    }

    /** Which fields of the record the client asks for, each once, at least one; empty when it asks for all. The policy judges them. */
    public Optional<List<String>> fields() {
        return fields;
    }

    /** How many records at most. */
    public int limit() {
        return limit;
    }

    /** How many records to skip. */
    public int offset() {
        return offset;
    }

    /**
     * The query for the origin. It says limit and offset wherever the operation knows them, so that the origin's own defaults do not matter; the choice of fields
     * is not the origin's business.
     *
     * @param ids gives for each of {@link #mentions} the id by which the origin knows the same entity
     * @return percent-encoded, without question mark; empty when there is nothing to say
     */
    public String renderForOrigin(Function<Mention, String> ids) {
        return renderForOrigin(ids, limit, offset);
    }

    /** The same query for another part of the list. */
    public String renderForOrigin(Function<Mention, String> ids, int limit, int offset) {
        var query = new StringJoiner("&");
        addPage(query, limit, offset);
        sort.filter(field -> !field.byOwnId()).ifPresent(field -> addSort(query, field));
        addFilter(
                query,
                operand -> operand instanceof Comparison.Operand.Id id ? ids.apply(id.mention()) : operand.asSent());
        return query.toString();
    }

    /**
     * The same query for another page, as the client may send it.
     *
     * @return percent-encoded, without question mark; empty when there is nothing to say
     */
    public String renderForClient(int limit, int offset) {
        var query = new StringJoiner("&");
        addPage(query, limit, offset);
        sort.ifPresentOrElse(field -> addSort(query, field), () -> addOrderBy(query));
        addFilter(query, Comparison.Operand::asSent);
        fields.ifPresent(names -> add(query, QueryParameter.FIELDS, String.join(",", names)));
        return query.toString();
    }

    private void addPage(StringJoiner query, int limit, int offset) {
        if (paged) {
            add(query, QueryParameter.LIMIT, Integer.toString(limit));
            add(query, QueryParameter.OFFSET, Integer.toString(offset));
        }
    }

    private void addSort(StringJoiner query, Sort field) {
        add(query, QueryParameter.SORT, field.field());
        addOrderBy(query);
    }

    private void addOrderBy(StringJoiner query) {
        if (descending) {
            add(query, QueryParameter.ORDER_BY, "desc");
        }
    }

    private void addFilter(StringJoiner query, Function<Comparison.Operand, String> values) {
        filter.ifPresent(conditions -> add(
                query,
                QueryParameter.FILTER,
                conditions.comparisons().stream()
                        .map(one -> one.field()
                                + one.operator().spelling()
                                + "'"
                                + values.apply(one.operand()).replace("'", "''")
                                + "'")
                        .collect(Collectors.joining(" " + conditions.logic() + " "))));
    }

    private static void add(StringJoiner query, QueryParameter parameter, String value) {
        query.add(parameter.spelling() + "=" + PercentCoding.encode(value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParsedQuery that
                && paged == that.paged
                && limit == that.limit
                && offset == that.offset
                && sort.equals(that.sort)
                && descending == that.descending
                && filter.equals(that.filter)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(paged, limit, offset, sort, descending, filter, fields);
    }

    @Override
    public String toString() {
        return "ParsedQuery[limit=" + limit + ", offset=" + offset + ", order=" + order() + "]";
    }
}
