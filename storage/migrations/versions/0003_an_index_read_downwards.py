"""An index that is read downwards from the newest article on both backends, in less room.

PostgreSQL keeps a slot's words as text and their tsvector in the index alone, with the blocks of articles it lies in; SQLite gives row ids
by region; passages are packed in fewer bytes. All of it is made from the bodies: it is laid empty here, and `storage.migrations.upgrade`
has it filled.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lays the index anew, empty."""
    op.execute("DELETE FROM passages")
    op.execute("DROP TABLE passage_words")
    if op.get_bind().dialect.name == "postgresql":
        _lay_gin()
        _comment()
    else:
        # Contentless: the words stand in the bodies; ASCII splits at spaces, which is all that folded words need.
        op.execute(
            "CREATE VIRTUAL TABLE passage_words USING fts5(words, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )


def _lay_gin() -> None:
    op.execute(
        "CREATE TABLE passage_words (article INTEGER NOT NULL, slot INTEGER NOT NULL, words TEXT NOT NULL, "
        "CONSTRAINT pk_passage_words PRIMARY KEY (article, slot))"
    )
    # Of a costly function the planner knows that the index is the place to ask. PL/pgSQL, because plain SQL would be inlined.
    blocks = ", ".join(f"'{bits}:' || (article >> {bits})" for bits in (9, 12, 15, 18, 21))
    op.execute(f"""
        CREATE FUNCTION passage_lexemes(article INTEGER, words TEXT) RETURNS TSVECTOR
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
        DECLARE
            apart TEXT[] := string_to_array(words, ' ');
        BEGIN
            RETURN array_to_tsvector(apart || ARRAY[{blocks}] || ARRAY(
                SELECT ':' || substr(md5(one || ' ' || two), 1, 4)
                FROM unnest(apart, apart[2:]) AS pair (one, two) WHERE two IS NOT NULL
            ));
        END $$
    """)  # noqa: S608 - of our own numbers
    op.execute(
        "CREATE INDEX ix_passage_words_words ON passage_words USING gin (passage_lexemes(article, words))"
    )


def _comment() -> None:
    for column, comment in {
        "captures.warc_file": "where the raw response lies, relative to the home's warc/; ./: in SOURCE/RUN/ there",
        "bodies.no": "internal number; below zero: a primer, eight bodies in one to pack others against",
        "events.url": "the article's URL then; null: as the capture of the version after was asked",
        "events.title": "the article's title then; empty where redacted; null: as the version after has it",
    }.items():
        table, _, name = column.partition(".")
        op.alter_column(table, name, comment=comment)


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
