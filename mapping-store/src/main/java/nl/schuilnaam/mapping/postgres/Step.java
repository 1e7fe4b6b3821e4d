package nl.schuilnaam.mapping.postgres;

/**
 * The statements of a commit. All of a commit's statements are sent at once, between {@code BEGIN} and {@code COMMIT}, without waiting for one another's answers: one
 * round trip. So each must by itself undo the transaction when its condition does not hold, and it does so by the only means of plain SQL: it fails. Its first
 * parameter says how many rows it must have touched (or which value it must have found).
 *
 * <p>Second and third parameter are the ticket that the statement must find in the transaction, left by the one before it, and the ticket that it leaves for the
 * next. A ticket lasts no longer than the transaction. So nothing is done unless everything before it was, whatever became of it: a {@code BEGIN} that the server
 * cancelled, a statement that this side could not encode.
 */
enum Step {
    TICKET("select set_config('schuilnaam.step', $1::text, true), set_config('lock_timeout', $2::text, true)"),
    FINISH("select case when current_setting('schuilnaam.step', true) = $1::text then 0 else " + Words.LOST + " end"),

    // Held to the end of the transaction: whoever raises the fence waits for all that expect it, and whoever comes
    // later waits behind.
    // The lock is taken by a statement of its own, so that the next one sees what is committed when the lock is held.
    SHARE_FENCE("select pg_advisory_xact_lock_shared($1::bigint)"),
    LOCK_FENCE("select pg_advisory_xact_lock($1::bigint)"),
    EXPECT_FENCE(Words.found("coalesce((select value from fence where school = $4::text), 0)")),
    RAISE_FENCE(Words.done("""
            insert into fence (school, value) select $4::text, $5::bigint + 1
                where coalesce((select value from fence where school = $4::text), 0) = $5::bigint
            on conflict (school) do update set value = excluded.value""")),

    INSERT_ENTITIES(Words.done("""
            insert into entity (surrogate, school, type, row_key, data_key, created_day, version, restricted_for, exceptions, kinds, author, mac)
            select * from unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::int[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[])
            on conflict do nothing""")),
    UPDATE_ENTITIES(Words.done("""
            update entity e set version = u.version, restricted_for = u.restricted_for, exceptions = u.exceptions, kinds = u.kinds, author = u.author, mac = u.mac
            from unnest($4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[]) u (surrogate, version, restricted_for, exceptions, kinds, author, mac)
            where e.surrogate = u.surrogate and e.version = u.version - 1""")),
    REWRAP(Words.done("""
            update entity e set row_key = u.row_key, data_key = u.data_key
            from unnest($4::uuid[], $5::bytea[], $6::int[], $7::int[]) u (surrogate, row_key, data_key, expected)
            where e.surrogate = u.surrogate and e.data_key = u.expected""")),
    DELETE_ENTITIES(Words.done("""
            delete from entity e using unnest($4::uuid[], $5::bigint[]) u (surrogate, version)
            where e.surrogate = u.surrogate and e.version = u.version""")),
    // After the entities, by a statement of its own: it sees what was linked to them before they were locked.
    DELETE_BELONGINGS(Words.any("""
            identifiers as (delete from identifier where surrogate = any($4::uuid[])),
            authored_ids as (delete from authored where surrogate = any($4::uuid[])),
            pseudonyms as (delete from pseudonym where surrogate = any($4::uuid[])),
            memberships as (delete from membership where surrogate = any($4::uuid[]))""")),

    // Rows come sorted by key, so that two commits never wait for each other crosswise.
    // The lock on the entity lets nobody delete it while something is linked to it.
    INSERT_IDENTIFIERS(Words.done("""
            insert into identifier (index_a, index_b, index_key, surrogate, kind, ordinal, sealed)
            select u.index_a, u.index_b, u.index_key, u.surrogate, u.kind, u.ordinal, u.sealed
            from unnest($4::bytea[], $5::bytea[], $6::int[], $7::uuid[], $8::text[], $9::int[], $10::bytea[]) u (index_a, index_b, index_key, surrogate, kind, ordinal, sealed)
            join entity e on e.surrogate = u.surrogate for key share of e
            on conflict do nothing""")),
    // Of entities that this transaction has inserted or updated already: these are locked, and a lock more for each
    // would be a write more.
    INSERT_IDENTIFIERS_OF_WRITTEN(Words.done("""
            insert into identifier (index_a, index_b, index_key, surrogate, kind, ordinal, sealed)
            select * from unnest($4::bytea[], $5::bytea[], $6::int[], $7::uuid[], $8::text[], $9::int[], $10::bytea[])
            on conflict do nothing""")),
    REINDEX(Words.done("""
            update identifier i set index_a = u.index_a, index_b = u.index_b, index_key = u.index_key
            from unnest($4::bytea[], $5::bytea[], $6::bytea[], $7::int[]) u (old_index_a, index_a, index_b, index_key)
            where i.index_a = u.old_index_a""")),
    RESEAL(Words.done("""
            update identifier i set ordinal = u.ordinal, sealed = u.sealed
            from unnest($4::bytea[], $5::uuid[], $6::int[], $7::bytea[]) u (index_a, surrogate, ordinal, sealed)
            where i.index_a = u.index_a and i.surrogate = u.surrogate""")),
    DELETE_IDENTIFIERS(Words.done("delete from identifier where index_a = any($4::bytea[])")),

