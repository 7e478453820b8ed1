"""Folds the words of the search index in the way in which edits are compared.

Two spellings that count as unedited are found by the same query.

The index is made from the bodies: it is laid empty here, and `storage.migrations.upgrade_schema` has it filled.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empties the index."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("TRUNCATE passages, passage_words, word_pages")
    else:
        op.execute("DELETE FROM passages")
        op.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
