"""On PostgreSQL, pages that also tell three words in a row where the one in the middle is common.

The index is made from the bodies: it is laid empty here, and `storage.migrations.upgrade` has it filled. SQLite's stays as it is.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empties PostgreSQL's index."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("TRUNCATE passages, passage_words, word_pages")


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
