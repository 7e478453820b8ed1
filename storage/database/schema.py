"""The tables, as SQLAlchemy Core sees them.

What each column means stands beside it; why each index is there, too.

Facts (`answers captures versions rereadings absences events aliases further_keys links tombstones prunings
source_acts`) are only ever inserted; triggers laid by the migrations hold that. The other tables are working state: `articles`
and `outbox` are sealed (`storage.integrity.chain`), `moved_records` tells where responses lie; the others can be
lost without losing a fact.
Keys are integers given out under the writers' lock, so they grow in the order of commits.

The search index is no table of this metadata: `passage_words`, an FTS5 table on SQLite, text under a GIN
index on PostgreSQL, and there `word_pages` for what has settled (`storage.search.inverted_index`,
`storage.search.postgresql_pages`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from presslog.core.moments import EPOCH

_MICROSECOND: Final = timedelta(microseconds=1)


class Utc(TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite.

    A naive one is refused.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What each backend keeps it as."""
        kind: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """In."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value if dialect.name == "postgresql" else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:
        """Out."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else EPOCH + value * _MICROSECOND


class Hex(TypeDecorator[str]):
    """A digest: hex in Python, bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """In."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Out."""
        return None if value is None else bytes(value).hex()


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# `sqlite_with_rowid=False`: rows with a short key of their own need no hidden row id; a page of one article
# lies together.


def _where(condition: str) -> dict[str, Any]:
    """The options of an index of these rows alone."""
    return {"sqlite_where": text(condition), "info": {"where": condition}}


@event.listens_for(metadata, "before_create")
def _name_conditions(_metadata: MetaData, connection: Connection, **_: object) -> None:
    """On PostgreSQL, have indexes of some rows say which.

    Said where they are drawn, it would load that dialect and its drivers (0.1 s) for every database on SQLite.
    """
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])


def _make_column(
    name: str, kind: type[TypeEngine[Any]], *rest: SchemaItem, null: bool = False, doc: str
) -> Column[Any]:
    return Column(name, kind, *rest, nullable=null, comment=doc)


sources = Table(
    "sources",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False, comment="internal number"),
    _make_column("name", Text, doc="the source's name, as its file is called"),
    _make_column(
        "first_name", Text, null=True, doc="the name in the ids of its runs; null: it was never renamed"
    ),
    _make_column("removed_at", Utc, null=True, doc="since when it is told of nowhere; null: it is"),
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
    _make_column("source", Integer, ForeignKey("sources.no"), doc="whose crawl it was"),
    _make_column("number", Integer, doc="counts from 1 within the source; the run's id is NAME-NUMBER"),
    _make_column("started_at", Utc, doc="when the run began"),
    _make_column("finished_at", Utc, null=True, doc="when it ended; null while it runs"),
    _make_column("outcome", Text, doc="running, ok, partial, degraded, held, failed or abandoned"),
    _make_column("reason", Text, doc="why it ended so, in words"),
    _make_column("requests", Integer, doc="requests sent"),
    _make_column("not_modified", Integer, doc="answers of 304"),
    _make_column("listings", Integer, doc="listing pages read"),
    _make_column("captures", Integer, doc="captures kept"),
    _make_column("events", Integer, doc="events appended"),
    _make_column("held", Integer, doc="events held back by the breaker"),
    _make_column("entries", Integer, doc="listing entries seen"),
    _make_column("baseline", Boolean, doc="whether it is the source's first complete run"),
    _make_column("complete", Boolean, doc="whether the walk reached known ground or the archive's end"),
    _make_column(
        "pending",
        Text,
        null=True,
        doc="claims of a held run, a line each, as runs before schema 0008 have them",
    ),
    _make_column("fill", Text, doc="JSON: share of read articles with a title, a date, a body"),
    _make_column("cause", Text, null=True, doc="the gate's reason; null: believed, or see told_before"),
    _make_column(
        "claims",
        Text,
        null=True,
        doc="JSON: [[article, kind, fingerprint], …] a held run would have announced",
    ),
    _make_column(
        "told_before",
        Text,
        null=True,
        doc="JSON: cause and claims of a run before schema 0008, as its sealed words say them; not sealed itself",
    ),
    # a run by its id, the newest runs of a source, the next number
    Index("uq_runs_source", "source", "number", unique=True),
)

