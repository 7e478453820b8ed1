"""A history: sources, runs, captures, articles and their versions, events, outbox, chain."""

from __future__ import annotations

from alembic import op

from storage.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, the search index, and the guards that let facts only grow."""
    metadata.create_all(op.get_bind())
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
