"""What a source's file calls the publication: the name that messages and citations give it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, empty: the next run of each source fills it."""
    op.add_column(
        "noted_sources",
        sa.Column(
            "publication",
            sa.Text,
            nullable=True,
            comment="what its file calls the publication; null: it does not",
        ),
    )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