source_summaries = Table(
    "source_summaries",
    metadata,
    Column(
        "source",
        Integer,
        ForeignKey("sources.no"),
        primary_key=True,
        autoincrement=False,
        comment="whose summary it is",
    ),
    _make_column("name", Text, doc="the source's name"),
    _make_column("articles", Integer, doc="how many articles it has"),
    _make_column("removed", Integer, doc="how many of them were found removed"),
    _make_column("last_run", Integer, null=True, doc="its last run that has ended; null: none has"),
    _make_column("health", Text, doc="what that run says of it: new, ok, degraded, held or failing"),
    _make_column("late", Boolean, doc="whether it was told as late, and not as back in time since"),
    # a page of sources, by name
    Index("uq_source_summaries_name", "name", unique=True),
)

source_days = Table(
    "source_days",
    metadata,
    Column(
        "source",
        Integer,
        ForeignKey("sources.no"),
        primary_key=True,
        autoincrement=False,
        comment="whose day it is",
    ),
    Column("day", Integer, primary_key=True, autoincrement=False, comment="in UTC, counted from 1970-01-01"),
    _make_column("added", Integer, doc="events that told of a new article"),
    _make_column("edited", Integer, doc="events that told of an edit"),
    _make_column("removed", Integer, doc="events that told of a removal"),
    _make_column("runs", Integer, doc="runs that began then and have ended"),
    _make_column("believed", Integer, doc="of these, those that ended ok or partial"),
    sqlite_with_rowid=False,
)

leases = Table(
    "leases",
    metadata,
    Column(
        "source",
        Integer,
        ForeignKey("sources.no"),
        primary_key=True,
        autoincrement=False,
        comment="what is held",
    ),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that holds or last held it"),
    _make_column("epoch", Integer, doc="grows with every holder: a holder with an older epoch is fenced off"),
    _make_column("holder", Text, doc="who holds it, in words"),
    _make_column("expires_at", Utc, doc="until when, unless renewed"),
)

due = Table(
    "due",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    _make_column("stamp", Text, doc="of the file that the row was made from: a changed file has another"),
    _make_column("shard", Integer, doc="of its host, below SHARDS: sources of one host are watched together"),
    _make_column("schedule", Text, doc="cron, or every N minutes, hours, days"),
    _make_column("zone", Text, doc="the time zone of a cron line, by its IANA name"),
    _make_column("interval_s", Integer, doc="seconds between two times, from which lateness is judged"),
    _make_column("next_at", Utc, null=True, doc="when it is to be watched next; null: it is paused"),
    _make_column("taken_at", Utc, null=True, doc="when it was last taken to be watched; null: never yet"),
    _make_column("late_s", Integer, null=True, doc="how many seconds after its time that was"),
    _make_column("late_at", Utc, null=True, doc="from when on it is late; null: it is paused"),
    # what is due now, the longest due first
    Index("ix_due_next_at", "next_at", **_where("next_at IS NOT NULL")),
)

broken_files = Table(
    "broken_files",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    _make_column("reason", Text, doc="what is wrong with the file, and how to mend it"),
)

noted_sources = Table(
    "noted_sources",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    _make_column("stamp", Text, doc="of the file that the row was made from: a changed file has another"),
    _make_column("url", Text, doc="its canonical URL"),
    # a source known again by its address, whatever its file is called now
    Index("ix_noted_sources_url", "url"),
)

