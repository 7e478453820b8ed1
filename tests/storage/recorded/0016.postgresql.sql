CREATE FUNCTION public.absences_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'absences only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.absences_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'absences only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.aliases_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'aliases only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.aliases_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'aliases only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.answers_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'answers only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.answers_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'answers only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.bodies_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'bodies only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.bodies_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'bodies only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.captures_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'captures only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.captures_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'captures only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.events_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'events only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.events_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM tombstones WHERE kind = 'events' AND a = CAST(OLD.seq AS TEXT)) THEN RETURN NEW; END IF; RAISE EXCEPTION 'events only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.further_keys_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'further_keys only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.further_keys_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'further_keys only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.links_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'links only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.links_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'links only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.passage_lexemes(words text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 PARALLEL SAFE
    AS $$
        BEGIN
            RETURN array_to_tsvector(string_to_array(words, ' '));
        END $$;
CREATE FUNCTION public.prunings_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'prunings only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.prunings_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'prunings only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.rereadings_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'rereadings only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.rereadings_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM tombstones WHERE kind = 'rereadings' AND a = CAST(OLD.article AS TEXT) AND b = OLD.number AND c = OLD.reading) THEN RETURN NEW; END IF; RAISE EXCEPTION 'rereadings only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.source_acts_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'source_acts only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.source_acts_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'source_acts only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.tombstones_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'tombstones only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.tombstones_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'tombstones only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.versions_only_grows_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'versions only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE FUNCTION public.versions_only_grows_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM tombstones WHERE kind = 'versions' AND a = CAST(OLD.article AS TEXT) AND b = OLD.number) THEN RETURN NEW; END IF; RAISE EXCEPTION 'versions only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$;
CREATE TABLE public.absences (
    article integer NOT NULL,
    capture_run integer NOT NULL,
    capture_n integer NOT NULL,
    run integer NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome text NOT NULL
);
COMMENT ON COLUMN public.absences.article IS 'what was not there';
COMMENT ON COLUMN public.absences.capture_run IS 'the capture that shows it: run';
COMMENT ON COLUMN public.absences.capture_n IS 'the capture that shows it: number';
COMMENT ON COLUMN public.absences.run IS 'the run that recorded it';
COMMENT ON COLUMN public.absences.at IS 'when that capture was made';
COMMENT ON COLUMN public.absences.outcome IS 'its outcome';
CREATE TABLE public.aliases (
    url text NOT NULL,
    article integer NOT NULL,
    run integer NOT NULL
);
COMMENT ON COLUMN public.aliases.url IS 'a canonical URL under which the article was found';
COMMENT ON COLUMN public.aliases.article IS 'which one';
COMMENT ON COLUMN public.aliases.run IS 'the run that found it there first';
CREATE TABLE public.answers (
    no integer NOT NULL,
    run integer NOT NULL,
    digest bytea NOT NULL,
    outcome text NOT NULL,
    evidence text NOT NULL,
    reason text NOT NULL,
    status integer,
    content_type text,
    ip text,
    warc_file text
);
COMMENT ON COLUMN public.answers.no IS 'internal number';
COMMENT ON COLUMN public.answers.run IS 'the run that met it first';
COMMENT ON COLUMN public.answers.digest IS 'of what it says: 16 bytes of BLAKE2b';
COMMENT ON COLUMN public.answers.outcome IS 'the typed outcome';
COMMENT ON COLUMN public.answers.evidence IS 'what the outcome proves: presence, absence or nothing';
COMMENT ON COLUMN public.answers.reason IS 'why that outcome, in words';
COMMENT ON COLUMN public.answers.status IS 'HTTP status; null: no response came';
COMMENT ON COLUMN public.answers.content_type IS 'header received';
COMMENT ON COLUMN public.answers.ip IS 'address that answered';
COMMENT ON COLUMN public.answers.warc_file IS 'where the raw response lies, relative to the home''s warc/; ./: in SOURCE/RUN/ of the capture';
CREATE TABLE public.articles (
    no integer NOT NULL,
    id text NOT NULL,
    source integer NOT NULL,
    key text NOT NULL,
    run integer NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    url text NOT NULL,
    state text NOT NULL,
    delisted boolean NOT NULL,
    version integer NOT NULL,
    events integer NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    last_checked timestamp with time zone NOT NULL,
    last_changed timestamp with time zone NOT NULL,
    fingerprint bytea,
    body bytea,
    extractor text,
    title text NOT NULL,
    chars integer NOT NULL,
    published text,
    category text,
    language text,
    page_bytes integer NOT NULL,
    flapping boolean NOT NULL,
    rank integer,
    silent boolean NOT NULL,
    etag text,
    last_modified text,
    unconditional_in integer NOT NULL,
    hints text NOT NULL,
    seal bytea NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.02');
COMMENT ON COLUMN public.articles.no IS 'internal number, in the order articles were stored';
COMMENT ON COLUMN public.articles.id IS '13 letters and digits, derived from source and key';
COMMENT ON COLUMN public.articles.source IS 'whose article';
COMMENT ON COLUMN public.articles.key IS 'the CMS''s stable id, else the canonical URL';
COMMENT ON COLUMN public.articles.run IS 'the run that stored it';
COMMENT ON COLUMN public.articles.first_seen IS 'first presence, or first listed';
COMMENT ON COLUMN public.articles.url IS 'canonical URL, where it is to be found now';
COMMENT ON COLUMN public.articles.state IS 'live, missing or removed';
COMMENT ON COLUMN public.articles.delisted IS 'gone from the listing''s window while its own URL answers';
COMMENT ON COLUMN public.articles.version IS 'number of the current version; 0: listed, never read';
COMMENT ON COLUMN public.articles.events IS 'how many events it has';
COMMENT ON COLUMN public.articles.last_seen IS 'presence last proven';
COMMENT ON COLUMN public.articles.last_checked IS 'last capture of its own URL';
COMMENT ON COLUMN public.articles.last_changed IS 'first capture of the current version';
COMMENT ON COLUMN public.articles.fingerprint IS 'of the current version''s newest reading';
COMMENT ON COLUMN public.articles.body IS 'digest of that reading''s content';
COMMENT ON COLUMN public.articles.extractor IS 'what made that reading';
COMMENT ON COLUMN public.articles.title IS 'of the newest reading';
COMMENT ON COLUMN public.articles.chars IS 'length of its body''s text';
COMMENT ON COLUMN public.articles.published IS 'its date, ISO 8601';
COMMENT ON COLUMN public.articles.category IS 'its category';
COMMENT ON COLUMN public.articles.language IS 'its language';
COMMENT ON COLUMN public.articles.page_bytes IS 'size of the current version''s raw page';
COMMENT ON COLUMN public.articles.flapping IS 'whether the last edit announced was marked so';
COMMENT ON COLUMN public.articles.rank IS 'place in the listing at the last good run, from 0; null: not in the window';
COMMENT ON COLUMN public.articles.silent IS 'version 0 only: its first reading will be no news';
COMMENT ON COLUMN public.articles.etag IS 'validator of the last accepted capture';
COMMENT ON COLUMN public.articles.last_modified IS 'validator of the last accepted capture';
COMMENT ON COLUMN public.articles.unconditional_in IS 'conditional requests left before the next unconditional one';
COMMENT ON COLUMN public.articles.hints IS 'JSON: witness -> digest of what it last showed';
COMMENT ON COLUMN public.articles.seal IS 'digest of this row as presslog last wrote it';
CREATE TABLE public.bodies (
    no integer NOT NULL,
    digest bytea NOT NULL,
    base integer,
    depth integer NOT NULL,
    size_bytes integer NOT NULL,
    data bytea,
    seal bytea NOT NULL
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.bodies ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON COLUMN public.bodies.no IS 'internal number; below zero: a primer, eight bodies in one to pack others against';
COMMENT ON COLUMN public.bodies.digest IS 'sha256 of the content''s canonical JSON: what is stored is what this says, however it is packed';
COMMENT ON COLUMN public.bodies.base IS 'the body it is packed against; null: a key frame';
COMMENT ON COLUMN public.bodies.depth IS 'bodies to unpack before this one, at most 7';
COMMENT ON COLUMN public.bodies.size_bytes IS 'length of the canonical JSON';
COMMENT ON COLUMN public.bodies.data IS 'zstd frame with checksum; null: withdrawn (see tombstones)';
COMMENT ON COLUMN public.bodies.seal IS 'digest of this row as presslog last wrote it: how a body is packed may change';
CREATE TABLE public.broken_files (
    source text NOT NULL,
    reason text NOT NULL
);
COMMENT ON COLUMN public.broken_files.source IS 'the source''s name, as its file is called';
COMMENT ON COLUMN public.broken_files.reason IS 'what is wrong with the file, and how to mend it';
CREATE TABLE public.captures (
    run integer NOT NULL,
    n integer NOT NULL,
    article integer,
    intent text,
    why text,
    asked text NOT NULL,
    landed text,
    role text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    evidence text NOT NULL,
    reason text NOT NULL,
    status integer,
    digest bytea,
    length_bytes integer,
    etag text,
    last_modified text,
    content_type text,
    ip text,
    warc_file text,
    warc_offset bigint,
    redirects text,
    answer integer
);
COMMENT ON COLUMN public.captures.run IS 'the run that made it';
COMMENT ON COLUMN public.captures.n IS 'counts from 1 within the run';
COMMENT ON COLUMN public.captures.article IS 'the article it was judged to be of; null: of none (yet)';
COMMENT ON COLUMN public.captures.intent IS 'what it led to: admit advance revisited reread missed noted; null: nothing';
COMMENT ON COLUMN public.captures.why IS 'the decision''s named exit';
COMMENT ON COLUMN public.captures.asked IS 'the URL asked';
COMMENT ON COLUMN public.captures.landed IS 'the URL that answered, where another';
COMMENT ON COLUMN public.captures.role IS 'listing, article or probe';
COMMENT ON COLUMN public.captures.fetched_at IS 'when';
COMMENT ON COLUMN public.captures.outcome IS 'the typed outcome; empty: as its answer has it';
COMMENT ON COLUMN public.captures.evidence IS 'what the outcome proves: presence, absence or nothing; empty: as its answer has it';
COMMENT ON COLUMN public.captures.reason IS 'why that outcome, in words; empty: as its answer has it';
COMMENT ON COLUMN public.captures.status IS 'HTTP status; null: as its answer has it, or no response came';
COMMENT ON COLUMN public.captures.digest IS 'sha256 of the decoded body';
COMMENT ON COLUMN public.captures.length_bytes IS 'length of the decoded body';
COMMENT ON COLUMN public.captures.etag IS 'validator received';
COMMENT ON COLUMN public.captures.last_modified IS 'validator received';
COMMENT ON COLUMN public.captures.content_type IS 'header received; null: as its answer has it, or none came';
COMMENT ON COLUMN public.captures.ip IS 'address that answered; null: as its answer has it, or none did';
COMMENT ON COLUMN public.captures.warc_file IS 'where the raw response lies in the home''s warc/; ./: in SOURCE/RUN/ there; null: as its answer has it, or nowhere';
COMMENT ON COLUMN public.captures.warc_offset IS 'at which byte';
COMMENT ON COLUMN public.captures.redirects IS 'JSON: [[URL, status], …] of each hop before it landed';
COMMENT ON COLUMN public.captures.answer IS 'what it shares with other captures; null: told in this row, as older rows do';
CREATE TABLE public.documents (
    source text NOT NULL,
    name text NOT NULL,
    document bytea NOT NULL
);
COMMENT ON COLUMN public.documents.source IS 'whose runs it is for';
COMMENT ON COLUMN public.documents.name IS 'what it tells, such as robots or profile';
COMMENT ON COLUMN public.documents.document IS 'JSON, packed by zstd';
CREATE TABLE public.due (
    source text NOT NULL,
    stamp text NOT NULL,
    shard integer NOT NULL,
    schedule text NOT NULL,
    zone text NOT NULL,
    interval_s integer NOT NULL,
    next_at timestamp with time zone,
    taken_at timestamp with time zone,
    late_s integer,
    late_at timestamp with time zone
);
COMMENT ON COLUMN public.due.source IS 'the source''s name, as its file is called';
COMMENT ON COLUMN public.due.stamp IS 'of the file that the row was made from: a changed file has another';
COMMENT ON COLUMN public.due.shard IS 'of its host, below SHARDS: sources of one host are watched together';
COMMENT ON COLUMN public.due.schedule IS 'cron, or every N minutes, hours, days';
COMMENT ON COLUMN public.due.zone IS 'the time zone of a cron line, by its IANA name';
COMMENT ON COLUMN public.due.interval_s IS 'seconds between two times, from which lateness is judged';
COMMENT ON COLUMN public.due.next_at IS 'when it is to be watched next; null: it is paused';
COMMENT ON COLUMN public.due.taken_at IS 'when it was last taken to be watched; null: never yet';
COMMENT ON COLUMN public.due.late_s IS 'how many seconds after its time that was';
COMMENT ON COLUMN public.due.late_at IS 'from when on it is late; null: it is paused';
CREATE TABLE public.events (
    seq integer NOT NULL,
    kind text NOT NULL,
    source integer NOT NULL,
    article integer,
    ordinal integer NOT NULL,
    run integer NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    url text,
    title text,
    from_version integer,
    to_version integer,
    severity integer NOT NULL,
    classes text NOT NULL,
    summary text NOT NULL,
    flapping boolean NOT NULL,
    announce boolean NOT NULL,
    evidence text NOT NULL,
    reason text NOT NULL
);
COMMENT ON COLUMN public.events.seq IS 'grows by one, in the order of commits';
COMMENT ON COLUMN public.events.kind IS 'new edited removed restored moved delisted relisted degraded recovered held';
COMMENT ON COLUMN public.events.source IS 'whose event';
COMMENT ON COLUMN public.events.article IS 'of which article; null: of the source';
COMMENT ON COLUMN public.events.ordinal IS 'counts the article''s events from 1; 0 for a source''s own';
COMMENT ON COLUMN public.events.run IS 'the run that recorded it';
COMMENT ON COLUMN public.events.observed_at IS 'when the capture that shows it was made';
COMMENT ON COLUMN public.events.url IS 'the article''s URL then; null: as the capture of the version after was asked';
COMMENT ON COLUMN public.events.title IS 'the article''s title then; empty where redacted; null: as the version after has it';
COMMENT ON COLUMN public.events.from_version IS 'the version before';
COMMENT ON COLUMN public.events.to_version IS 'the version after';
COMMENT ON COLUMN public.events.severity IS '0 cosmetic, 1 minor, 2 major';
COMMENT ON COLUMN public.events.classes IS 'JSON: [[class, reason], …]';
COMMENT ON COLUMN public.events.summary IS 'one sentence';
COMMENT ON COLUMN public.events.flapping IS 'whether the source keeps going back and forth';
COMMENT ON COLUMN public.events.announce IS 'whether anybody is to be told';
COMMENT ON COLUMN public.events.evidence IS 'JSON: ids of the captures it rests on, oldest first';
COMMENT ON COLUMN public.events.reason IS 'the decision''s named exit';
CREATE TABLE public.further_keys (
    article integer NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    run integer NOT NULL,
    capture_run integer NOT NULL,
    capture_n integer NOT NULL,
    joined integer
);
COMMENT ON COLUMN public.further_keys.article IS 'whose key';
COMMENT ON COLUMN public.further_keys.number IS 'counts from 1 within the article';
COMMENT ON COLUMN public.further_keys.key IS 'a stable id that the article took on after the one it was stored by';
COMMENT ON COLUMN public.further_keys.run IS 'the run that found it under this key';
COMMENT ON COLUMN public.further_keys.capture_run IS 'the capture that shows it: run';
COMMENT ON COLUMN public.further_keys.capture_n IS 'the capture that shows it: number';
COMMENT ON COLUMN public.further_keys.joined IS 'the article that had been kept apart under this key; null: none had';
CREATE TABLE public.hosts (
    host text NOT NULL,
    next_at timestamp with time zone NOT NULL,
    rest_until timestamp with time zone,
    rest_status integer NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON COLUMN public.hosts.host IS 'a host that was asked';
COMMENT ON COLUMN public.hosts.next_at IS 'when it may be asked next';
COMMENT ON COLUMN public.hosts.rest_until IS 'until when it asked to be left alone; null: it never did';
COMMENT ON COLUMN public.hosts.rest_status IS 'the status that came with that, 0: none';
COMMENT ON COLUMN public.hosts.holder IS 'the process that asks it now, or did last';
COMMENT ON COLUMN public.hosts.expires_at IS 'until when no other process asks it, unless that is renewed';
CREATE TABLE public.leases (
    source integer NOT NULL,
    run integer NOT NULL,
    epoch integer NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON COLUMN public.leases.source IS 'what is held';
COMMENT ON COLUMN public.leases.run IS 'the run that holds or last held it';
COMMENT ON COLUMN public.leases.epoch IS 'grows with every holder: a holder with an older epoch is fenced off';
COMMENT ON COLUMN public.leases.holder IS 'who holds it, in words';
COMMENT ON COLUMN public.leases.expires_at IS 'until when, unless renewed';
CREATE TABLE public.links (
    seq integer NOT NULL,
    kind text NOT NULL,
    run integer,
    at timestamp with time zone NOT NULL,
    facts text NOT NULL,
    prev bytea NOT NULL,
    head bytea NOT NULL
);
COMMENT ON COLUMN public.links.seq IS 'counts from 1';
COMMENT ON COLUMN public.links.kind IS 'run, or redaction';
COMMENT ON COLUMN public.links.run IS 'the run it seals';
COMMENT ON COLUMN public.links.at IS 'when it was laid';
COMMENT ON COLUMN public.links.facts IS 'JSON: table -> [rows, digest] of what was appended';
COMMENT ON COLUMN public.links.prev IS 'the head before; zeros for the first';
COMMENT ON COLUMN public.links.head IS 'sha256 of this link''s canonical JSON';
CREATE TABLE public.moved_records (
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    to_file text NOT NULL,
    to_offset bigint NOT NULL
);
COMMENT ON COLUMN public.moved_records.warc_file IS 'the WARC in which a record was kept';
COMMENT ON COLUMN public.moved_records.warc_offset IS 'at which byte it began';
COMMENT ON COLUMN public.moved_records.to_file IS 'the WARC that it lies in now';
COMMENT ON COLUMN public.moved_records.to_offset IS 'at which byte it begins there';
CREATE TABLE public.noted_sources (
    source text NOT NULL,
    stamp text NOT NULL,
    url text NOT NULL
);
COMMENT ON COLUMN public.noted_sources.source IS 'the source''s name, as its file is called';
COMMENT ON COLUMN public.noted_sources.stamp IS 'of the file that the row was made from: a changed file has another';
COMMENT ON COLUMN public.noted_sources.url IS 'its canonical URL';
CREATE TABLE public.outbox (
    id text NOT NULL,
    channel text NOT NULL,
    run integer NOT NULL,
    events text NOT NULL,
    not_before timestamp with time zone NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    seal bytea NOT NULL
);
COMMENT ON COLUMN public.outbox.id IS 'stable: lets a receiver drop a duplicate';
COMMENT ON COLUMN public.outbox.channel IS 'whom to tell';
COMMENT ON COLUMN public.outbox.run IS 'the run whose events these are';
COMMENT ON COLUMN public.outbox.events IS 'JSON: event ids, in order';
COMMENT ON COLUMN public.outbox.not_before IS 'when it may be tried (again)';
COMMENT ON COLUMN public.outbox.state IS 'pending, sent or dead';
COMMENT ON COLUMN public.outbox.attempts IS 'how often it was tried';
COMMENT ON COLUMN public.outbox.last_error IS 'what the last try failed of';
COMMENT ON COLUMN public.outbox.updated_at IS 'when this row was last written';
COMMENT ON COLUMN public.outbox.seal IS 'digest of this row as presslog last wrote it';
CREATE TABLE public.passage_words (
    article integer NOT NULL,
    slot integer NOT NULL,
    words text NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE public.passages (
    article integer NOT NULL,
    stretches bytea NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.02');
COMMENT ON COLUMN public.passages.article IS 'whose passages';
COMMENT ON COLUMN public.passages.stretches IS 'which passages stood in which versions, and where their words are indexed';
CREATE TABLE public.payloads (
    digest bytea NOT NULL,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL
);
COMMENT ON COLUMN public.payloads.digest IS 'SHA-1 of a payload that was kept, as it was sent';
COMMENT ON COLUMN public.payloads.warc_file IS 'the WARC of the response that has it';
COMMENT ON COLUMN public.payloads.warc_offset IS 'at which byte that begins';
CREATE TABLE public.presslog_schema (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.prunings (
    seq integer NOT NULL,
    source integer,
    before timestamp with time zone NOT NULL,
    kept text NOT NULL,
    records integer NOT NULL,
    size_bytes bigint NOT NULL
);
COMMENT ON COLUMN public.prunings.seq IS 'the link of the chain that tells of it';
COMMENT ON COLUMN public.prunings.source IS 'whose responses; null: every source''s';
COMMENT ON COLUMN public.prunings.before IS 'those of captures made before this moment';
COMMENT ON COLUMN public.prunings.kept IS 'what of them was kept: evidence';
COMMENT ON COLUMN public.prunings.records IS 'how many were removed';
COMMENT ON COLUMN public.prunings.size_bytes IS 'and their size as they lay there';
CREATE TABLE public.rereadings (
    article integer NOT NULL,
    number integer NOT NULL,
    reading integer NOT NULL,
    run integer NOT NULL,
    capture_run integer NOT NULL,
    capture_n integer NOT NULL,
    fingerprint bytea NOT NULL,
    body bytea NOT NULL,
    extractor text NOT NULL,
    title text NOT NULL,
    chars integer NOT NULL,
    published text,
    category text,
    language text
);
COMMENT ON COLUMN public.rereadings.article IS 'whose version was read again';
COMMENT ON COLUMN public.rereadings.number IS 'which version';
COMMENT ON COLUMN public.rereadings.reading IS 'counts from 1 within the version';
COMMENT ON COLUMN public.rereadings.run IS 'the run that recorded it';
COMMENT ON COLUMN public.rereadings.capture_run IS 'the capture read: run';
COMMENT ON COLUMN public.rereadings.capture_n IS 'the capture read: number';
COMMENT ON COLUMN public.rereadings.fingerprint IS 'of the content as read now';
COMMENT ON COLUMN public.rereadings.body IS 'digest of the content as read now';
COMMENT ON COLUMN public.rereadings.extractor IS 'what read it';
COMMENT ON COLUMN public.rereadings.title IS 'of the content; empty where redacted';
COMMENT ON COLUMN public.rereadings.chars IS 'length of the body''s text';
COMMENT ON COLUMN public.rereadings.published IS 'ISO 8601';
COMMENT ON COLUMN public.rereadings.category IS 'as shown';
COMMENT ON COLUMN public.rereadings.language IS 'as judged';
CREATE TABLE public.response_store (
    id text NOT NULL,
    url text NOT NULL
);
COMMENT ON COLUMN public.response_store.id IS 'what the store''s own mark says, too';
COMMENT ON COLUMN public.response_store.url IS 'where it was when the two met';
CREATE TABLE public.reviews (
    event integer NOT NULL,
    seen_at timestamp with time zone,
    seen_by text,
    starred_at timestamp with time zone,
    starred_by text,
    note text,
    noted_at timestamp with time zone,
    noted_by text
);
COMMENT ON COLUMN public.reviews.event IS 'the event that somebody looked at';
COMMENT ON COLUMN public.reviews.seen_at IS 'when somebody had seen it; null: nobody has';
COMMENT ON COLUMN public.reviews.seen_by IS 'who';
COMMENT ON COLUMN public.reviews.starred_at IS 'when it was starred; null: it is not';
COMMENT ON COLUMN public.reviews.starred_by IS 'by whom';
COMMENT ON COLUMN public.reviews.note IS 'what was noted';
COMMENT ON COLUMN public.reviews.noted_at IS 'when';
COMMENT ON COLUMN public.reviews.noted_by IS 'by whom';
CREATE TABLE public.runs (
    no integer NOT NULL,
    source integer NOT NULL,
    number integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    outcome text NOT NULL,
    reason text NOT NULL,
    requests integer NOT NULL,
    not_modified integer NOT NULL,
    listings integer NOT NULL,
    captures integer NOT NULL,
    events integer NOT NULL,
    held integer NOT NULL,
    entries integer NOT NULL,
    baseline boolean NOT NULL,
    complete boolean NOT NULL,
    pending text,
    fill text NOT NULL,
    cause text,
    claims text,
    told_before text
);
COMMENT ON COLUMN public.runs.no IS 'internal number, in the order runs began';
COMMENT ON COLUMN public.runs.source IS 'whose crawl it was';
COMMENT ON COLUMN public.runs.number IS 'counts from 1 within the source; the run''s id is NAME-NUMBER';
COMMENT ON COLUMN public.runs.started_at IS 'when the run began';
COMMENT ON COLUMN public.runs.finished_at IS 'when it ended; null while it runs';
COMMENT ON COLUMN public.runs.outcome IS 'running, ok, partial, degraded, held, failed or abandoned';
COMMENT ON COLUMN public.runs.reason IS 'why it ended so, in words';
COMMENT ON COLUMN public.runs.requests IS 'requests sent';
COMMENT ON COLUMN public.runs.not_modified IS 'answers of 304';
COMMENT ON COLUMN public.runs.listings IS 'listing pages read';
COMMENT ON COLUMN public.runs.captures IS 'captures kept';
COMMENT ON COLUMN public.runs.events IS 'events appended';
COMMENT ON COLUMN public.runs.held IS 'events held back by the breaker';
COMMENT ON COLUMN public.runs.entries IS 'listing entries seen';
COMMENT ON COLUMN public.runs.baseline IS 'whether it is the source''s first complete run';
COMMENT ON COLUMN public.runs.complete IS 'whether the walk reached known ground or the archive''s end';
COMMENT ON COLUMN public.runs.pending IS 'claims of a held run, a line each, as runs before schema 0008 have them';
COMMENT ON COLUMN public.runs.fill IS 'JSON: share of read articles with a title, a date, a body';
COMMENT ON COLUMN public.runs.cause IS 'the gate''s reason; null: believed, or see told_before';
COMMENT ON COLUMN public.runs.claims IS 'JSON: [[article, kind, fingerprint], …] a held run would have announced';
COMMENT ON COLUMN public.runs.told_before IS 'JSON: cause and claims of a run before schema 0008, as its sealed words say them; not sealed itself';
CREATE TABLE public.source_acts (
    seq integer NOT NULL,
    source integer NOT NULL,
    act text NOT NULL,
    at timestamp with time zone NOT NULL,
    name_before text NOT NULL,
    name_after text NOT NULL
);
COMMENT ON COLUMN public.source_acts.seq IS 'the link of the chain that tells of it';
COMMENT ON COLUMN public.source_acts.source IS 'with which source';
COMMENT ON COLUMN public.source_acts.act IS 'renamed, removed, taken_up or purged';
COMMENT ON COLUMN public.source_acts.at IS 'when';
COMMENT ON COLUMN public.source_acts.name_before IS 'its name until then';
COMMENT ON COLUMN public.source_acts.name_after IS 'its name from then on';
CREATE TABLE public.source_days (
    source integer NOT NULL,
    day integer NOT NULL,
    added integer NOT NULL,
    edited integer NOT NULL,
    removed integer NOT NULL,
    runs integer NOT NULL,
    believed integer NOT NULL
);
COMMENT ON COLUMN public.source_days.source IS 'whose day it is';
COMMENT ON COLUMN public.source_days.day IS 'in UTC, counted from 1970-01-01';
COMMENT ON COLUMN public.source_days.added IS 'events that told of a new article';
COMMENT ON COLUMN public.source_days.edited IS 'events that told of an edit';
COMMENT ON COLUMN public.source_days.removed IS 'events that told of a removal';
COMMENT ON COLUMN public.source_days.runs IS 'runs that began then and have ended';
COMMENT ON COLUMN public.source_days.believed IS 'of these, those that ended ok or partial';
CREATE TABLE public.source_summaries (
    source integer NOT NULL,
    name text NOT NULL,
    articles integer NOT NULL,
    removed integer NOT NULL,
    last_run integer,
    health text NOT NULL,
    late boolean NOT NULL
);
COMMENT ON COLUMN public.source_summaries.source IS 'whose summary it is';
COMMENT ON COLUMN public.source_summaries.name IS 'the source''s name';
COMMENT ON COLUMN public.source_summaries.articles IS 'how many articles it has';
COMMENT ON COLUMN public.source_summaries.removed IS 'how many of them were found removed';
COMMENT ON COLUMN public.source_summaries.last_run IS 'its last run that has ended; null: none has';
COMMENT ON COLUMN public.source_summaries.health IS 'what that run says of it: new, ok, degraded, held or failing';
COMMENT ON COLUMN public.source_summaries.late IS 'whether it was told as late, and not as back in time since';
CREATE TABLE public.source_tags (
    tag text NOT NULL,
    source text NOT NULL
);
COMMENT ON COLUMN public.source_tags.tag IS 'a word by which sources are chosen';
COMMENT ON COLUMN public.source_tags.source IS 'the name of a source that has it';
CREATE TABLE public.sources (
    no integer NOT NULL,
    name text NOT NULL,
    first_name text,
    removed_at timestamp with time zone
);
COMMENT ON COLUMN public.sources.no IS 'internal number';
COMMENT ON COLUMN public.sources.name IS 'the source''s name, as its file is called';
COMMENT ON COLUMN public.sources.first_name IS 'the name in the ids of its runs; null: it was never renamed';
COMMENT ON COLUMN public.sources.removed_at IS 'since when it is told of nowhere; null: it is';
CREATE TABLE public.ticks (
    shard integer NOT NULL,
    ticked_at timestamp with time zone NOT NULL
);
COMMENT ON COLUMN public.ticks.shard IS 'the part of the due-list';
COMMENT ON COLUMN public.ticks.ticked_at IS 'when somebody last looked what of it is due';
CREATE TABLE public.tombstones (
    seq integer NOT NULL,
    link integer NOT NULL,
    kind text NOT NULL,
    a text NOT NULL,
    b integer NOT NULL,
    c integer NOT NULL,
    digest bytea NOT NULL,
    "left" bytea,
    why text NOT NULL
);
COMMENT ON COLUMN public.tombstones.seq IS 'counts from 1';
COMMENT ON COLUMN public.tombstones.link IS 'the link of the chain that tells of it';
COMMENT ON COLUMN public.tombstones.kind IS 'the table whose row was emptied: bodies versions rereadings events';
COMMENT ON COLUMN public.tombstones.a IS 'the row''s key, first part';
COMMENT ON COLUMN public.tombstones.b IS 'second part, 0 where there is none';
COMMENT ON COLUMN public.tombstones.c IS 'third part, 0 where there is none';
COMMENT ON COLUMN public.tombstones.digest IS 'the digest of the row as it was; of a body, its name';
COMMENT ON COLUMN public.tombstones."left" IS 'the digest of the row as it was left; null for a body';
COMMENT ON COLUMN public.tombstones.why IS 'the reason given';
CREATE TABLE public.versions (
    article integer NOT NULL,
    number integer NOT NULL,
    run integer NOT NULL,
    capture_run integer NOT NULL,
    capture_n integer NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    fingerprint bytea NOT NULL,
    body bytea NOT NULL,
    extractor text NOT NULL,
    title text NOT NULL,
    chars integer NOT NULL,
    published text,
    category text,
    language text
);
COMMENT ON COLUMN public.versions.article IS 'whose version';
COMMENT ON COLUMN public.versions.number IS 'counts from 1';
COMMENT ON COLUMN public.versions.run IS 'the run that recorded it';
COMMENT ON COLUMN public.versions.capture_run IS 'the capture it was read from: run';
COMMENT ON COLUMN public.versions.capture_n IS 'the capture it was read from: number';
COMMENT ON COLUMN public.versions.first_seen IS 'when that capture was made';
COMMENT ON COLUMN public.versions.fingerprint IS 'of the content as first read';
COMMENT ON COLUMN public.versions.body IS 'digest of the content as first read';
COMMENT ON COLUMN public.versions.extractor IS 'what read it';
COMMENT ON COLUMN public.versions.title IS 'of the content; empty where redacted';
COMMENT ON COLUMN public.versions.chars IS 'length of the body''s text';
COMMENT ON COLUMN public.versions.published IS 'ISO 8601';
COMMENT ON COLUMN public.versions.category IS 'as shown';
COMMENT ON COLUMN public.versions.language IS 'as judged';
CREATE TABLE public.word_pages (
    block integer NOT NULL,
    page integer NOT NULL,
    postings bytea NOT NULL
)
WITH (toast_tuple_target='8160', autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE ONLY public.word_pages ALTER COLUMN postings SET STORAGE EXTERNAL;
INSERT INTO public.absences VALUES (2, 2, 2, 2, '2026-03-01 13:00:02+00', 'gone');
INSERT INTO public.absences VALUES (2, 3, 2, 3, '2026-03-01 14:00:02+00', 'gone');
INSERT INTO public.aliases VALUES ('https://gazette.example/dam', 1, 1);
INSERT INTO public.aliases VALUES ('https://gazette.example/ferry', 2, 1);
INSERT INTO public.aliases VALUES ('https://gazette.example/bridge', 3, 3);
INSERT INTO public.answers VALUES (1, 1, '\x50744c0887f162bc205502c51aae01be', 'ok', 'presence', 'as the test says', 200, NULL, NULL, NULL);
INSERT INTO public.answers VALUES (2, 2, '\x8929de6df91c7d583a2576dec3e278f2', 'gone', 'absence', 'as the test says', 404, NULL, NULL, NULL);
INSERT INTO public.answers VALUES (3, 3, '\x5b034a685fc4afccb0249fe82c386f73', 'unavailable', 'nothing', 'as the test says', 503, NULL, NULL, NULL);
INSERT INTO public.articles VALUES (2, '1f0210d1e4514', 1, 'ferry', 1, '2026-03-01 12:00:02+00', 'https://gazette.example/ferry', 'live', false, 1, 2, '2026-03-01 15:00:02+00', '2026-03-01 15:00:02+00', '2026-03-01 12:00:02+00', '\x04d2ea2b961f9e61924d823a310fd708fd', '\x6056660e91bfebb35207c420d2aacb6bd6807924d501c2b329dd462669e2c092', '1/trafilatura', 'The dam', 9, NULL, NULL, NULL, 20000, false, NULL, false, NULL, NULL, 10, '{}', '\xb33085445a19be81');
INSERT INTO public.articles VALUES (3, '1af3fd92118f7', 1, 'bridge', 3, '2026-03-01 14:00:03+00', 'https://gazette.example/bridge', 'live', false, 1, 1, '2026-03-01 15:00:03+00', '2026-03-01 15:00:03+00', '2026-03-01 15:00:03+00', '\x0435d3870e6d1e0b5a0c09067ec0316001', '\xc94fb4d3dad6840bbc1cb88685f9ee80c9d9f955110a98e9009e05716cdafbb4', '1/trafilatura', 'The dam', 7, NULL, NULL, NULL, 20000, false, NULL, false, NULL, NULL, 10, '{}', '\x0c1d590a1b0c590f');
INSERT INTO public.articles VALUES (1, '9588f2fc6e276', 1, 'dam', 1, '2026-03-01 12:00:01+00', 'https://gazette.example/dam', 'live', false, 3, 2, '2026-03-01 17:00:01+00', '2026-03-01 17:00:01+00', '2026-03-01 16:00:01+00', '\x04a8338dca5d954a72ede98b4980c20f84', '\x6f350341c31660149531449a8bf4f01ca8c04572f113e4ce9847e07ec2071b32', '2/trafilatura', 'The dam', 9, NULL, NULL, NULL, 20000, false, NULL, false, NULL, NULL, 10, '{}', '\x9367fcda2c1eddd3');
INSERT INTO public.bodies VALUES (1, '\x51e60d46fcf8e418284adf4fa6b085b6cbc8faf837cb7795f1ba8fa96b6d7552', NULL, 0, 221, '\x28b52ffd24dd45040032491c1a70c76df0292f0bcf3638421d52cccc81c909e0f1d837fbff4309cd914c47d7e078e5de56d9eb2d174a9274099b1a72b06555a92896fc5425b247cc0ac32fae29ed348e8801af6c79298e88e66f571f75b904a839e0256eeb74e0f82e681f7d25e954ba4c8e4f6c8f3303fe1d46e3e24c0720b0427d4e1e749b847b99203c1e039cc51028949db62b', '\x20fceb40b3227d02');
INSERT INTO public.bodies VALUES (2, '\x6056660e91bfebb35207c420d2aacb6bd6807924d501c2b329dd462669e2c092', NULL, 0, 180, '\x28b52ffd24b4f5030062881a1b70256e0370515f026f8d6884ac6e23b317e104a060215e84aac210cd0d4c42aac1efc9bdadd8aa2d230549b9009b0e63b1e554549421b75434f6875961f72539341b8b1f62b8275b5ed00fd13cd078b1092df8bd03b27fae104c1413447e4f6cd799e1de5671303a1306004ee541731b40b8cf4c00e1eb8779060a1cb00e', '\x3d49d7ed5ea818bf');
INSERT INTO public.bodies VALUES (3, '\xe55e55a9fe004c5823725ef47fa7672db1e93468fc90a1e37fedc555d44d025b', 1, 1, 180, '\x28b52ffd24b48500003062726f6b652e0200819b51150c1920250cc974', '\xd960c56755d675ec');
INSERT INTO public.bodies VALUES (4, '\xc94fb4d3dad6840bbc1cb88685f9ee80c9d9f955110a98e9009e05716cdafbb4', NULL, 0, 185, '\x28b52ffd24b95d0400b2c81d21a0451d98aac65d80f3f84fcb4e1f5bbad9a606d9e49725a098abdee79ab4aa7b02d39764004d02c76b3b769b2e79b80fa861ca0266cca2346edd84b6653fbab9f05737d4f091c3acba44be8c02af8d3b3abe8ce9d423bc43557888ca90a0def16ea0eeeb4993cea693cdf1acb172a9c03f0ac2f4712906004ee541731b40b8cf4c0061ee87790694cd3b6e', '\xe3f1fca59445e85f');
INSERT INTO public.bodies VALUES (5, '\x6f350341c31660149531449a8bf4f01ca8c04572f113e4ce9847e07ec2071b32', 3, 2, 180, '\x28b52ffd24b475000028686f6c6473020002a0f40d3241e2b4b057', '\x03f943feba66a474');
INSERT INTO public.captures VALUES (1, 1, 1, 'admit', 'first sight', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 12:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (1, 2, 2, 'admit', 'first sight', 'https://gazette.example/ferry', NULL, 'article', '2026-03-01 12:00:02+00', '', '', '', NULL, '\xe9087d0b20d80d3e12bc8530d883d7ad9c1eb3ebc5cb61824a2b460816503797', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (2, 1, 1, 'advance', 'content differs', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 13:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (2, 2, 2, 'missed', 'absence', 'https://gazette.example/ferry', NULL, 'article', '2026-03-01 13:00:02+00', '', '', '', NULL, '\xe9087d0b20d80d3e12bc8530d883d7ad9c1eb3ebc5cb61824a2b460816503797', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2);
INSERT INTO public.captures VALUES (3, 1, 1, 'reread', 'extractor changed', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 14:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (3, 2, 2, 'missed', 'absence', 'https://gazette.example/ferry', NULL, 'article', '2026-03-01 14:00:02+00', '', '', '', NULL, '\xe9087d0b20d80d3e12bc8530d883d7ad9c1eb3ebc5cb61824a2b460816503797', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2);
INSERT INTO public.captures VALUES (3, 3, 3, 'noted', 'says nothing', 'https://gazette.example/bridge', NULL, 'article', '2026-03-01 14:00:03+00', '', '', '', NULL, '\x17f29b073143d8cd97b5bbe492bdeffec1c5fee55cc1fe2112c8b9335f8b6121', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3);
INSERT INTO public.captures VALUES (3, 4, NULL, 'noted', 'says nothing', 'https://gazette.example/nowhere', NULL, 'article', '2026-03-01 14:00:04+00', '', '', '', NULL, '\x20aeff0494e828d188c704e1f488a589b15ae01d11f6cb129f62129caa6cc543', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3);
INSERT INTO public.captures VALUES (4, 1, 1, 'revisited', 'same fingerprint', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 15:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (4, 2, 2, 'revisited', 'same fingerprint', 'https://gazette.example/ferry', NULL, 'article', '2026-03-01 15:00:02+00', '', '', '', NULL, '\xe9087d0b20d80d3e12bc8530d883d7ad9c1eb3ebc5cb61824a2b460816503797', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (4, 3, 3, 'admit', 'first sight', 'https://gazette.example/bridge', NULL, 'article', '2026-03-01 15:00:03+00', '', '', '', NULL, '\x17f29b073143d8cd97b5bbe492bdeffec1c5fee55cc1fe2112c8b9335f8b6121', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (5, 1, 1, 'advance', 'content differs', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 16:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.captures VALUES (6, 1, 1, 'revisited', 'same fingerprint', 'https://gazette.example/dam', NULL, 'article', '2026-03-01 17:00:01+00', '', '', '', NULL, '\x2fcb6465ee5cbfa3567355b4f7abe6f03ea08e9283de9c834d1297b1df2c6288', 20000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO public.events VALUES (1, 'edited', 1, 1, 1, 2, '2026-03-01 13:00:01+00', NULL, NULL, 1, 2, 2, '[]', 'dam was edited.', false, true, '["gazette-2/1"]', 'edited');
INSERT INTO public.events VALUES (2, 'removed', 1, 2, 1, 3, '2026-03-01 14:00:02+00', 'https://gazette.example/ferry', 'The dam', NULL, NULL, 1, '[]', 'ferry was removed.', false, true, '["gazette-3/2"]', 'removed');
INSERT INTO public.events VALUES (3, 'restored', 1, 2, 2, 4, '2026-03-01 15:00:02+00', 'https://gazette.example/ferry', 'The dam', NULL, NULL, 1, '[]', 'ferry was restored.', false, true, '["gazette-4/2"]', 'restored');
INSERT INTO public.events VALUES (4, 'new', 1, 3, 1, 4, '2026-03-01 15:00:03+00', NULL, NULL, NULL, 1, 1, '[]', 'bridge was new.', false, true, '["gazette-4/3"]', 'new');
INSERT INTO public.events VALUES (5, 'edited', 1, 1, 2, 5, '2026-03-01 16:00:01+00', NULL, NULL, 2, 3, 1, '[]', 'dam was edited.', false, true, '["gazette-5/1"]', 'edited');
INSERT INTO public.further_keys VALUES (1, 1, 'wp:8', 6, 6, 1, NULL);
INSERT INTO public.leases VALUES (1, 6, 6, 'desk', '2026-03-01 17:00:00+00');
INSERT INTO public.links VALUES (1, 'run', 1, '2026-03-01 12:00:00+00', '{"absences":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"aliases":[2,"c0e0da33c2b2832bb2d63b28817aae2d15d498c804307c5d6da730de7323888d"],"answers":[1,"7c9a4b206f9e235dbb039c6457aa3b425747a70ff7f064eff5e2b4e9ad6bba9b"],"articles":[2,"e3a9f92452eb2bfa6a5df116e2e92c9ad682eb66390f78b528c36ed1a1fdd95f"],"captures":[2,"440086cb0ef4d4f9d28a0d4802ab1e4bffb985875ea80079813c261913ab9855"],"events":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"runs":[1,"7a196a36d0571844632f844117df29d1af6ae1d5f4207cd736b28aaa76b60d1e"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[2,"48ccb14d13f316bddbbef81527369ce797caa44dfeaf5219b4fe2e8b8856c87d"]}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x2c473572b247a4b161b7cfdf17c51a137a7f54034545939615e16f400daf6950');
INSERT INTO public.links VALUES (2, 'run', 2, '2026-03-01 13:00:00+00', '{"absences":[1,"c16bd6e3f35d5f75963c959115fb297299f052cbf1cd0c6a90c8eeb0d4997775"],"aliases":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"answers":[1,"646483f8910e96a286146e2f609986c24148efe635e914d44c15a7efed71f3c6"],"articles":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"captures":[2,"50a57a061126180dd330cee4b60fa5973613a2c9c7693aaa76104d452727a95e"],"events":[1,"221d7edf94b0386c1dd9fea599e982f9cbe44305be2bad0aaf5177fa9716598a"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"runs":[1,"f64db7866eaa831a7a66151264effc007bc5ae286fa1894185a418ef4ae1e7f5"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[1,"ca35cdf8173ae1ce603d68aee4238e48e2f578c8d6d52431c28c9ec049faa6b4"]}', '\x2c473572b247a4b161b7cfdf17c51a137a7f54034545939615e16f400daf6950', '\xa92d7df8eff14aae6d6ac50a1cd50c4f0f16550aa91b899f0c6a1634d8765960');
INSERT INTO public.links VALUES (3, 'run', 3, '2026-03-01 14:00:00+00', '{"absences":[1,"edbbcbdd430a748e28e867f0f6661a16e1eb1c267b438a4fd8d427cb28593ba9"],"aliases":[1,"98d54aef5378b5312d934b079532cb65e5289fec7dbe50fa6f03389654396e2e"],"answers":[1,"0fd34b3eea7b99657f882c8aa6638bf181de9ba8ded2f3d492d35c9cec1ad1fc"],"articles":[1,"070371b5b322ea25c064f3c394feb24c9801655a1c1d8450c0dbf71574761cdf"],"captures":[4,"b82d3c02cb4dafe93952b1694d98a9dc4941f09ffc0abf4910f9c26c1652ccb0"],"events":[1,"eb6a0ca7c15e885a09c831c6935e7209db97cf34219f821df01f558261c14e03"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[1,"6c80defee68c97ae77ea4f49a791ccf011d42929d32ba79e3abf3b7dbb061f28"],"runs":[1,"f27890a6f087768308a9191e112566b54c2a08d727890a2bc48f27e6e2fe3fc2"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]}', '\xa92d7df8eff14aae6d6ac50a1cd50c4f0f16550aa91b899f0c6a1634d8765960', '\xb96c984d63051e0bf692771f8732e1b43a386230fae0815009916a43f6a917b0');
INSERT INTO public.links VALUES (4, 'run', 4, '2026-03-01 15:00:00+00', '{"absences":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"aliases":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"articles":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"captures":[3,"9e45c7aca9e0e23a7153a96f5b12253155ab5ea6444bfad1c4b51db9dfc7edb1"],"events":[2,"49502f4fca7cbf58543570cdd9c0db0ad8f0abc780711e6c5af0e0ba0778d617"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"runs":[1,"fa2d817da2d8c98a783b7782baa113b3a118f817fb1a57ae96da103c0eb4781d"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[1,"98078af3c8e328eaa8edb388e796b95913492a0a3a9bea9ca5b2797b6bf9a139"]}', '\xb96c984d63051e0bf692771f8732e1b43a386230fae0815009916a43f6a917b0', '\x48c469ef3b86f9c59d8d145c19078b7356c1551158785a0d9b073783e4b29cc7');
INSERT INTO public.links VALUES (5, 'run', 5, '2026-03-01 16:00:00+00', '{"absences":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"aliases":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"articles":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"captures":[1,"7e9b3157d102e0a0d8933901be63b6c01eac32c66e2030a23008a7a587e53a76"],"events":[1,"9a5daf8d8400b0537128dd98b9dd2294d3d0e87b4f2fd88fe69b1654d9519c6d"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"runs":[1,"6c3bc6059f7e32905174891421e3b3c2802b5cbe20088bdcc0241b8c8aaf3d97"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[1,"a1492e394398ddd53d479c8829a1b4bbc7baef5737b991354f2d0ee391173206"]}', '\x48c469ef3b86f9c59d8d145c19078b7356c1551158785a0d9b073783e4b29cc7', '\x311d22cb0ce50f7fcacc8c8fdc08b5672f606d31a364884e2b835275ece5674c');
INSERT INTO public.links VALUES (6, 'run', 6, '2026-03-01 17:00:00+00', '{"absences":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"aliases":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"articles":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"captures":[1,"10a6d037b44e32ab925dbbbcfa19f6776210b580a38f7e151fe35c17c0a3a71f"],"events":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"further_keys":[1,"b3f210eb209315fb09666449b2f3b6e002271885915dc4729148fdcf6be0f31c"],"outbox":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"rereadings":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"runs":[1,"f6f7dea5146ee14fdaca6bd34090da47fe5f44c391b2542bf9be39505de81c34"],"sources":[1,"cd24f50c5795317073c117122aa680c38ae87adce54195c9df102c7951f04258"],"versions":[0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]}', '\x311d22cb0ce50f7fcacc8c8fdc08b5672f606d31a364884e2b835275ece5674c', '\x0c58076df4e217c82dc4bea944598441e691ae67495e804b33eeb05ff1055668');
INSERT INTO public.passage_words VALUES (1, 0, 'the dam  it holds  share this');
INSERT INTO public.passage_words VALUES (2, 0, 'the dam  it sails');
INSERT INTO public.passage_words VALUES (1, 1, 'it broke');
INSERT INTO public.passage_words VALUES (3, 0, 'the dam  میخواهم');
INSERT INTO public.passages VALUES (2, '\x43407423fb3b86e600010054e671b6b625c375000100');
INSERT INTO public.passages VALUES (3, '\x43407423fb3b86e60001006e1b2f66a0f7bcd2000100');
INSERT INTO public.passages VALUES (1, '\x43407423fb3b86e600010091e8c1740980577b00010401736fe641dc97470001048d0648b1a1d73f8b01020891e8c1740980577b000300');
INSERT INTO public.presslog_schema VALUES ('0016');
INSERT INTO public.rereadings VALUES (1, 2, 1, 3, 3, 1, '\x049c64a51c8b9214a8e5b1196f33090382', '\xe55e55a9fe004c5823725ef47fa7672db1e93468fc90a1e37fedc555d44d025b', '2/trafilatura', 'The dam', 9, NULL, NULL, NULL);
INSERT INTO public.runs VALUES (1, 1, 1, '2026-03-01 12:00:00+00', '2026-03-01 12:05:00+00', 'ok', '', 0, 0, 0, 2, 0, 0, 0, true, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.runs VALUES (2, 1, 2, '2026-03-01 13:00:00+00', '2026-03-01 13:05:00+00', 'ok', '', 0, 0, 0, 2, 1, 0, 0, false, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.runs VALUES (3, 1, 3, '2026-03-01 14:00:00+00', '2026-03-01 14:05:00+00', 'ok', '', 0, 0, 0, 4, 1, 0, 0, false, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.runs VALUES (4, 1, 4, '2026-03-01 15:00:00+00', '2026-03-01 15:05:00+00', 'ok', '', 0, 0, 0, 3, 2, 0, 0, false, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.runs VALUES (5, 1, 5, '2026-03-01 16:00:00+00', '2026-03-01 16:05:00+00', 'ok', '', 0, 0, 0, 1, 1, 0, 0, false, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.runs VALUES (6, 1, 6, '2026-03-01 17:00:00+00', '2026-03-01 17:05:00+00', 'ok', '', 0, 0, 0, 1, 0, 0, 0, false, false, NULL, '{"body": 0.975, "title": 1.0}', NULL, NULL, NULL);
INSERT INTO public.source_days VALUES (1, 20513, 1, 2, 1, 6, 6);
INSERT INTO public.source_summaries VALUES (1, 'gazette', 3, 0, 6, 'ok', false);
INSERT INTO public.sources VALUES (1, 'gazette', NULL, NULL);
INSERT INTO public.versions VALUES (1, 1, 1, 1, 1, '2026-03-01 12:00:01+00', '\x046c54466b5dc3eb89bc23a020cd623154', '\x51e60d46fcf8e418284adf4fa6b085b6cbc8faf837cb7795f1ba8fa96b6d7552', '1/trafilatura', 'The dam', 21, NULL, NULL, NULL);
INSERT INTO public.versions VALUES (2, 1, 1, 1, 2, '2026-03-01 12:00:02+00', '\x04d2ea2b961f9e61924d823a310fd708fd', '\x6056660e91bfebb35207c420d2aacb6bd6807924d501c2b329dd462669e2c092', '1/trafilatura', 'The dam', 9, NULL, NULL, NULL);
INSERT INTO public.versions VALUES (1, 2, 2, 2, 1, '2026-03-01 13:00:01+00', '\x049c64a51c8b9214a8e5b1196f33090382', '\xe55e55a9fe004c5823725ef47fa7672db1e93468fc90a1e37fedc555d44d025b', '1/trafilatura', 'The dam', 9, NULL, NULL, NULL);
INSERT INTO public.versions VALUES (3, 1, 4, 4, 3, '2026-03-01 15:00:03+00', '\x0435d3870e6d1e0b5a0c09067ec0316001', '\xc94fb4d3dad6840bbc1cb88685f9ee80c9d9f955110a98e9009e05716cdafbb4', '1/trafilatura', 'The dam', 7, NULL, NULL, NULL);
INSERT INTO public.versions VALUES (1, 3, 5, 5, 1, '2026-03-01 16:00:01+00', '\x04a8338dca5d954a72ede98b4980c20f84', '\x6f350341c31660149531449a8bf4f01ca8c04572f113e4ce9847e07ec2071b32', '2/trafilatura', 'The dam', 9, NULL, NULL, NULL);
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT pk_absences PRIMARY KEY (article, capture_run, capture_n);
ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT pk_aliases PRIMARY KEY (url, article);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT pk_answers PRIMARY KEY (no);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (no);
ALTER TABLE ONLY public.bodies
    ADD CONSTRAINT pk_bodies PRIMARY KEY (no);
ALTER TABLE ONLY public.broken_files
    ADD CONSTRAINT pk_broken_files PRIMARY KEY (source);
ALTER TABLE ONLY public.captures
    ADD CONSTRAINT pk_captures PRIMARY KEY (run, n);
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT pk_documents PRIMARY KEY (source, name);
ALTER TABLE ONLY public.due
    ADD CONSTRAINT pk_due PRIMARY KEY (source);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (seq);
ALTER TABLE ONLY public.further_keys
    ADD CONSTRAINT pk_further_keys PRIMARY KEY (article, number);
ALTER TABLE ONLY public.hosts
    ADD CONSTRAINT pk_hosts PRIMARY KEY (host);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT pk_leases PRIMARY KEY (source);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (seq);
ALTER TABLE ONLY public.moved_records
    ADD CONSTRAINT pk_moved_records PRIMARY KEY (warc_file, warc_offset);
ALTER TABLE ONLY public.noted_sources
    ADD CONSTRAINT pk_noted_sources PRIMARY KEY (source);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.passage_words
    ADD CONSTRAINT pk_passage_words PRIMARY KEY (article, slot);
ALTER TABLE ONLY public.passages
    ADD CONSTRAINT pk_passages PRIMARY KEY (article);
ALTER TABLE ONLY public.payloads
    ADD CONSTRAINT pk_payloads PRIMARY KEY (digest);
ALTER TABLE ONLY public.prunings
    ADD CONSTRAINT pk_prunings PRIMARY KEY (seq);
ALTER TABLE ONLY public.rereadings
    ADD CONSTRAINT pk_rereadings PRIMARY KEY (article, number, reading);
ALTER TABLE ONLY public.response_store
    ADD CONSTRAINT pk_response_store PRIMARY KEY (id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (event);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (no);
ALTER TABLE ONLY public.source_acts
    ADD CONSTRAINT pk_source_acts PRIMARY KEY (seq);
ALTER TABLE ONLY public.source_days
    ADD CONSTRAINT pk_source_days PRIMARY KEY (source, day);
ALTER TABLE ONLY public.source_summaries
    ADD CONSTRAINT pk_source_summaries PRIMARY KEY (source);
ALTER TABLE ONLY public.source_tags
    ADD CONSTRAINT pk_source_tags PRIMARY KEY (tag, source);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT pk_sources PRIMARY KEY (no);
ALTER TABLE ONLY public.ticks
    ADD CONSTRAINT pk_ticks PRIMARY KEY (shard);
ALTER TABLE ONLY public.tombstones
    ADD CONSTRAINT pk_tombstones PRIMARY KEY (seq);
ALTER TABLE ONLY public.versions
    ADD CONSTRAINT pk_versions PRIMARY KEY (article, number);
ALTER TABLE ONLY public.word_pages
    ADD CONSTRAINT pk_word_pages PRIMARY KEY (block, page);
ALTER TABLE ONLY public.presslog_schema
    ADD CONSTRAINT presslog_schema_pkc PRIMARY KEY (version_num);
CREATE INDEX ix_absences_run ON public.absences USING btree (run);
CREATE INDEX ix_aliases_run ON public.aliases USING btree (run);
CREATE INDEX ix_answers_run ON public.answers USING btree (run);
CREATE INDEX ix_articles_missing ON public.articles USING btree (source, no) WHERE (state = 'missing'::text);
CREATE INDEX ix_articles_run ON public.articles USING btree (run);
CREATE INDEX ix_articles_source ON public.articles USING btree (source, no);
CREATE INDEX ix_bodies_base ON public.bodies USING btree (base) WHERE (base IS NOT NULL);
CREATE INDEX ix_captures_article ON public.captures USING btree (article, fetched_at) WHERE (article IS NOT NULL);
CREATE INDEX ix_due_next_at ON public.due USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX ix_events_observed_at ON public.events USING btree (observed_at, seq);
CREATE INDEX ix_events_run ON public.events USING btree (run);
CREATE INDEX ix_events_source ON public.events USING btree (source, observed_at, seq);
CREATE INDEX ix_further_keys_joined ON public.further_keys USING btree (joined);
CREATE INDEX ix_further_keys_run ON public.further_keys USING btree (run);
CREATE INDEX ix_noted_sources_url ON public.noted_sources USING btree (url);
CREATE INDEX ix_outbox_run ON public.outbox USING btree (run);
CREATE INDEX ix_outbox_state ON public.outbox USING btree (state, not_before);
CREATE INDEX ix_passage_words_words ON public.passage_words USING gin (public.passage_lexemes(words));
CREATE INDEX ix_rereadings_run ON public.rereadings USING btree (run);
CREATE INDEX ix_source_acts_name_before ON public.source_acts USING btree (name_before);
CREATE INDEX ix_source_tags_source ON public.source_tags USING btree (source);
CREATE INDEX ix_versions_run ON public.versions USING btree (run);
CREATE UNIQUE INDEX uq_answers_digest ON public.answers USING btree (digest);
CREATE UNIQUE INDEX uq_articles_id ON public.articles USING btree (id);
CREATE UNIQUE INDEX uq_bodies_digest ON public.bodies USING btree (digest);
CREATE UNIQUE INDEX uq_events_article ON public.events USING btree (article, ordinal) WHERE (article IS NOT NULL);
CREATE UNIQUE INDEX uq_links_run ON public.links USING btree (run);
CREATE UNIQUE INDEX uq_runs_source ON public.runs USING btree (source, number);
CREATE UNIQUE INDEX uq_source_summaries_name ON public.source_summaries USING btree (name);
CREATE UNIQUE INDEX uq_sources_name ON public.sources USING btree (name);
CREATE UNIQUE INDEX uq_tombstones_kind ON public.tombstones USING btree (kind, a, b, c);
CREATE TRIGGER absences_only_grows_delete BEFORE DELETE ON public.absences FOR EACH ROW EXECUTE FUNCTION public.absences_only_grows_delete();
CREATE TRIGGER absences_only_grows_truncate BEFORE TRUNCATE ON public.absences FOR EACH STATEMENT EXECUTE FUNCTION public.absences_only_grows_delete();
CREATE TRIGGER absences_only_grows_update BEFORE UPDATE ON public.absences FOR EACH ROW EXECUTE FUNCTION public.absences_only_grows_update();
CREATE TRIGGER aliases_only_grows_delete BEFORE DELETE ON public.aliases FOR EACH ROW EXECUTE FUNCTION public.aliases_only_grows_delete();
CREATE TRIGGER aliases_only_grows_truncate BEFORE TRUNCATE ON public.aliases FOR EACH STATEMENT EXECUTE FUNCTION public.aliases_only_grows_delete();
CREATE TRIGGER aliases_only_grows_update BEFORE UPDATE ON public.aliases FOR EACH ROW EXECUTE FUNCTION public.aliases_only_grows_update();
CREATE TRIGGER answers_only_grows_delete BEFORE DELETE ON public.answers FOR EACH ROW EXECUTE FUNCTION public.answers_only_grows_delete();
CREATE TRIGGER answers_only_grows_truncate BEFORE TRUNCATE ON public.answers FOR EACH STATEMENT EXECUTE FUNCTION public.answers_only_grows_delete();
CREATE TRIGGER answers_only_grows_update BEFORE UPDATE ON public.answers FOR EACH ROW EXECUTE FUNCTION public.answers_only_grows_update();
CREATE TRIGGER bodies_only_grows_delete BEFORE DELETE ON public.bodies FOR EACH ROW EXECUTE FUNCTION public.bodies_only_grows_delete();
CREATE TRIGGER bodies_only_grows_truncate BEFORE TRUNCATE ON public.bodies FOR EACH STATEMENT EXECUTE FUNCTION public.bodies_only_grows_delete();
CREATE TRIGGER bodies_only_grows_update BEFORE UPDATE OF digest, size_bytes ON public.bodies FOR EACH ROW EXECUTE FUNCTION public.bodies_only_grows_update();
CREATE TRIGGER captures_only_grows_delete BEFORE DELETE ON public.captures FOR EACH ROW EXECUTE FUNCTION public.captures_only_grows_delete();
CREATE TRIGGER captures_only_grows_truncate BEFORE TRUNCATE ON public.captures FOR EACH STATEMENT EXECUTE FUNCTION public.captures_only_grows_delete();
CREATE TRIGGER captures_only_grows_update BEFORE UPDATE ON public.captures FOR EACH ROW EXECUTE FUNCTION public.captures_only_grows_update();
CREATE TRIGGER events_only_grows_delete BEFORE DELETE ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_only_grows_delete();
CREATE TRIGGER events_only_grows_truncate BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.events_only_grows_delete();
CREATE TRIGGER events_only_grows_update BEFORE UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_only_grows_update();
CREATE TRIGGER further_keys_only_grows_delete BEFORE DELETE ON public.further_keys FOR EACH ROW EXECUTE FUNCTION public.further_keys_only_grows_delete();
CREATE TRIGGER further_keys_only_grows_truncate BEFORE TRUNCATE ON public.further_keys FOR EACH STATEMENT EXECUTE FUNCTION public.further_keys_only_grows_delete();
CREATE TRIGGER further_keys_only_grows_update BEFORE UPDATE ON public.further_keys FOR EACH ROW EXECUTE FUNCTION public.further_keys_only_grows_update();
CREATE TRIGGER links_only_grows_delete BEFORE DELETE ON public.links FOR EACH ROW EXECUTE FUNCTION public.links_only_grows_delete();
CREATE TRIGGER links_only_grows_truncate BEFORE TRUNCATE ON public.links FOR EACH STATEMENT EXECUTE FUNCTION public.links_only_grows_delete();
CREATE TRIGGER links_only_grows_update BEFORE UPDATE ON public.links FOR EACH ROW EXECUTE FUNCTION public.links_only_grows_update();
CREATE TRIGGER prunings_only_grows_delete BEFORE DELETE ON public.prunings FOR EACH ROW EXECUTE FUNCTION public.prunings_only_grows_delete();
CREATE TRIGGER prunings_only_grows_truncate BEFORE TRUNCATE ON public.prunings FOR EACH STATEMENT EXECUTE FUNCTION public.prunings_only_grows_delete();
CREATE TRIGGER prunings_only_grows_update BEFORE UPDATE ON public.prunings FOR EACH ROW EXECUTE FUNCTION public.prunings_only_grows_update();
CREATE TRIGGER rereadings_only_grows_delete BEFORE DELETE ON public.rereadings FOR EACH ROW EXECUTE FUNCTION public.rereadings_only_grows_delete();
CREATE TRIGGER rereadings_only_grows_truncate BEFORE TRUNCATE ON public.rereadings FOR EACH STATEMENT EXECUTE FUNCTION public.rereadings_only_grows_delete();
CREATE TRIGGER rereadings_only_grows_update BEFORE UPDATE ON public.rereadings FOR EACH ROW EXECUTE FUNCTION public.rereadings_only_grows_update();
CREATE TRIGGER source_acts_only_grows_delete BEFORE DELETE ON public.source_acts FOR EACH ROW EXECUTE FUNCTION public.source_acts_only_grows_delete();
CREATE TRIGGER source_acts_only_grows_truncate BEFORE TRUNCATE ON public.source_acts FOR EACH STATEMENT EXECUTE FUNCTION public.source_acts_only_grows_delete();
CREATE TRIGGER source_acts_only_grows_update BEFORE UPDATE ON public.source_acts FOR EACH ROW EXECUTE FUNCTION public.source_acts_only_grows_update();
CREATE TRIGGER tombstones_only_grows_delete BEFORE DELETE ON public.tombstones FOR EACH ROW EXECUTE FUNCTION public.tombstones_only_grows_delete();
CREATE TRIGGER tombstones_only_grows_truncate BEFORE TRUNCATE ON public.tombstones FOR EACH STATEMENT EXECUTE FUNCTION public.tombstones_only_grows_delete();
CREATE TRIGGER tombstones_only_grows_update BEFORE UPDATE ON public.tombstones FOR EACH ROW EXECUTE FUNCTION public.tombstones_only_grows_update();
CREATE TRIGGER versions_only_grows_delete BEFORE DELETE ON public.versions FOR EACH ROW EXECUTE FUNCTION public.versions_only_grows_delete();
CREATE TRIGGER versions_only_grows_truncate BEFORE TRUNCATE ON public.versions FOR EACH STATEMENT EXECUTE FUNCTION public.versions_only_grows_delete();
CREATE TRIGGER versions_only_grows_update BEFORE UPDATE ON public.versions FOR EACH ROW EXECUTE FUNCTION public.versions_only_grows_update();
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT fk_absences_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT fk_absences_capture_run_capture_n FOREIGN KEY (capture_run, capture_n) REFERENCES public.captures(run, n);
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT fk_absences_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT fk_aliases_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT fk_aliases_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT fk_answers_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_body FOREIGN KEY (body) REFERENCES public.bodies(digest);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.bodies
    ADD CONSTRAINT fk_bodies_base FOREIGN KEY (base) REFERENCES public.bodies(no);
ALTER TABLE ONLY public.captures
    ADD CONSTRAINT fk_captures_answer FOREIGN KEY (answer) REFERENCES public.answers(no);
ALTER TABLE ONLY public.captures
    ADD CONSTRAINT fk_captures_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.further_keys
    ADD CONSTRAINT fk_further_keys_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.further_keys
    ADD CONSTRAINT fk_further_keys_capture_run_capture_n FOREIGN KEY (capture_run, capture_n) REFERENCES public.captures(run, n);
ALTER TABLE ONLY public.further_keys
    ADD CONSTRAINT fk_further_keys_joined FOREIGN KEY (joined) REFERENCES public.articles(no);
ALTER TABLE ONLY public.further_keys
    ADD CONSTRAINT fk_further_keys_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT fk_leases_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT fk_leases_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT fk_links_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.passages
    ADD CONSTRAINT fk_passages_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.prunings
    ADD CONSTRAINT fk_prunings_seq FOREIGN KEY (seq) REFERENCES public.links(seq);
ALTER TABLE ONLY public.prunings
    ADD CONSTRAINT fk_prunings_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.rereadings
    ADD CONSTRAINT fk_rereadings_article_number FOREIGN KEY (article, number) REFERENCES public.versions(article, number);
ALTER TABLE ONLY public.rereadings
    ADD CONSTRAINT fk_rereadings_body FOREIGN KEY (body) REFERENCES public.bodies(digest);
ALTER TABLE ONLY public.rereadings
    ADD CONSTRAINT fk_rereadings_capture_run_capture_n FOREIGN KEY (capture_run, capture_n) REFERENCES public.captures(run, n);
ALTER TABLE ONLY public.rereadings
    ADD CONSTRAINT fk_rereadings_run FOREIGN KEY (run) REFERENCES public.runs(no);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_event FOREIGN KEY (event) REFERENCES public.events(seq);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT fk_runs_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.source_acts
    ADD CONSTRAINT fk_source_acts_seq FOREIGN KEY (seq) REFERENCES public.links(seq);
ALTER TABLE ONLY public.source_acts
    ADD CONSTRAINT fk_source_acts_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.source_days
    ADD CONSTRAINT fk_source_days_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.source_summaries
    ADD CONSTRAINT fk_source_summaries_source FOREIGN KEY (source) REFERENCES public.sources(no);
ALTER TABLE ONLY public.tombstones
    ADD CONSTRAINT fk_tombstones_link FOREIGN KEY (link) REFERENCES public.links(seq);
ALTER TABLE ONLY public.versions
    ADD CONSTRAINT fk_versions_article FOREIGN KEY (article) REFERENCES public.articles(no);
ALTER TABLE ONLY public.versions
    ADD CONSTRAINT fk_versions_body FOREIGN KEY (body) REFERENCES public.bodies(digest);
ALTER TABLE ONLY public.versions
    ADD CONSTRAINT fk_versions_capture_run_capture_n FOREIGN KEY (capture_run, capture_n) REFERENCES public.captures(run, n);
ALTER TABLE ONLY public.versions
    ADD CONSTRAINT fk_versions_run FOREIGN KEY (run) REFERENCES public.runs(no);
