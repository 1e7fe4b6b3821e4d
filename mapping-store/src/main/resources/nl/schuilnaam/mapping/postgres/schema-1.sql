-- Version 1. Names and kinds are in the clear; whatever belongs to a person is sealed, wrapped or keyed.

create table entity (
    surrogate uuid primary key,
    school text not null,
    type text not null,
    row_key bytea not null,
    data_key integer not null,
    created_day bigint not null,
    version bigint not null,
    restricted_for text not null,
    exceptions text not null,
    kinds text not null,
    author text not null,
    mac bytea not null
);
create index entity_of_school on entity (school, surrogate);

create table identifier (
    index_a bytea primary key,
    index_b bytea not null,
    index_key integer not null,
    surrogate uuid not null,
    kind text not null,
    ordinal integer not null,
    sealed bytea not null
);
create index identifier_by_index_b on identifier (index_b);
create index identifier_of_entity on identifier (surrogate);

create table authored (
    index_a bytea primary key,
    index_b bytea not null,
    surrogate uuid not null unique,
    supplier text not null,
    sealed bytea not null
);
create index authored_by_index_b on authored (index_b);

create table pseudonym (
    domain text not null,
    id_index bytea not null,
    surrogate uuid not null,
    sealed bytea not null,
    primary key (domain, id_index),
    unique (surrogate, domain)
);

create table membership (surrogate uuid primary key, sealed bytea not null);

create table wrapped_key (
    name text primary key,
    version bigint not null,
    state text not null,
    created_day bigint not null,
    since_day bigint not null,
    check_value bytea not null,
    copies bytea not null
);

create table fence (school text primary key, value bigint not null);

create table mark (node text primary key, position bigint not null) with (fillfactor = 20);

create table fact (name text primary key, value text not null);

-- Statistics hold samples of what they are about, and outlive the rows. No plan here needs them.
alter table entity alter column surrogate set statistics 0, alter column row_key set statistics 0,
    alter column kinds set statistics 0, alter column mac set statistics 0;
alter table identifier alter column index_a set statistics 0, alter column index_b set statistics 0, alter column surrogate set statistics 0,
    alter column sealed set statistics 0;
alter table authored alter column index_a set statistics 0, alter column index_b set statistics 0, alter column surrogate set statistics 0,
    alter column sealed set statistics 0;
alter table pseudonym alter column id_index set statistics 0, alter column surrogate set statistics 0, alter column sealed set statistics 0;
alter table membership alter column surrogate set statistics 0, alter column sealed set statistics 0;
alter table wrapped_key alter column copies set statistics 0, alter column check_value set statistics 0;
