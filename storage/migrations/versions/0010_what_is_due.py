"""When each source is to be watched next, and when each host may be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.schema import Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _due()
    op.create_table(
        "ticks",
        sa.Column(
            "shard", sa.Integer, nullable=False, autoincrement=False, comment="the part of the due-list"
        ),
        sa.Column("ticked_at", Utc, nullable=False, comment="when somebody last looked what of it is due"),
        sa.PrimaryKeyConstraint("shard", name="pk_ticks"),
    )
    _hosts()


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("source", sa.Text, nullable=False, comment="the source's name, as its file is called"),
        sa.Column(
            "stamp",
            sa.Text,
            nullable=False,
            comment="of the file that the row was made from: a changed file has another",
        ),
        sa.Column(
            "shard",
            sa.Integer,
            nullable=False,
            comment="of its host, below SHARDS: sources of one host are watched together",
        ),
        sa.Column("schedule", sa.Text, nullable=False, comment="cron, or every N minutes, hours, days"),
        sa.Column("zone", sa.Text, nullable=False, comment="the time zone of a cron line, by its IANA name"),
        sa.Column(
            "interval_s",
            sa.Integer,
            nullable=False,
            comment="seconds between two times, from which lateness is judged",
        ),
        sa.Column("next_at", Utc, nullable=True, comment="when it is to be watched next; null: it is paused"),
        sa.Column(
            "taken_at", Utc, nullable=True, comment="when it was last taken to be watched; null: never yet"
        ),
        sa.Column("late_s", sa.Integer, nullable=True, comment="how many seconds after its time that was"),
        sa.PrimaryKeyConstraint("source", name="pk_due"),
    )
    some = sa.text("next_at IS NOT NULL")
    op.create_index("ix_due_next_at", "due", ["next_at"], sqlite_where=some, postgresql_where=some)


def _hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text, nullable=False, comment="a host that was asked"),
        sa.Column("next_at", Utc, nullable=False, comment="when it may be asked next"),
        sa.Column(
            "rest_until",
            Utc,
            nullable=True,
            comment="until when it asked to be left alone; null: it never did",
        ),
        sa.Column(
            "rest_status", sa.Integer, nullable=False, comment="the status that came with that, 0: none"
        ),
        sa.Column("holder", sa.Text, nullable=False, comment="the process that asks it now, or did last"),
        sa.Column(
            "expires_at",
            Utc,
            nullable=False,
            comment="until when no other process asks it, unless that is renewed",
        ),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
