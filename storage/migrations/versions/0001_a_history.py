"""A history: sources, runs, captures, articles and their versions, events, outbox, chain.

Written out, not taken from `storage.database.schema`: that is today's schema, this the first one's, for good.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Makes the tables, the search index, and the guards that let facts only grow."""
    _bodies()
    _sources()
    _runs()
    _articles()
    _captures()
    _leases()
    _links()
    _outbox()
    _absences()
    _aliases()
    _events()
    _passages()
    _tombstones()
    _versions()
    _rereadings()
    _lay_search_index()
    _lay_guards()


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")


def _lay_search_index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE passage_words (article INTEGER NOT NULL, slot INTEGER NOT NULL, words TSVECTOR NOT NULL, "
            "CONSTRAINT pk_passage_words PRIMARY KEY (article, slot))"
        )
        op.execute("CREATE INDEX ix_passage_words_words ON passage_words USING gin (words)")
    else:
        # Contentless: the words stand in the bodies; ASCII splits at spaces, which is all that folded words need.
        op.execute(
            "CREATE VIRTUAL TABLE passage_words USING fts5(words, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )


# What may happen to a fact's row once it is there. A tombstone, written first, lets the words of its row be emptied.
_BURIED = {
    "versions": "kind = 'versions' AND a = CAST(OLD.article AS TEXT) AND b = OLD.number",
    "rereadings": "kind = 'rereadings' AND a = CAST(OLD.article AS TEXT) AND b = OLD.number AND c = OLD.reading",
    "events": "kind = 'events' AND a = CAST(OLD.seq AS TEXT)",
    "captures": None,
    "absences": None,
    "aliases": None,
    "links": None,
    "tombstones": None,
}


def _lay_guards() -> None:
    lay = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for table, buried in _BURIED.items():
        lay(table, "DELETE", None)
        lay(table, "UPDATE", buried)
    lay("bodies", "DELETE", None)
    lay("bodies", "UPDATE OF digest, size_bytes", None)


def _guard_sqlite(table: str, deed: str, unless: str | None) -> None:
    when = f"WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE {unless})" if unless else ""  # noqa: S608 - our own words, above
    name = f"{table}_only_grows_{deed[:6].lower()}"
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows: rows are never changed or taken away'); END"
    )


def _guard_postgresql(table: str, deed: str, unless: str | None) -> None:
    name = f"{table}_only_grows_{deed[:6].lower()}"
    check = f"IF EXISTS (SELECT 1 FROM tombstones WHERE {unless}) THEN RETURN NEW; END IF; " if unless else ""  # noqa: S608 - as above
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check}"
        f"RAISE EXCEPTION '{table} only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if deed == "DELETE":
        op.execute(
            f"CREATE TRIGGER {table}_only_grows_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()"
        )


