package nl.schuilnaam.mapping.postgres;

/** The statements that read. Each is prepared once on every connection that reads; each is one snapshot. */
enum Read {
    IDENTIFIERS_BY_INDEX_A(Columns.IDENTIFIER + Columns.IDENTIFIER_ENTITY + "where i.index_a = any($1::bytea[])"),
    IDENTIFIERS_BY_INDEX_B(Columns.IDENTIFIER + Columns.IDENTIFIER_ENTITY + "where i.index_b = any($1::bytea[])"),
    IDENTIFIERS_OF(Columns.IDENTIFIER + Columns.ENTITY + Columns.asked("")),
    IDENTIFIERS_OF_KIND(Columns.IDENTIFIER + Columns.ENTITY + Columns.asked(" and i.kind = $2::text")),
    IDENTIFIERS_AFTER(Columns.IDENTIFIER
            + Columns.IDENTIFIER_ENTITY
            + "where i.index_a > $1::bytea order by i.index_a limit $2::int"),
    ENTITIES("select " + Columns.ENTITY + " from entity e where e.surrogate = any($1::uuid[])"),
    ENTITIES_FIRST(
            "select " + Columns.ENTITY + " from entity e where e.school = $1::text order by e.surrogate limit $2::int"),
    ENTITIES_AFTER("select " + Columns.ENTITY
            + " from entity e where e.school = $1::text and e.surrogate > $2::uuid order by e.surrogate limit $3::int"),
    AUTHORED_BY_INDEX_A(Columns.AUTHORED + "where a.index_a = any($1::bytea[])"),
    AUTHORED_BY_INDEX_B(Columns.AUTHORED + "where a.index_b = any($1::bytea[])"),
    AUTHORED_OF(Columns.AUTHORED + "where a.surrogate = any($1::uuid[])"),
    PSEUDONYMS_BY_INDEX("select p.domain, p.id_index, p.surrogate, p.sealed, " + Columns.ENTITY
            + " from pseudonym p left join entity e on e.surrogate = p.surrogate"
            + " where p.domain = $1::text and p.id_index = any($2::bytea[])"),
    MEMBERSHIPS("select m.surrogate, m.sealed from membership m where m.surrogate = any($1::uuid[])"),
    PSEUDONYMS_OF("select p.domain, p.id_index, p.surrogate, p.sealed from pseudonym p"
            + " where p.surrogate = any($1::uuid[])"),
    PSEUDONYMS_OF_IN("select p.domain, p.id_index, p.surrogate, p.sealed from pseudonym p"
            + " where p.surrogate = any($1::uuid[]) and p.domain = $2::text"),
    KEYS("select name, version, state, created_day, since_day, check_value, copies from wrapped_key"),
    KEYS_OF(
            "select name, version, state, created_day, since_day, check_value, copies from wrapped_key where name = $1::text"),
    // One step along the index for each school, however many entities it has.
    SCHOOLS("""
            with recursive one as (
                (select school from entity order by school limit 1)
                union all
                select (select e.school from entity e where e.school > one.school order by e.school limit 1) from one where one.school is not null)
            select school from one where school is not null"""),
    FENCE("select value from fence where school = $1::text"),
    FACTS("select name, value from fact where starts_with(name, $1::text)"),
    MARK("select position from mark where node = $1::text");

    /** Reads every row, so it has a connection to itself. */
    static final String COUNTS = """
            select (select count(*) from entity), (select count(*) from identifier), (select count(*) from authored),
                (select count(*) from pseudonym), (select count(*) from wrapped_key)""";

    final String sql;

    Read(String sql) {
        this.sql = sql;
    }

    private static final class Columns {
        static final String ENTITY = "e.surrogate, e.school, e.type, e.row_key, e.data_key, e.created_day, e.version,"
                + " e.restricted_for, e.exceptions, e.kinds, e.author, e.mac";
        static final String IDENTIFIER =
                "select i.index_a, i.index_b, i.index_key, i.surrogate, i.kind, i.ordinal, i.sealed, ";
        static final String IDENTIFIER_ENTITY =
                ENTITY + " from identifier i left join entity e on e.surrogate = i.surrogate ";
        static final String AUTHORED = "select a.index_a, a.index_b, a.surrogate, a.supplier, a.sealed, " + ENTITY
                + " from authored a left join entity e on e.surrogate = a.surrogate ";

        /** Entities without identifiers, and identifiers without an entity, too. */
        static String asked(String more) {
            return ", s.surrogate from unnest($1::uuid[]) s (surrogate)"
                    + " left join entity e on e.surrogate = s.surrogate"
                    + " left join identifier i on i.surrogate = s.surrogate" + more
                    + " where e.surrogate is not null or i.surrogate is not null";
        }
    }
}
