"""The tables of a history: what was captured, read and concluded, and the chain that seals it.

Most are facts: only ever inserted, which triggers laid by the migrations hold. Which are, and what is sealed of
the others, says docs/reference/storage.md. Keys are integers given out under the writers' lock, so they grow in
the order of commits.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from presslog.storage.database.table_parts import Hex, Utc, make_column, metadata, of_rows

sources = Table(
    "sources",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False, comment="internal number"),
    make_column("name", Text, doc="the source's name, as its file is called"),
    make_column(
        "first_name", Text, null=True, doc="the name in the ids of its runs; null: it was never renamed"
    ),
    make_column("removed_at", Utc, null=True, doc="since when it is told of nowhere; null: it is"),
    # open a source by its name; two processes that begin its first run at once must not make two
    Index("uq_sources_name", "name", unique=True),
)

runs = Table(
    "runs",
    metadata,
    Column(
        "no",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="internal number, in the order runs began",
    ),
    make_column("source", Integer, ForeignKey("sources.no"), doc="whose crawl it was"),
    make_column("number", Integer, doc="counts from 1 within the source; the run's id is NAME-NUMBER"),
    make_column("started_at", Utc, doc="when the run began"),
    make_column("finished_at", Utc, null=True, doc="when it ended; null while it runs"),
    make_column("outcome", Text, doc="running, ok, partial, degraded, held, failed or abandoned"),
    make_column("reason", Text, doc="why it ended so, in words"),
    make_column("requests", Integer, doc="requests sent"),
    make_column("not_modified", Integer, doc="answers of 304"),
    make_column("listings", Integer, doc="listing pages read"),
    make_column("captures", Integer, doc="captures kept"),
    make_column("events", Integer, doc="events appended"),
    make_column("held", Integer, doc="events held back by the breaker"),
    make_column("entries", Integer, doc="listing entries seen"),
    make_column("baseline", Boolean, doc="whether it is the source's first complete run"),
    make_column("complete", Boolean, doc="whether the walk reached known ground or the archive's end"),
    make_column(
        "pending",
        Text,
        null=True,
        doc="claims of a held run, a line each, as runs before schema 0008 have them",
    ),
    make_column("fill", Text, doc="JSON: share of read articles with a title, a date, a body"),
    make_column("cause", Text, null=True, doc="the gate's reason; null: believed, or see told_before"),
    make_column(
        "claims",
        Text,
        null=True,
        doc="JSON: [[article, kind, fingerprint], …] a held run would have announced",
    ),
    make_column(
        "told_before",
        Text,
        null=True,
        doc="JSON: cause and claims of a run before schema 0008, as its sealed words say them; not sealed itself",
    ),
    # a run by its id, the newest runs of a source, the next number
    Index("uq_runs_source", "source", "number", unique=True),
)

answers = Table(
    "answers",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False, comment="internal number"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that met it first"),
    make_column("digest", Hex, doc="of what it says: 16 bytes of BLAKE2b"),
    make_column("outcome", Text, doc="the typed outcome"),
    make_column("evidence", Text, doc="what the outcome proves: presence, absence or nothing"),
    make_column("reason", Text, doc="why that outcome, in words"),
    make_column("status", Integer, null=True, doc="HTTP status; null: no response came"),
    make_column("content_type", Text, null=True, doc="header received"),
    make_column("ip", Text, null=True, doc="address that answered"),
    make_column(
        "warc_file",
        Text,
        null=True,
        doc="where the raw response lies, relative to the home's warc/; ./: in SOURCE/RUN/ of the capture",
    ),
    # an answer already there is not stored again
    Index("uq_answers_digest", "digest", unique=True),
    # what a run appended, for its link of the chain
    Index("ix_answers_run", "run"),
)

captures = Table(
    "captures",
    metadata,
    Column(
        "run",
        Integer,
        ForeignKey("runs.no"),
        primary_key=True,
        autoincrement=False,
        comment="the run that made it",
    ),
    Column("n", Integer, primary_key=True, autoincrement=False, comment="counts from 1 within the run"),
    make_column("article", Integer, null=True, doc="the article it was judged to be of; null: of none (yet)"),
    make_column(
        "intent",
        Text,
        null=True,
        doc="what it led to: admit advance revisited reread missed noted; null: nothing",
    ),
    make_column("why", Text, null=True, doc="the decision's named exit"),
    make_column("asked", Text, doc="the URL asked"),
    make_column("landed", Text, null=True, doc="the URL that answered, where another"),
    make_column("role", Text, doc="listing, article or probe"),
    make_column("fetched_at", Utc, doc="when"),
    make_column("outcome", Text, doc="the typed outcome; empty: as its answer has it"),
    make_column(
        "evidence",
        Text,
        doc="what the outcome proves: presence, absence or nothing; empty: as its answer has it",
    ),
    make_column("reason", Text, doc="why that outcome, in words; empty: as its answer has it"),
    make_column(
        "status", Integer, null=True, doc="HTTP status; null: as its answer has it, or no response came"
    ),
    make_column("digest", Hex, null=True, doc="sha256 of the decoded body"),
    make_column("length_bytes", Integer, null=True, doc="length of the decoded body"),
    make_column("etag", Text, null=True, doc="validator received"),
    make_column("last_modified", Text, null=True, doc="validator received"),
    make_column(
        "content_type", Text, null=True, doc="header received; null: as its answer has it, or none came"
    ),
    make_column("ip", Text, null=True, doc="address that answered; null: as its answer has it, or none did"),
    make_column(
        "warc_file",
        Text,
        null=True,
        doc="where the raw response lies in the home's warc/; ./: in SOURCE/RUN/ there; null: as its answer has it, or nowhere",
    ),
    make_column("warc_offset", BigInteger, null=True, doc="at which byte"),
    make_column("redirects", Text, null=True, doc="JSON: [[URL, status], …] of each hop before it landed"),
    make_column(
        "answer",
        Integer,
        ForeignKey("answers.no"),
        null=True,
        doc="what it shares with other captures; null: told in this row, as older rows do",
    ),
    # when an article was last confirmed at a time; its captures in order, for its log and its evidence
    Index(
        "ix_captures_article",
        "article",
        "fetched_at",
        **of_rows("article IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

bodies = Table(
    "bodies",
    metadata,
    Column(
        "no",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="internal number; below zero: a primer, eight bodies in one to pack others against",
    ),
    make_column(
        "digest",
        Hex,
        doc="sha256 of the content's canonical JSON: what is stored is what this says, however it is packed",
    ),
    make_column(
        "base",
        Integer,
        ForeignKey("bodies.no"),
        null=True,
        doc="the body it is packed against; null: a key frame",
    ),
    make_column("depth", Integer, doc="bodies to unpack before this one, at most 7"),
    make_column("size_bytes", Integer, doc="length of the canonical JSON"),
    make_column(
        "data", LargeBinary, null=True, doc="zstd frame with checksum; null: withdrawn (see tombstones)"
    ),
    make_column(
        "seal", Hex, doc="digest of this row as presslog last wrote it: how a body is packed may change"
    ),
    # the body of a version; a body already there is not stored again
    Index("uq_bodies_digest", "digest", unique=True),
    # which bodies must be packed anew before this one can be withdrawn
    Index(
        "ix_bodies_base",
        "base",
        **of_rows("base IS NOT NULL"),
    ),
)

articles = Table(
    "articles",
    metadata,
    Column(
        "no",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="internal number, in the order articles were stored",
    ),
    make_column("id", Text, doc="13 letters and digits, derived from source and key"),
    make_column("source", Integer, ForeignKey("sources.no"), doc="whose article"),
    make_column("key", Text, doc="the CMS's stable id, else the canonical URL"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that stored it"),
    make_column("first_seen", Utc, doc="first presence, or first listed"),
    make_column("url", Text, doc="canonical URL, where it is to be found now"),
    make_column("state", Text, doc="live, missing or removed"),
    make_column("delisted", Boolean, doc="gone from the listing's window while its own URL answers"),
    make_column("version", Integer, doc="number of the current version; 0: listed, never read"),
    make_column("events", Integer, doc="how many events it has"),
    make_column("last_seen", Utc, doc="presence last proven"),
    make_column("last_checked", Utc, doc="last capture of its own URL"),
    make_column("last_changed", Utc, doc="first capture of the current version"),
    make_column("fingerprint", Hex, null=True, doc="of the current version's newest reading"),
    make_column("body", Hex, ForeignKey("bodies.digest"), null=True, doc="digest of that reading's content"),
    make_column("extractor", Text, null=True, doc="what made that reading"),
    make_column("title", Text, doc="of the newest reading"),
    make_column("chars", Integer, doc="length of its body's text"),
    make_column("published", Text, null=True, doc="its date, ISO 8601"),
    make_column("category", Text, null=True, doc="its category"),
    make_column("language", Text, null=True, doc="its language"),
    make_column("page_bytes", Integer, doc="size of the current version's raw page"),
    make_column("flapping", Boolean, doc="whether the last edit announced was marked so"),
    make_column(
        "rank",
        Integer,
        null=True,
        doc="place in the listing at the last good run, from 0; null: not in the window",
    ),
    make_column("silent", Boolean, doc="version 0 only: its first reading will be no news"),
    make_column("etag", Text, null=True, doc="validator of the last accepted capture"),
    make_column("last_modified", Text, null=True, doc="validator of the last accepted capture"),
    make_column(
        "unconditional_in", Integer, doc="conditional requests left before the next unconditional one"
    ),
    make_column("hints", Text, doc="JSON: witness -> digest of what it last showed"),
    make_column("seal", Hex, doc="digest of this row as presslog last wrote it"),
    # an article by its public id
    Index("uq_articles_id", "id", unique=True),
    # a page of a source's articles; all a run needs to know of its source
    Index("ix_articles_source", "source", "no"),
    # what a run appended, for its link of the chain
    Index("ix_articles_run", "run"),
    # what is looked for again before it is told as removed
    Index("ix_articles_missing", "source", "no", **of_rows("state = 'missing'")),
)

aliases = Table(
    "aliases",
    metadata,
    Column("url", Text, primary_key=True, comment="a canonical URL under which the article was found"),
    Column(
        "article",
        Integer,
        ForeignKey("articles.no"),
        primary_key=True,
        autoincrement=False,
        comment="which one",
    ),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that found it there first"),
    # what a run appended, for its link of the chain
    Index("ix_aliases_run", "run"),
    sqlite_with_rowid=False,
)

further_keys = Table(
    "further_keys",
    metadata,
    Column(
        "article",
        Integer,
        ForeignKey("articles.no"),
        primary_key=True,
        autoincrement=False,
        comment="whose key",
    ),
    Column(
        "number", Integer, primary_key=True, autoincrement=False, comment="counts from 1 within the article"
    ),
    make_column("key", Text, doc="a stable id that the article took on after the one it was stored by"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that found it under this key"),
    make_column("capture_run", Integer, doc="the capture that shows it: run"),
    make_column("capture_n", Integer, doc="the capture that shows it: number"),
    make_column(
        "joined",
        Integer,
        ForeignKey("articles.no"),
        null=True,
        doc="the article that had been kept apart under this key; null: none had",
    ),
    ForeignKeyConstraint(["capture_run", "capture_n"], ["captures.run", "captures.n"]),
    # what a run appended, for its link of the chain
    Index("ix_further_keys_run", "run"),
    # whether an article goes on under another
    Index("ix_further_keys_joined", "joined"),
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    Column(
        "article",
        Integer,
        ForeignKey("articles.no"),
        primary_key=True,
        autoincrement=False,
        comment="whose version",
    ),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    make_column("capture_run", Integer, doc="the capture it was read from: run"),
    make_column("capture_n", Integer, doc="the capture it was read from: number"),
    make_column("first_seen", Utc, doc="when that capture was made"),
    make_column("fingerprint", Hex, doc="of the content as first read"),
    make_column("body", Hex, ForeignKey("bodies.digest"), doc="digest of the content as first read"),
    make_column("extractor", Text, doc="what read it"),
    make_column("title", Text, doc="of the content; empty where redacted"),
    make_column("chars", Integer, doc="length of the body's text"),
    make_column("published", Text, null=True, doc="ISO 8601"),
    make_column("category", Text, null=True, doc="as shown"),
    make_column("language", Text, null=True, doc="as judged"),
    ForeignKeyConstraint(["capture_run", "capture_n"], ["captures.run", "captures.n"]),
    # what a run appended, for its link of the chain
    Index("ix_versions_run", "run"),
    sqlite_with_rowid=False,
)

rereadings = Table(
    "rereadings",
    metadata,
    Column("article", Integer, primary_key=True, autoincrement=False, comment="whose version was read again"),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="which version"),
    Column(
        "reading", Integer, primary_key=True, autoincrement=False, comment="counts from 1 within the version"
    ),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    make_column("capture_run", Integer, doc="the capture read: run"),
    make_column("capture_n", Integer, doc="the capture read: number"),
    make_column("fingerprint", Hex, doc="of the content as read now"),
    make_column("body", Hex, ForeignKey("bodies.digest"), doc="digest of the content as read now"),
    make_column("extractor", Text, doc="what read it"),
    make_column("title", Text, doc="of the content; empty where redacted"),
    make_column("chars", Integer, doc="length of the body's text"),
    make_column("published", Text, null=True, doc="ISO 8601"),
    make_column("category", Text, null=True, doc="as shown"),
    make_column("language", Text, null=True, doc="as judged"),
    ForeignKeyConstraint(["article", "number"], ["versions.article", "versions.number"]),
    ForeignKeyConstraint(["capture_run", "capture_n"], ["captures.run", "captures.n"]),
    # what a run appended, for its link of the chain
    Index("ix_rereadings_run", "run"),
    sqlite_with_rowid=False,
)

absences = Table(
    "absences",
    metadata,
    Column(
        "article",
        Integer,
        ForeignKey("articles.no"),
        primary_key=True,
        autoincrement=False,
        comment="what was not there",
    ),
    Column(
        "capture_run",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="the capture that shows it: run",
    ),
    Column(
        "capture_n",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="the capture that shows it: number",
    ),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    make_column("at", Utc, doc="when that capture was made"),
    make_column("outcome", Text, doc="its outcome"),
    ForeignKeyConstraint(["capture_run", "capture_n"], ["captures.run", "captures.n"]),
    # what a run appended, for its link of the chain
    Index("ix_absences_run", "run"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="grows by one, in the order of commits"),
    make_column("kind", Text, doc="new edited removed restored moved delisted relisted degraded recovered held"),
    make_column("source", Integer, ForeignKey("sources.no"), doc="whose event"),
    make_column("article", Integer, ForeignKey("articles.no"), null=True, doc="of which article; null: of the source"),
    make_column("ordinal", Integer, doc="counts the article's events from 1; 0 for a source's own"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    make_column("observed_at", Utc, doc="when the capture that shows it was made"),
    make_column("url", Text, null=True, doc="the article's URL then; null: as the capture of the version after was asked"),
    make_column("title", Text, null=True, doc="the article's title then; empty where redacted; null: as the version after has it"),
    make_column("from_version", Integer, null=True, doc="the version before"),
    make_column("to_version", Integer, null=True, doc="the version after"),
    make_column("severity", Integer, doc="0 cosmetic, 1 minor, 2 major"),
    make_column("classes", Text, doc="JSON: [[class, reason], …]"),
    make_column("summary", Text, doc="one sentence"),
    make_column("flapping", Boolean, doc="whether the source keeps going back and forth"),
    make_column("announce", Boolean, doc="whether anybody is to be told"),
    make_column("evidence", Text, doc="JSON: ids of the captures it rests on, oldest first"),
    make_column("reason", Text, doc="the decision's named exit"),
    # an article's events in order; an ordinal is given out once
    Index("uq_events_article", "article", "ordinal", unique=True, **of_rows("article IS NOT NULL")),
    # a page of one source's events, oldest or newest first
    Index("ix_events_source", "source", "observed_at", "seq"),
    # a page of all events, oldest or newest first
    Index("ix_events_observed_at", "observed_at", "seq"),
    # what a run appended
    Index("ix_events_run", "run"),
)  # fmt: skip

links = Table(
    "links",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    make_column("kind", Text, doc="run, or redaction"),
    make_column("run", Integer, ForeignKey("runs.no"), null=True, doc="the run it seals"),
    make_column("at", Utc, doc="when it was laid"),
    make_column("facts", Text, doc="JSON: table -> [rows, digest] of what was appended"),
    make_column("prev", Hex, doc="the head before; zeros for the first"),
    make_column("head", Hex, doc="sha256 of this link's canonical JSON"),
    # the link of a run; one run has one link
    Index("uq_links_run", "run", unique=True),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    make_column("link", Integer, ForeignKey("links.seq"), doc="the link of the chain that tells of it"),
    make_column("kind", Text, doc="the table whose row was emptied: bodies versions rereadings events"),
    make_column("a", Text, doc="the row's key, first part"),
    make_column("b", Integer, doc="second part, 0 where there is none"),
    make_column("c", Integer, doc="third part, 0 where there is none"),
    make_column("digest", Hex, doc="the digest of the row as it was; of a body, its name"),
    make_column("left", Hex, null=True, doc="the digest of the row as it was left; null for a body"),
    make_column("why", Text, doc="the reason given"),
    # whether a row was emptied
    Index("uq_tombstones_kind", "kind", "a", "b", "c", unique=True),
)

prunings = Table(
    "prunings",
    metadata,
    Column(
        "seq",
        Integer,
        ForeignKey("links.seq"),
        primary_key=True,
        autoincrement=False,
        comment="the link of the chain that tells of it",
    ),
    make_column(
        "source", Integer, ForeignKey("sources.no"), null=True, doc="whose responses; null: every source's"
    ),
    make_column("before", Utc, doc="those of captures made before this moment"),
    make_column("kept", Text, doc="what of them was kept: evidence"),
    make_column("records", Integer, doc="how many were removed"),
    make_column("size_bytes", BigInteger, doc="and their size as they lay there"),
)

source_acts = Table(
    "source_acts",
    metadata,
    Column(
        "seq",
        Integer,
        ForeignKey("links.seq"),
        primary_key=True,
        autoincrement=False,
        comment="the link of the chain that tells of it",
    ),
    make_column("source", Integer, ForeignKey("sources.no"), doc="with which source"),
    make_column("act", Text, doc="renamed, removed, taken_up or purged"),
    make_column("at", Utc, doc="when"),
    make_column("name_before", Text, doc="its name until then"),
    make_column("name_after", Text, doc="its name from then on"),
    # whether a name was ever another source's
    Index("ix_source_acts_name_before", "name_before"),
)