source_tags = Table(
    "source_tags",
    metadata,
    Column("tag", Text, primary_key=True, comment="a word by which sources are chosen"),
    Column("source", Text, primary_key=True, comment="the name of a source that has it"),
    # a source's tags
    Index("ix_source_tags_source", "source"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False, comment="the part of the due-list"),
    _make_column("ticked_at", Utc, doc="when somebody last looked what of it is due"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True, comment="a host that was asked"),
    _make_column("next_at", Utc, doc="when it may be asked next"),
    _make_column(
        "rest_until", Utc, null=True, doc="until when it asked to be left alone; null: it never did"
    ),
    _make_column("rest_status", Integer, doc="the status that came with that, 0: none"),
    _make_column("holder", Text, doc="the process that asks it now, or did last"),
    _make_column("expires_at", Utc, doc="until when no other process asks it, unless that is renewed"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("digest", Hex, primary_key=True, comment="SHA-1 of a payload that was kept, as it was sent"),
    _make_column("warc_file", Text, doc="the WARC of the response that has it"),
    _make_column("warc_offset", BigInteger, doc="at which byte that begins"),
)

moved_records = Table(
    "moved_records",
    metadata,
    Column("warc_file", Text, primary_key=True, comment="the WARC in which a record was kept"),
    Column(
        "warc_offset", BigInteger, primary_key=True, autoincrement=False, comment="at which byte it began"
    ),
    _make_column("to_file", Text, doc="the WARC that it lies in now"),
    _make_column("to_offset", BigInteger, doc="at which byte it begins there"),
)

documents = Table(
    "documents",
    metadata,
    Column("source", Text, primary_key=True, comment="whose runs it is for"),
    Column("name", Text, primary_key=True, comment="what it tells, such as robots or profile"),
    _make_column("document", LargeBinary, doc="JSON, packed by zstd"),
)

response_store = Table(
    "response_store",
    metadata,
    Column("id", Text, primary_key=True, comment="what the store's own mark says, too"),
    _make_column("url", Text, doc="where it was when the two met"),
)

answers = Table(
    "answers",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False, comment="internal number"),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that met it first"),
    _make_column("digest", Hex, doc="of what it says: 16 bytes of BLAKE2b"),
    _make_column("outcome", Text, doc="the typed outcome"),
    _make_column("evidence", Text, doc="what the outcome proves: presence, absence or nothing"),
    _make_column("reason", Text, doc="why that outcome, in words"),
    _make_column("status", Integer, null=True, doc="HTTP status; null: no response came"),
    _make_column("content_type", Text, null=True, doc="header received"),
    _make_column("ip", Text, null=True, doc="address that answered"),
    _make_column(
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
    _make_column(
        "article", Integer, null=True, doc="the article it was judged to be of; null: of none (yet)"
    ),
    _make_column(
        "intent",
        Text,
        null=True,
        doc="what it led to: admit advance revisited reread missed noted; null: nothing",
    ),
    _make_column("why", Text, null=True, doc="the decision's named exit"),
    _make_column("asked", Text, doc="the URL asked"),
    _make_column("landed", Text, null=True, doc="the URL that answered, where another"),
    _make_column("role", Text, doc="listing, article or probe"),
    _make_column("fetched_at", Utc, doc="when"),
    _make_column("outcome", Text, doc="the typed outcome; empty: as its answer has it"),
    _make_column(
        "evidence",
        Text,
        doc="what the outcome proves: presence, absence or nothing; empty: as its answer has it",
    ),
    _make_column("reason", Text, doc="why that outcome, in words; empty: as its answer has it"),
    _make_column(
        "status", Integer, null=True, doc="HTTP status; null: as its answer has it, or no response came"
    ),
    _make_column("digest", Hex, null=True, doc="sha256 of the decoded body"),
    _make_column("length_bytes", Integer, null=True, doc="length of the decoded body"),
    _make_column("etag", Text, null=True, doc="validator received"),
    _make_column("last_modified", Text, null=True, doc="validator received"),
    _make_column(
        "content_type", Text, null=True, doc="header received; null: as its answer has it, or none came"
    ),
    _make_column("ip", Text, null=True, doc="address that answered; null: as its answer has it, or none did"),
    _make_column(
        "warc_file",
        Text,
        null=True,
        doc="where the raw response lies in the home's warc/; ./: in SOURCE/RUN/ there; null: as its answer has it, or nowhere",
    ),
    _make_column("warc_offset", BigInteger, null=True, doc="at which byte"),
    _make_column("redirects", Text, null=True, doc="JSON: [[URL, status], …] of each hop before it landed"),
    _make_column(
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
        **_where("article IS NOT NULL"),
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
    _make_column(
        "digest",
        Hex,
        doc="sha256 of the content's canonical JSON: what is stored is what this says, however it is packed",
    ),
    _make_column(
        "base",
        Integer,
        ForeignKey("bodies.no"),
        null=True,
        doc="the body it is packed against; null: a key frame",
    ),
    _make_column("depth", Integer, doc="bodies to unpack before this one, at most 7"),
    _make_column("size_bytes", Integer, doc="length of the canonical JSON"),
    _make_column(
        "data", LargeBinary, null=True, doc="zstd frame with checksum; null: withdrawn (see tombstones)"
    ),
    _make_column(
        "seal", Hex, doc="digest of this row as presslog last wrote it: how a body is packed may change"
    ),
    # the body of a version; a body already there is not stored again
    Index("uq_bodies_digest", "digest", unique=True),
    # which bodies must be packed anew before this one can be withdrawn
    Index(
        "ix_bodies_base",
        "base",
        **_where("base IS NOT NULL"),
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
    _make_column("id", Text, doc="13 letters and digits, derived from source and key"),
    _make_column("source", Integer, ForeignKey("sources.no"), doc="whose article"),
    _make_column("key", Text, doc="the CMS's stable id, else the canonical URL"),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that stored it"),
    _make_column("first_seen", Utc, doc="first presence, or first listed"),
    _make_column("url", Text, doc="canonical URL, where it is to be found now"),
    _make_column("state", Text, doc="live, missing or removed"),
    _make_column("delisted", Boolean, doc="gone from the listing's window while its own URL answers"),
    _make_column("version", Integer, doc="number of the current version; 0: listed, never read"),
    _make_column("events", Integer, doc="how many events it has"),
    _make_column("last_seen", Utc, doc="presence last proven"),
    _make_column("last_checked", Utc, doc="last capture of its own URL"),
    _make_column("last_changed", Utc, doc="first capture of the current version"),
    _make_column("fingerprint", Hex, null=True, doc="of the current version's newest reading"),
    _make_column("body", Hex, ForeignKey("bodies.digest"), null=True, doc="digest of that reading's content"),
    _make_column("extractor", Text, null=True, doc="what made that reading"),
    _make_column("title", Text, doc="of the newest reading"),
    _make_column("chars", Integer, doc="length of its body's text"),
    _make_column("published", Text, null=True, doc="its date, ISO 8601"),
    _make_column("category", Text, null=True, doc="its category"),
    _make_column("language", Text, null=True, doc="its language"),
    _make_column("page_bytes", Integer, doc="size of the current version's raw page"),
    _make_column("flapping", Boolean, doc="whether the last edit announced was marked so"),
    _make_column(
        "rank",
        Integer,
        null=True,
        doc="place in the listing at the last good run, from 0; null: not in the window",
    ),
    _make_column("silent", Boolean, doc="version 0 only: its first reading will be no news"),
    _make_column("etag", Text, null=True, doc="validator of the last accepted capture"),
    _make_column("last_modified", Text, null=True, doc="validator of the last accepted capture"),
    _make_column(
        "unconditional_in", Integer, doc="conditional requests left before the next unconditional one"
    ),
    _make_column("hints", Text, doc="JSON: witness -> digest of what it last showed"),
    _make_column("seal", Hex, doc="digest of this row as presslog last wrote it"),
    # an article by its public id
    Index("uq_articles_id", "id", unique=True),
    # a page of a source's articles; all a run needs to know of its source
    Index("ix_articles_source", "source", "no"),
    # what a run appended, for its link of the chain
    Index("ix_articles_run", "run"),
    # what is looked for again before it is told as removed
    Index("ix_articles_missing", "source", "no", **_where("state = 'missing'")),
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
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that found it there first"),
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
    _make_column("key", Text, doc="a stable id that the article took on after the one it was stored by"),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that found it under this key"),
    _make_column("capture_run", Integer, doc="the capture that shows it: run"),
    _make_column("capture_n", Integer, doc="the capture that shows it: number"),
    _make_column(
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
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    _make_column("capture_run", Integer, doc="the capture it was read from: run"),
    _make_column("capture_n", Integer, doc="the capture it was read from: number"),
    _make_column("first_seen", Utc, doc="when that capture was made"),
    _make_column("fingerprint", Hex, doc="of the content as first read"),
    _make_column("body", Hex, ForeignKey("bodies.digest"), doc="digest of the content as first read"),
    _make_column("extractor", Text, doc="what read it"),
    _make_column("title", Text, doc="of the content; empty where redacted"),
    _make_column("chars", Integer, doc="length of the body's text"),
    _make_column("published", Text, null=True, doc="ISO 8601"),
    _make_column("category", Text, null=True, doc="as shown"),
    _make_column("language", Text, null=True, doc="as judged"),
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
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    _make_column("capture_run", Integer, doc="the capture read: run"),
    _make_column("capture_n", Integer, doc="the capture read: number"),
    _make_column("fingerprint", Hex, doc="of the content as read now"),
    _make_column("body", Hex, ForeignKey("bodies.digest"), doc="digest of the content as read now"),
    _make_column("extractor", Text, doc="what read it"),
    _make_column("title", Text, doc="of the content; empty where redacted"),
    _make_column("chars", Integer, doc="length of the body's text"),
    _make_column("published", Text, null=True, doc="ISO 8601"),
    _make_column("category", Text, null=True, doc="as shown"),
    _make_column("language", Text, null=True, doc="as judged"),
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
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    _make_column("at", Utc, doc="when that capture was made"),
    _make_column("outcome", Text, doc="its outcome"),
    ForeignKeyConstraint(["capture_run", "capture_n"], ["captures.run", "captures.n"]),
    # what a run appended, for its link of the chain
    Index("ix_absences_run", "run"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="grows by one, in the order of commits"),
    _make_column("kind", Text, doc="new edited removed restored moved delisted relisted degraded recovered held"),
    _make_column("source", Integer, ForeignKey("sources.no"), doc="whose event"),
    _make_column("article", Integer, ForeignKey("articles.no"), null=True, doc="of which article; null: of the source"),
    _make_column("ordinal", Integer, doc="counts the article's events from 1; 0 for a source's own"),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run that recorded it"),
    _make_column("observed_at", Utc, doc="when the capture that shows it was made"),
    _make_column("url", Text, null=True, doc="the article's URL then; null: as the capture of the version after was asked"),
    _make_column("title", Text, null=True, doc="the article's title then; empty where redacted; null: as the version after has it"),
    _make_column("from_version", Integer, null=True, doc="the version before"),
    _make_column("to_version", Integer, null=True, doc="the version after"),
    _make_column("severity", Integer, doc="0 cosmetic, 1 minor, 2 major"),
    _make_column("classes", Text, doc="JSON: [[class, reason], …]"),
    _make_column("summary", Text, doc="one sentence"),
    _make_column("flapping", Boolean, doc="whether the source keeps going back and forth"),
    _make_column("announce", Boolean, doc="whether anybody is to be told"),
    _make_column("evidence", Text, doc="JSON: ids of the captures it rests on, oldest first"),
    _make_column("reason", Text, doc="the decision's named exit"),
    # an article's events in order; an ordinal is given out once
    Index("uq_events_article", "article", "ordinal", unique=True, **_where("article IS NOT NULL")),
    # a page of one source's events, oldest or newest first
    Index("ix_events_source", "source", "observed_at", "seq"),
    # a page of all events, oldest or newest first
    Index("ix_events_observed_at", "observed_at", "seq"),
    # what a run appended
    Index("ix_events_run", "run"),
)  # fmt: skip

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True, comment="stable: lets a receiver drop a duplicate"),
    _make_column("channel", Text, doc="whom to tell"),
    _make_column("run", Integer, ForeignKey("runs.no"), doc="the run whose events these are"),
    _make_column("events", Text, doc="JSON: event ids, in order"),
    _make_column("not_before", Utc, doc="when it may be tried (again)"),
    _make_column("state", Text, doc="pending, sent or dead"),
    _make_column("attempts", Integer, doc="how often it was tried"),
    _make_column("last_error", Text, doc="what the last try failed of"),
    _make_column("updated_at", Utc, doc="when this row was last written"),
    _make_column("seal", Hex, doc="digest of this row as presslog last wrote it"),
    # what is due, oldest first
    Index("ix_outbox_state", "state", "not_before"),
    # what a run appended
    Index("ix_outbox_run", "run"),
)

passages = Table(
    "passages",
    metadata,
    Column(
        "article",
        Integer,
        ForeignKey("articles.no"),
        primary_key=True,
        autoincrement=False,
        comment="whose passages",
    ),
    _make_column(
        "stretches",
        LargeBinary,
        doc="which passages stood in which versions, and where their words are indexed",
    ),
)

links = Table(
    "links",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    _make_column("kind", Text, doc="run, or redaction"),
    _make_column("run", Integer, ForeignKey("runs.no"), null=True, doc="the run it seals"),
    _make_column("at", Utc, doc="when it was laid"),
    _make_column("facts", Text, doc="JSON: table -> [rows, digest] of what was appended"),
    _make_column("prev", Hex, doc="the head before; zeros for the first"),
    _make_column("head", Hex, doc="sha256 of this link's canonical JSON"),
    # the link of a run; one run has one link
    Index("uq_links_run", "run", unique=True),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    _make_column("link", Integer, ForeignKey("links.seq"), doc="the link of the chain that tells of it"),
    _make_column("kind", Text, doc="the table whose row was emptied: bodies versions rereadings events"),
    _make_column("a", Text, doc="the row's key, first part"),
    _make_column("b", Integer, doc="second part, 0 where there is none"),
    _make_column("c", Integer, doc="third part, 0 where there is none"),
    _make_column("digest", Hex, doc="the digest of the row as it was; of a body, its name"),
    _make_column("left", Hex, null=True, doc="the digest of the row as it was left; null for a body"),
    _make_column("why", Text, doc="the reason given"),
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
    _make_column(
        "source", Integer, ForeignKey("sources.no"), null=True, doc="whose responses; null: every source's"
    ),
    _make_column("before", Utc, doc="those of captures made before this moment"),
    _make_column("kept", Text, doc="what of them was kept: evidence"),
    _make_column("records", Integer, doc="how many were removed"),
    _make_column("size_bytes", BigInteger, doc="and their size as they lay there"),
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
    _make_column("source", Integer, ForeignKey("sources.no"), doc="with which source"),
    _make_column("act", Text, doc="renamed, removed, taken_up or purged"),
    _make_column("at", Utc, doc="when"),
    _make_column("name_before", Text, doc="its name until then"),
    _make_column("name_after", Text, doc="its name from then on"),
    # whether a name was ever another source's
    Index("ix_source_acts_name_before", "name_before"),
)

reviews = Table(
    "reviews",
    metadata,
    Column(
        "event",
        Integer,
        ForeignKey("events.seq"),
        primary_key=True,
        autoincrement=False,
        comment="the event that somebody looked at",
    ),
    _make_column("seen_at", Utc, null=True, doc="when somebody had seen it; null: nobody has"),
    _make_column("seen_by", Text, null=True, doc="who"),
    _make_column("starred_at", Utc, null=True, doc="when it was starred; null: it is not"),
    _make_column("starred_by", Text, null=True, doc="by whom"),
    _make_column("note", Text, null=True, doc="what was noted"),
    _make_column("noted_at", Utc, null=True, doc="when"),
    _make_column("noted_by", Text, null=True, doc="by whom"),
)