    INSERT_AUTHORED(Words.done("""
            insert into authored (index_a, index_b, surrogate, supplier, sealed)
            select u.index_a, u.index_b, u.surrogate, u.supplier, u.sealed
            from unnest($4::bytea[], $5::bytea[], $6::uuid[], $7::text[], $8::bytea[]) u (index_a, index_b, surrogate, supplier, sealed)
            join entity e on e.surrogate = u.surrogate for key share of e
            on conflict do nothing""")),

    INSERT_MEMBERSHIPS(Words.done("""
            insert into membership (surrogate, sealed)
            select u.surrogate, u.sealed from unnest($4::uuid[], $5::bytea[]) u (surrogate, sealed)
            join entity e on e.surrogate = u.surrogate for key share of e
            on conflict do nothing""")),
    REPLACE_MEMBERSHIPS(Words.done("""
            update membership m set sealed = u.sealed
            from unnest($4::uuid[], $5::bytea[], $6::bytea[]) u (surrogate, sealed, expected)
            where m.surrogate = u.surrogate and m.sealed = u.expected""")),
    DELETE_MEMBERSHIPS(Words.done("""
            delete from membership m using unnest($4::uuid[], $5::bytea[]) u (surrogate, sealed)
            where m.surrogate = u.surrogate and m.sealed = u.sealed""")),

    INSERT_PSEUDONYMS(Words.done("""
            insert into pseudonym (domain, id_index, surrogate, sealed)
            select u.domain, u.id_index, u.surrogate, u.sealed
            from unnest($4::text[], $5::bytea[], $6::uuid[], $7::bytea[]) u (domain, id_index, surrogate, sealed)
            join entity e on e.surrogate = u.surrogate for key share of e
            on conflict do nothing""")),
    DELETE_PSEUDONYMS(Words.done("""
            delete from pseudonym p using unnest($4::text[], $5::bytea[]) u (domain, id_index)
            where p.domain = u.domain and p.id_index = u.id_index""")),
    DELETE_PSEUDONYMS_OF_DOMAIN(Words.any("gone as (delete from pseudonym where domain = $4::text)")),

    // The row of a node is locked for all of its other minting commits, so this is the last thing that a commit does.
    ADVANCE(Words.done("""
            insert into mark (node, position) values ($4::text, $5::bigint)
            on conflict (node) do update set position = mark.position + excluded.position""", "position")),
    SET_MARK(Words.done("""
            insert into mark (node, position) values ($4::text, $5::bigint)
            on conflict (node) do update set position = excluded.position""")),

    INSERT_KEY(Words.done("""
            insert into wrapped_key (name, version, state, created_day, since_day, check_value, copies)
            values ($4::text, $5::bigint, $6::text, $7::bigint, $8::bigint, $9::bytea, $10::bytea)
            on conflict do nothing""")),
    REPLACE_KEY(Words.done("""
            update wrapped_key set version = $5::bigint, state = $6::text, created_day = $7::bigint, since_day = $8::bigint, check_value = $9::bytea, copies = $10::bytea
            where name = $4::text and version = $11::bigint""")),

    PUT_FACT(Words.done("""
            insert into fact (name, value) values ($4::text, $5::text) on conflict (name) do update set value = excluded.value""")),
    DELETE_FACT(Words.any("gone as (delete from fact where name = $4::text)")),

    ANNOUNCE(Words.found(
            "(select count(n.told) from (select pg_notify('" + NoticeListener.CHANNEL + "', $4::text) told) n)"));

    final String sql;

    Step(String sql) {
        this.sql = sql;
    }

    private static final class Words {
        /** What the server's log says of a race: the text that is no number (22P02). */
        static final String RACED = "schuilnaam: two commits met and this one begins anew, nothing is wrong: ";

        /** Fails too, but as no race does (22012). */
        static final String LOST = "1 / (select count(*) from fence where false)";

        private Words() {}

        /** A change that must touch so many rows. */
        static String done(String change) {
            return done(change, "1");
        }

        static String done(String change, String result) {
            return "with done as (" + change + " returning " + result + " as result) select "
                    + guarded("(select count(*) from done)") + ", (select max(result) from done)";
        }

        /** Changes that may touch any number of rows. */
        static String any(String changes) {
            return "with " + changes + " select " + guarded("(select count(*) from fence where false)");
        }

        /** A value that must be so. */
        static String found(String value) {
            return "select " + guarded(value);
        }

        private static String guarded(String value) {
            return "case when " + value + " <> $1::bigint then ('" + RACED + "' || " + value + ")::int::text"
                    + " when current_setting('schuilnaam.step', true) = $2::text then set_config('schuilnaam.step', $3::text, true)"
                    + " else (" + LOST + ")::text end";
        }
    }
}
