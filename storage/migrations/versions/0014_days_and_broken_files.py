"""What each source did on each day, which source files cannot be used, and an index of the articles that are missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DAYS = {"sqlite": "{} / 86400000000", "postgresql": "CAST(floor(extract(epoch FROM {}) / 86400) AS INTEGER)"}
COUNTED = """
INSERT INTO source_days (source, day, added, edited, removed, runs, believed)
SELECT source, day, CAST(sum(added) AS INTEGER), CAST(sum(edited) AS INTEGER), CAST(sum(removed) AS INTEGER),
  CAST(sum(ended) AS INTEGER), CAST(sum(believed) AS INTEGER)
FROM (
  SELECT source, {observed} AS day, CASE WHEN kind = 'new' THEN 1 ELSE 0 END AS added,
    CASE WHEN kind = 'edited' THEN 1 ELSE 0 END AS edited, CASE WHEN kind = 'removed' THEN 1 ELSE 0 END AS removed,
    0 AS ended, 0 AS believed
  FROM events WHERE kind IN ('new', 'edited', 'removed')
  UNION ALL
  SELECT source, {started} AS day, 0, 0, 0, 1, CASE WHEN outcome IN ('ok', 'partial') THEN 1 ELSE 0 END
  FROM runs WHERE finished_at IS NOT NULL
) AS facts GROUP BY source, day
"""


def upgrade() -> None:
    """Makes the tables and the index, and counts the days there are."""
    op.create_table(
        "source_days",
        sa.Column("source", sa.Integer, nullable=False, autoincrement=False, comment="whose day it is"),
        sa.Column(
            "day", sa.Integer, nullable=False, autoincrement=False, comment="in UTC, counted from 1970-01-01"
        ),
        sa.Column("added", sa.Integer, nullable=False, comment="events that told of a new article"),
        sa.Column("edited", sa.Integer, nullable=False, comment="events that told of an edit"),
        sa.Column("removed", sa.Integer, nullable=False, comment="events that told of a removal"),
        sa.Column("runs", sa.Integer, nullable=False, comment="runs that began then and have ended"),
        sa.Column("believed", sa.Integer, nullable=False, comment="of these, those that ended ok or partial"),
        sa.PrimaryKeyConstraint("source", "day", name="pk_source_days"),
        sa.ForeignKeyConstraint(["source"], ["sources.no"], name="fk_source_days_source"),
        sqlite_with_rowid=False,
    )
    day = DAYS[op.get_bind().dialect.name]
    counted = COUNTED.format(observed=day.format("observed_at"), started=day.format("started_at"))
    op.get_bind().execute(sa.text(counted))
    op.create_table(
        "broken_files",
        sa.Column("source", sa.Text, nullable=False, comment="the source's name, as its file is called"),
        sa.Column(
            "reason", sa.Text, nullable=False, comment="what is wrong with the file, and how to mend it"
        ),
        sa.PrimaryKeyConstraint("source", name="pk_broken_files"),
    )
    missing = sa.text("state = 'missing'")
    op.create_index(
        "ix_articles_missing",
        "articles",
        ["source", "no"],
        sqlite_where=missing,
        postgresql_where=missing,
    )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
