"""The tables of working state: what is due, held, asked, sent, counted and noted.

All of it can be lost without losing a fact. `outbox` is sealed, and `moved_records` tells where responses lie.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from presslog.storage.database.table_parts import Hex, Utc, make_column, metadata, of_rows

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
    make_column("name", Text, doc="the source's name"),
    make_column("articles", Integer, doc="how many articles it has"),
    make_column("removed", Integer, doc="how many of them were found removed"),
    make_column("last_run", Integer, null=True, doc="its last run that has ended; null: none has"),
    make_column("health", Text, doc="what that run says of it: new, ok, degraded, held or failing"),
    make_column("late", Boolean, doc="whether it was told as late, and not as back in time since"),
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
    make_column("added", Integer, doc="events that told of a new article"),
    make_column("edited", Integer, doc="events that told of an edit"),
    make_column("removed", Integer, doc="events that told of a removal"),
    make_column("runs", Integer, doc="runs that began then and have ended"),
    make_column("believed", Integer, doc="of these, those that ended ok or partial"),
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
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run that holds or last held it"),
    make_column("epoch", Integer, doc="grows with every holder: a holder with an older epoch is fenced off"),
    make_column("holder", Text, doc="who holds it, in words"),
    make_column("expires_at", Utc, doc="until when, unless renewed"),
)

due = Table(
    "due",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    make_column("stamp", Text, doc="of the file that the row was made from: a changed file has another"),
    make_column("shard", Integer, doc="of its host, below SHARDS: sources of one host are watched together"),
    make_column("schedule", Text, doc="cron, or every N minutes, hours, days"),
    make_column("zone", Text, doc="the time zone of a cron line, by its IANA name"),
    make_column("interval_s", Integer, doc="seconds between two times, from which lateness is judged"),
    make_column("next_at", Utc, null=True, doc="when it is to be watched next; null: it is paused"),
    make_column("taken_at", Utc, null=True, doc="when it was last taken to be watched; null: never yet"),
    make_column("late_s", Integer, null=True, doc="how many seconds after its time that was"),
    make_column("late_at", Utc, null=True, doc="from when on it is late; null: it is paused"),
    # what is due now, the longest due first
    Index("ix_due_next_at", "next_at", **of_rows("next_at IS NOT NULL")),
)

broken_files = Table(
    "broken_files",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    make_column("reason", Text, doc="what is wrong with the file, and how to mend it"),
)

noted_sources = Table(
    "noted_sources",
    metadata,
    Column("source", Text, primary_key=True, comment="the source's name, as its file is called"),
    make_column("stamp", Text, doc="of the file that the row was made from: a changed file has another"),
    make_column("url", Text, doc="its canonical URL"),
    make_column("publication", Text, null=True, doc="what its file calls the publication; null: it does not"),
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
    make_column("ticked_at", Utc, doc="when somebody last looked what of it is due"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True, comment="a host that was asked"),
    make_column("next_at", Utc, doc="when it may be asked next"),
    make_column("rest_until", Utc, null=True, doc="until when it asked to be left alone; null: it never did"),
    make_column("rest_status", Integer, doc="the status that came with that, 0: none"),
    make_column("holder", Text, doc="the process that asks it now, or did last"),
    make_column("expires_at", Utc, doc="until when no other process asks it, unless that is renewed"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("digest", Hex, primary_key=True, comment="SHA-1 of a payload that was kept, as it was sent"),
    make_column("warc_file", Text, doc="the WARC of the response that has it"),
    make_column("warc_offset", BigInteger, doc="at which byte that begins"),
)

moved_records = Table(
    "moved_records",
    metadata,
    Column("warc_file", Text, primary_key=True, comment="the WARC in which a record was kept"),
    Column(
        "warc_offset", BigInteger, primary_key=True, autoincrement=False, comment="at which byte it began"
    ),
    make_column("to_file", Text, doc="the WARC that it lies in now"),
    make_column("to_offset", BigInteger, doc="at which byte it begins there"),
)

documents = Table(
    "documents",
    metadata,
    Column("source", Text, primary_key=True, comment="whose runs it is for"),
    Column("name", Text, primary_key=True, comment="what it tells, such as robots or profile"),
    make_column("document", LargeBinary, doc="JSON, packed by zstd"),
)

response_store = Table(
    "response_store",
    metadata,
    Column("id", Text, primary_key=True, comment="what the store's own mark says, too"),
    make_column("url", Text, doc="where it was when the two met"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True, comment="stable: lets a receiver drop a duplicate"),
    make_column("channel", Text, doc="whom to tell"),
    make_column("run", Integer, ForeignKey("runs.no"), doc="the run whose events these are"),
    make_column("events", Text, doc="JSON: event ids, in order"),
    make_column("not_before", Utc, doc="when it may be tried (again)"),
    make_column("state", Text, doc="pending, sent or dead"),
    make_column("attempts", Integer, doc="how often it was tried"),
    make_column("last_error", Text, doc="what the last try failed of"),
    make_column("updated_at", Utc, doc="when this row was last written"),
    make_column("seal", Hex, doc="digest of this row as presslog last wrote it"),
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
    make_column(
        "stretches",
        LargeBinary,
        doc="which passages stood in which versions, and where their words are indexed",
    ),
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
    make_column("seen_at", Utc, null=True, doc="when somebody had seen it; null: nobody has"),
    make_column("seen_by", Text, null=True, doc="who"),
    make_column("starred_at", Utc, null=True, doc="when it was starred; null: it is not"),
    make_column("starred_by", Text, null=True, doc="by whom"),
    make_column("note", Text, null=True, doc="what was noted"),
    make_column("noted_at", Utc, null=True, doc="when"),
    make_column("noted_by", Text, null=True, doc="by whom"),
)
