"""What people noted of events: seen, starred, a note, and by whom. Outside the chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.schema import Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, empty: nothing was noted before."""
    op.create_table(
        "reviews",
        sa.Column(
            "event",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="the event that somebody looked at",
        ),
        sa.Column("seen_at", Utc, nullable=True, comment="when somebody had seen it; null: nobody has"),
        sa.Column("seen_by", sa.Text, nullable=True, comment="who"),
        sa.Column("starred_at", Utc, nullable=True, comment="when it was starred; null: it is not"),
        sa.Column("starred_by", sa.Text, nullable=True, comment="by whom"),
        sa.Column("note", sa.Text, nullable=True, comment="what was noted"),
        sa.Column("noted_at", Utc, nullable=True, comment="when"),
        sa.Column("noted_by", sa.Text, nullable=True, comment="by whom"),
        sa.PrimaryKeyConstraint("event", name="pk_reviews"),
        sa.ForeignKeyConstraint(["event"], ["events.seq"], name="fk_reviews_event"),
    )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
