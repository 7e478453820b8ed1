"""Each source's counts, last run and health in a row, and from when on a source is late."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.schema import Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LATE = 2
DUE = sa.table(
    "due", sa.column("source"), sa.column("interval_s"), sa.column("next_at", Utc), sa.column("late_at", Utc)
)
COUNTED = """
INSERT INTO source_summaries (source, name, articles, removed, last_run, health, late)
SELECT sources.no, sources.name,
  (SELECT count(*) FROM articles WHERE articles.source = sources.no),
  (SELECT count(*) FROM articles WHERE articles.source = sources.no AND articles.state = 'removed'),
  ended.no,
  CASE WHEN ended.outcome IS NULL THEN 'new' WHEN ended.outcome IN ('ok', 'partial') THEN 'ok'
       WHEN ended.outcome IN ('degraded', 'held') THEN ended.outcome ELSE 'failing' END,
  :late
FROM sources LEFT JOIN runs AS ended ON ended.no =
  (SELECT max(runs.no) FROM runs WHERE runs.source = sources.no AND runs.finished_at IS NOT NULL)
"""


def upgrade() -> None:
    """Makes the table, counts what there is, and reckons when each planned source is late."""
    op.create_table(
        "source_summaries",
        sa.Column("source", sa.Integer, nullable=False, autoincrement=False, comment="whose summary it is"),
        sa.Column("name", sa.Text, nullable=False, comment="the source's name"),
        sa.Column("articles", sa.Integer, nullable=False, comment="how many articles it has"),
        sa.Column("removed", sa.Integer, nullable=False, comment="how many of them were found removed"),
        sa.Column(
            "last_run", sa.Integer, nullable=True, comment="its last run that has ended; null: none has"
        ),
        sa.Column(
            "health",
            sa.Text,
            nullable=False,
            comment="what that run says of it: new, ok, degraded, held or failing",
        ),
        sa.Column(
            "late",
            sa.Boolean,
            nullable=False,
            comment="whether it was told as late, and not as back in time since",
        ),
        sa.PrimaryKeyConstraint("source", name="pk_source_summaries"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_source_summaries_source"),
    )
    op.create_index("uq_source_summaries_name", "source_summaries", ["name"], unique=True)
    op.get_bind().execute(sa.text(COUNTED), {"late": False})
    op.add_column(
        "due", sa.Column("late_at", Utc, nullable=True, comment="from when on it is late; null: it is paused")
    )
    _reckon_lateness()


def _reckon_lateness() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(DUE).where(DUE.c.next_at.is_not(None))).all():
        late_at = row.next_at + LATE * timedelta(seconds=row.interval_s)
        connection.execute(sa.update(DUE).where(DUE.c.source == row.source).values(late_at=late_at))


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