def _bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("no", sa.Integer, nullable=False, autoincrement=False, comment="internal number"),
        sa.Column(
            "digest",
            sa.LargeBinary,
            nullable=False,
            comment="sha256 of the content's canonical JSON: what is stored is what this says, however it is packed",
        ),
        sa.Column(
            "base", sa.Integer, nullable=True, comment="the body it is packed against; null: a key frame"
        ),
        sa.Column("depth", sa.Integer, nullable=False, comment="bodies to unpack before this one, at most 7"),
        sa.Column("size_bytes", sa.Integer, nullable=False, comment="length of the canonical JSON"),
        sa.Column(
            "data",
            sa.LargeBinary,
            nullable=True,
            comment="zstd frame with checksum; null: withdrawn (see tombstones)",
        ),
        sa.Column(
            "seal",
            sa.LargeBinary,
            nullable=False,
            comment="digest of this row as presslog last wrote it: how a body is packed may change",
        ),
        sa.PrimaryKeyConstraint("no", name="pk_bodies"),
        sa.ForeignKeyConstraint(["base"], ["bodies.no"], name="fk_bodies_base"),
    )
    op.create_index(
        "ix_bodies_base",
        "bodies",
        ["base"],
        unique=False,
        sqlite_where=sa.text("base IS NOT NULL"),
        postgresql_where=sa.text("base IS NOT NULL"),
    )
    op.create_index("uq_bodies_digest", "bodies", ["digest"], unique=True)


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("no", sa.Integer, nullable=False, autoincrement=False, comment="internal number"),
        sa.Column("name", sa.Text, nullable=False, comment="the source's name, as its file is called"),
        sa.PrimaryKeyConstraint("no", name="pk_sources"),
    )
    op.create_index("uq_sources_name", "sources", ["name"], unique=True)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column(
            "no",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="internal number, in the order runs began",
        ),
        sa.Column("source", sa.Integer, nullable=False, comment="whose crawl it was"),
        sa.Column(
            "number",
            sa.Integer,
            nullable=False,
            comment="counts from 1 within the source; the run's id is NAME-NUMBER",
        ),
        sa.Column("started_at", MOMENT, nullable=False, comment="when the run began"),
        sa.Column("finished_at", MOMENT, nullable=True, comment="when it ended; null while it runs"),
        sa.Column(
            "outcome",
            sa.Text,
            nullable=False,
            comment="running, ok, partial, degraded, held, failed or abandoned",
        ),
        sa.Column("reason", sa.Text, nullable=False, comment="why it ended so, in words"),
        sa.Column("requests", sa.Integer, nullable=False, comment="requests sent"),
        sa.Column("not_modified", sa.Integer, nullable=False, comment="answers of 304"),
        sa.Column("listings", sa.Integer, nullable=False, comment="listing pages read"),
        sa.Column("captures", sa.Integer, nullable=False, comment="captures kept"),
        sa.Column("events", sa.Integer, nullable=False, comment="events appended"),
        sa.Column("held", sa.Integer, nullable=False, comment="events held back by the breaker"),
        sa.Column("entries", sa.Integer, nullable=False, comment="listing entries seen"),
        sa.Column(
            "baseline", sa.Boolean, nullable=False, comment="whether it is the source's first complete run"
        ),
        sa.Column(
            "complete",
            sa.Boolean,
            nullable=False,
            comment="whether the walk reached known ground or the archive's end",
        ),
        sa.Column(
            "pending", sa.Text, nullable=True, comment="digest of the changes a held run would have announced"
        ),
        sa.Column(
            "fill",
            sa.Text,
            nullable=False,
            comment="JSON: share of read articles with a title, a date, a body",
        ),
        sa.PrimaryKeyConstraint("no", name="pk_runs"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_runs_source"),
    )
    op.create_index("uq_runs_source", "runs", ["source", "number"], unique=True)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column(
            "no",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="internal number, in the order articles were stored",
        ),
        sa.Column(
            "id", sa.Text, nullable=False, comment="13 letters and digits, derived from source and key"
        ),
        sa.Column("source", sa.Integer, nullable=False, comment="whose article"),
        sa.Column("key", sa.Text, nullable=False, comment="the CMS's stable id, else the canonical URL"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that stored it"),
        sa.Column("first_seen", MOMENT, nullable=False, comment="first presence, or first listed"),
        sa.Column("url", sa.Text, nullable=False, comment="canonical URL, where it is to be found now"),
        sa.Column("state", sa.Text, nullable=False, comment="live, missing or removed"),
        sa.Column(
            "delisted",
            sa.Boolean,
            nullable=False,
            comment="gone from the listing's window while its own URL answers",
        ),
        sa.Column(
            "version",
            sa.Integer,
            nullable=False,
            comment="number of the current version; 0: listed, never read",
        ),
        sa.Column("events", sa.Integer, nullable=False, comment="how many events it has"),
        sa.Column("last_seen", MOMENT, nullable=False, comment="presence last proven"),
        sa.Column("last_checked", MOMENT, nullable=False, comment="last capture of its own URL"),
        sa.Column("last_changed", MOMENT, nullable=False, comment="first capture of the current version"),
        sa.Column(
            "fingerprint", sa.LargeBinary, nullable=True, comment="of the current version's newest reading"
        ),
        sa.Column("body", sa.LargeBinary, nullable=True, comment="digest of that reading's content"),
        sa.Column("extractor", sa.Text, nullable=True, comment="what made that reading"),
        sa.Column("title", sa.Text, nullable=False, comment="of the newest reading"),
        sa.Column("chars", sa.Integer, nullable=False, comment="length of its body's text"),
        sa.Column("published", sa.Text, nullable=True, comment="its date, ISO 8601"),
        sa.Column("category", sa.Text, nullable=True, comment="its category"),
        sa.Column("language", sa.Text, nullable=True, comment="its language"),
        sa.Column("page_bytes", sa.Integer, nullable=False, comment="size of the current version's raw page"),
        sa.Column(
            "flapping", sa.Boolean, nullable=False, comment="whether the last edit announced was marked so"
        ),
        sa.Column(
            "rank",
            sa.Integer,
            nullable=True,
            comment="place in the listing at the last good run, from 0; null: not in the window",
        ),
        sa.Column(
            "silent", sa.Boolean, nullable=False, comment="version 0 only: its first reading will be no news"
        ),
        sa.Column("etag", sa.Text, nullable=True, comment="validator of the last accepted capture"),
        sa.Column("last_modified", sa.Text, nullable=True, comment="validator of the last accepted capture"),
        sa.Column(
            "unconditional_in",
            sa.Integer,
            nullable=False,
            comment="conditional requests left before the next unconditional one",
        ),
        sa.Column("hints", sa.Text, nullable=False, comment="JSON: witness -> digest of what it last showed"),
        sa.Column(
            "seal", sa.LargeBinary, nullable=False, comment="digest of this row as presslog last wrote it"
        ),
        sa.PrimaryKeyConstraint("no", name="pk_articles"),
        sa.ForeignKeyConstraint(["body"], ["bodies.digest"], name="fk_articles_body"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_articles_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_articles_source"),
    )
    op.create_index("ix_articles_run", "articles", ["run"], unique=False)
    op.create_index("ix_articles_source", "articles", ["source", "no"], unique=False)
    op.create_index("uq_articles_id", "articles", ["id"], unique=True)


def _captures() -> None:
    op.create_table(
        "captures",
        sa.Column("run", sa.Integer, nullable=False, autoincrement=False, comment="the run that made it"),
        sa.Column(
            "n", sa.Integer, nullable=False, autoincrement=False, comment="counts from 1 within the run"
        ),
        sa.Column(
            "article",
            sa.Integer,
            nullable=True,
            comment="the article it was judged to be of; null: of none (yet)",
        ),
        sa.Column(
            "intent",
            sa.Text,
            nullable=True,
            comment="what it led to: admit advance revisited reread missed noted; null: nothing",
        ),
        sa.Column("why", sa.Text, nullable=True, comment="the decision's named exit"),
        sa.Column("asked", sa.Text, nullable=False, comment="the URL asked"),
        sa.Column("landed", sa.Text, nullable=True, comment="the URL that answered, where another"),
        sa.Column("role", sa.Text, nullable=False, comment="listing, article or probe"),
        sa.Column("fetched_at", MOMENT, nullable=False, comment="when"),
        sa.Column("outcome", sa.Text, nullable=False, comment="the typed outcome"),
        sa.Column(
            "evidence",
            sa.Text,
            nullable=False,
            comment="what the outcome proves: presence, absence or nothing",
        ),
        sa.Column("reason", sa.Text, nullable=False, comment="why that outcome, in words"),
        sa.Column("status", sa.Integer, nullable=True, comment="HTTP status; null: no response came"),
        sa.Column("digest", sa.LargeBinary, nullable=True, comment="sha256 of the decoded body"),
        sa.Column("length_bytes", sa.Integer, nullable=True, comment="length of the decoded body"),
        sa.Column("etag", sa.Text, nullable=True, comment="validator received"),
        sa.Column("last_modified", sa.Text, nullable=True, comment="validator received"),
        sa.Column("content_type", sa.Text, nullable=True, comment="header received"),
        sa.Column("ip", sa.Text, nullable=True, comment="address that answered"),
        sa.Column(
            "warc_file",
            sa.Text,
            nullable=True,
            comment="where the raw response lies, relative to the home's warc/",
        ),
        sa.Column("warc_offset", sa.BigInteger, nullable=True, comment="at which byte"),
        sa.Column(
            "redirects",
            sa.Text,
            nullable=True,
            comment="JSON: [[URL, status], …] of each hop before it landed",
        ),
        sa.PrimaryKeyConstraint("run", "n", name="pk_captures"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_captures_run"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_captures_article",
        "captures",
        ["article", "fetched_at"],
        unique=False,
        sqlite_where=sa.text("article IS NOT NULL"),
        postgresql_where=sa.text("article IS NOT NULL"),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("source", sa.Integer, nullable=False, autoincrement=False, comment="what is held"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that holds or last held it"),
        sa.Column(
            "epoch",
            sa.Integer,
            nullable=False,
            comment="grows with every holder: a holder with an older epoch is fenced off",
        ),
        sa.Column("holder", sa.Text, nullable=False, comment="who holds it, in words"),
        sa.Column("expires_at", MOMENT, nullable=False, comment="until when, unless renewed"),
        sa.PrimaryKeyConstraint("source", name="pk_leases"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_leases_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_leases_source"),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False, comment="counts from 1"),
        sa.Column("kind", sa.Text, nullable=False, comment="run, or redaction"),
        sa.Column("run", sa.Integer, nullable=True, comment="the run it seals"),
        sa.Column("at", MOMENT, nullable=False, comment="when it was laid"),
        sa.Column(
            "facts", sa.Text, nullable=False, comment="JSON: table -> [rows, digest] of what was appended"
        ),
        sa.Column("prev", sa.LargeBinary, nullable=False, comment="the head before; zeros for the first"),
        sa.Column("head", sa.LargeBinary, nullable=False, comment="sha256 of this link's canonical JSON"),
        sa.PrimaryKeyConstraint("seq", name="pk_links"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_links_run"),
    )
    op.create_index("uq_links_run", "links", ["run"], unique=True)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, nullable=False, comment="stable: lets a receiver drop a duplicate"),
        sa.Column("channel", sa.Text, nullable=False, comment="whom to tell"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run whose events these are"),
        sa.Column("events", sa.Text, nullable=False, comment="JSON: event ids, in order"),
        sa.Column("not_before", MOMENT, nullable=False, comment="when it may be tried (again)"),
        sa.Column("state", sa.Text, nullable=False, comment="pending, sent or dead"),
        sa.Column("attempts", sa.Integer, nullable=False, comment="how often it was tried"),
        sa.Column("last_error", sa.Text, nullable=False, comment="what the last try failed of"),
        sa.Column("updated_at", MOMENT, nullable=False, comment="when this row was last written"),
        sa.Column(
            "seal", sa.LargeBinary, nullable=False, comment="digest of this row as presslog last wrote it"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_outbox_run"),
    )
    op.create_index("ix_outbox_run", "outbox", ["run"], unique=False)
    op.create_index("ix_outbox_state", "outbox", ["state", "not_before"], unique=False)


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="what was not there"),
        sa.Column(
            "capture_run",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="the capture that shows it: run",
        ),
        sa.Column(
            "capture_n",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="the capture that shows it: number",
        ),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that recorded it"),
        sa.Column("at", MOMENT, nullable=False, comment="when that capture was made"),
        sa.Column("outcome", sa.Text, nullable=False, comment="its outcome"),
        sa.PrimaryKeyConstraint("article", "capture_run", "capture_n", name="pk_absences"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_absences_article"),
        sa.ForeignKeyConstraint(
            ["capture_run", "capture_n"],
            ["captures.run", "captures.n"],
            name="fk_absences_capture_run_capture_n",
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_absences_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_absences_run", "absences", ["run"], unique=False)


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column(
            "url", sa.Text, nullable=False, comment="a canonical URL under which the article was found"
        ),
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="which one"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that found it there first"),
        sa.PrimaryKeyConstraint("url", "article", name="pk_aliases"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_aliases_article"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_aliases_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_aliases_run", "aliases", ["run"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column(
            "seq",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="grows by one, in the order of commits",
        ),
        sa.Column(
            "kind",
            sa.Text,
            nullable=False,
            comment="new edited removed restored moved delisted relisted degraded recovered held",
        ),
        sa.Column("source", sa.Integer, nullable=False, comment="whose event"),
        sa.Column("article", sa.Integer, nullable=True, comment="of which article; null: of the source"),
        sa.Column(
            "ordinal",
            sa.Integer,
            nullable=False,
            comment="counts the article's events from 1; 0 for a source's own",
        ),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that recorded it"),
        sa.Column("observed_at", MOMENT, nullable=False, comment="when the capture that shows it was made"),
        sa.Column("url", sa.Text, nullable=True, comment="the article's URL then"),
        sa.Column("title", sa.Text, nullable=True, comment="the article's title then; empty where redacted"),
        sa.Column("from_version", sa.Integer, nullable=True, comment="the version before"),
        sa.Column("to_version", sa.Integer, nullable=True, comment="the version after"),
        sa.Column("severity", sa.Integer, nullable=False, comment="0 cosmetic, 1 minor, 2 major"),
        sa.Column("classes", sa.Text, nullable=False, comment="JSON: [[class, reason], …]"),
        sa.Column("summary", sa.Text, nullable=False, comment="one sentence"),
        sa.Column(
            "flapping", sa.Boolean, nullable=False, comment="whether the source keeps going back and forth"
        ),
        sa.Column("announce", sa.Boolean, nullable=False, comment="whether anybody is to be told"),
        sa.Column(
            "evidence", sa.Text, nullable=False, comment="JSON: ids of the captures it rests on, oldest first"
        ),
        sa.Column("reason", sa.Text, nullable=False, comment="the decision's named exit"),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_events_article"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_events_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_events_source"),
    )
    op.create_index("ix_events_observed_at", "events", ["observed_at", "seq"], unique=False)
    op.create_index("ix_events_run", "events", ["run"], unique=False)
    op.create_index("ix_events_source", "events", ["source", "observed_at", "seq"], unique=False)
    op.create_index(
        "uq_events_article",
        "events",
        ["article", "ordinal"],
        unique=True,
        sqlite_where=sa.text("article IS NOT NULL"),
        postgresql_where=sa.text("article IS NOT NULL"),
    )


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="whose passage"),
        sa.Column(
            "n",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="numbers the article's distinct passages from 0",
        ),
        sa.Column(
            "first", sa.Integer, nullable=False, autoincrement=False, comment="the version it came with"
        ),
        sa.Column(
            "last", sa.Integer, nullable=True, comment="the last version that had it; null: it is still there"
        ),
        sa.Column(
            "first_ours",
            sa.Boolean,
            nullable=False,
            comment="it came by a re-reading of ours, not by an edit of theirs",
        ),
        sa.Column(
            "last_ours",
            sa.Boolean,
            nullable=False,
            comment="it went by a re-reading of ours, not by an edit of theirs",
        ),
        sa.Column("slot", sa.Integer, nullable=False, comment="where its words stand in the index"),
        sa.Column(
            "digest",
            sa.LargeBinary,
            nullable=False,
            comment="8 bytes of BLAKE2b of its text: the same passage is indexed once",
        ),
        sa.PrimaryKeyConstraint("article", "n", "first", name="pk_passages"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_passages_article"),
        sqlite_with_rowid=False,
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False, comment="counts from 1"),
        sa.Column("link", sa.Integer, nullable=False, comment="the link of the chain that tells of it"),
        sa.Column(
            "kind",
            sa.Text,
            nullable=False,
            comment="the table whose row was emptied: bodies versions rereadings events",
        ),
        sa.Column("a", sa.Text, nullable=False, comment="the row's key, first part"),
        sa.Column("b", sa.Integer, nullable=False, comment="second part, 0 where there is none"),
        sa.Column("c", sa.Integer, nullable=False, comment="third part, 0 where there is none"),
        sa.Column(
            "digest",
            sa.LargeBinary,
            nullable=False,
            comment="the digest of the row as it was; of a body, its name",
        ),
        sa.Column(
            "left",
            sa.LargeBinary,
            nullable=True,
            comment="the digest of the row as it was left; null for a body",
        ),
        sa.Column("why", sa.Text, nullable=False, comment="the reason given"),
        sa.PrimaryKeyConstraint("seq", name="pk_tombstones"),
        sa.ForeignKeyConstraint(["link"], ["links.seq"], name="fk_tombstones_link"),
    )
    op.create_index("uq_tombstones_kind", "tombstones", ["kind", "a", "b", "c"], unique=True)


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="whose version"),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False, comment="counts from 1"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that recorded it"),
        sa.Column("capture_run", sa.Integer, nullable=False, comment="the capture it was read from: run"),
        sa.Column("capture_n", sa.Integer, nullable=False, comment="the capture it was read from: number"),
        sa.Column("first_seen", MOMENT, nullable=False, comment="when that capture was made"),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False, comment="of the content as first read"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="digest of the content as first read"),
        sa.Column("extractor", sa.Text, nullable=False, comment="what read it"),
        sa.Column("title", sa.Text, nullable=False, comment="of the content; empty where redacted"),
        sa.Column("chars", sa.Integer, nullable=False, comment="length of the body's text"),
        sa.Column("published", sa.Text, nullable=True, comment="ISO 8601"),
        sa.Column("category", sa.Text, nullable=True, comment="as shown"),
        sa.Column("language", sa.Text, nullable=True, comment="as judged"),
        sa.PrimaryKeyConstraint("article", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_versions_article"),
        sa.ForeignKeyConstraint(["body"], ["bodies.digest"], name="fk_versions_body"),
        sa.ForeignKeyConstraint(
            ["capture_run", "capture_n"],
            ["captures.run", "captures.n"],
            name="fk_versions_capture_run_capture_n",
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_versions_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_versions_run", "versions", ["run"], unique=False)


def _rereadings() -> None:
    op.create_table(
        "rereadings",
        sa.Column(
            "article", sa.Integer, nullable=False, autoincrement=False, comment="whose version was read again"
        ),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False, comment="which version"),
        sa.Column(
            "reading",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="counts from 1 within the version",
        ),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that recorded it"),
        sa.Column("capture_run", sa.Integer, nullable=False, comment="the capture read: run"),
        sa.Column("capture_n", sa.Integer, nullable=False, comment="the capture read: number"),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False, comment="of the content as read now"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="digest of the content as read now"),
        sa.Column("extractor", sa.Text, nullable=False, comment="what read it"),
        sa.Column("title", sa.Text, nullable=False, comment="of the content; empty where redacted"),
        sa.Column("chars", sa.Integer, nullable=False, comment="length of the body's text"),
        sa.Column("published", sa.Text, nullable=True, comment="ISO 8601"),
        sa.Column("category", sa.Text, nullable=True, comment="as shown"),
        sa.Column("language", sa.Text, nullable=True, comment="as judged"),
        sa.PrimaryKeyConstraint("article", "number", "reading", name="pk_rereadings"),
        sa.ForeignKeyConstraint(
            ["article", "number"],
            ["versions.article", "versions.number"],
            name="fk_rereadings_article_number",
        ),
        sa.ForeignKeyConstraint(["body"], ["bodies.digest"], name="fk_rereadings_body"),
        sa.ForeignKeyConstraint(
            ["capture_run", "capture_n"],
            ["captures.run", "captures.n"],
            name="fk_rereadings_capture_run_capture_n",
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_rereadings_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rereadings_run", "rereadings", ["run"], unique=False)
