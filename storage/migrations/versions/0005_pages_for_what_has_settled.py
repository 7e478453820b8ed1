"""Packs the settled part of the search index in pages, on PostgreSQL.

Bodies lie within their rows from now on.

A slot's words stay in `passage_words`, under GIN, until much of its block of articles is young. The index is made from the bodies: it is
laid empty here, and `storage.migrations.upgrade` has it filled. SQLite's stays as it is.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lays PostgreSQL's index anew, empty."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DELETE FROM passages")
        _lay_pages()
        _keep_in_rows("bodies", "data")
        _keep_in_rows("word_pages", "postings")
        for table in ("articles", "passages", "passage_words", "word_pages"):
            # What every run writes anew is swept at every fiftieth row, not at every fifth: it is a good part of the whole.
            op.execute(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.02)")


def _lay_pages() -> None:
    op.execute("DROP TABLE passage_words")
    op.execute("DROP FUNCTION passage_lexemes")
    op.execute(
        "CREATE TABLE passage_words (article INTEGER NOT NULL, slot INTEGER NOT NULL, words TEXT NOT NULL, "
        "CONSTRAINT pk_passage_words PRIMARY KEY (article, slot))"
    )
    # Of a costly function the planner knows that the index is the place to ask. PL/pgSQL, because plain SQL would be inlined.
    op.execute("""
        CREATE FUNCTION passage_lexemes(words TEXT) RETURNS TSVECTOR
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
        BEGIN
            RETURN array_to_tsvector(string_to_array(words, ' '));
        END $$
    """)
    op.execute("CREATE INDEX ix_passage_words_words ON passage_words USING gin (passage_lexemes(words))")
    op.execute(
        "CREATE TABLE word_pages (block INTEGER NOT NULL, page INTEGER NOT NULL, postings BYTEA NOT NULL, "
        "CONSTRAINT pk_word_pages PRIMARY KEY (block, page))"
    )


def _keep_in_rows(table: str, column: str) -> None:
    """Keep a packed column within its row, up to a page.

    Stored apart, 2 kB of it take a tenth more space, and another look.
    """
    op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
    op.execute(f"ALTER TABLE {table} SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
