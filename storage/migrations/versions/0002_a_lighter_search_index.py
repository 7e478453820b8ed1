"""A lighter search index: an article's passages in one row, and short row ids for its words.

Both are made from the bodies: they are laid empty here, and `storage.migrations.upgrade` has them filled.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lays the index anew, empty."""
    op.drop_table("passages")
    op.create_table(
        "passages",
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="whose passages"),
        sa.Column(
            "stretches",
            sa.LargeBinary,
            nullable=False,
            comment="which passages stood in which versions, and where their words are indexed",
        ),
        sa.PrimaryKeyConstraint("article", name="pk_passages"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_passages_article"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DELETE FROM passage_words")
    else:
        op.execute("DROP TABLE passage_words")
        # Contentless: the words stand in the bodies; ASCII splits at spaces, which is all that folded words need.
        op.execute(
            "CREATE VIRTUAL TABLE passage_words USING fts5(words, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
