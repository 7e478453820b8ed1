"""Why a run was not believed, and what a held one would have announced, in columns of their own.

Runs recorded before say it in words. Those rows are sealed, so that what the words say is put beside them, in
a column that the chain does not cover.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.older_runs import older_run_words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = {
    "cause": "the gate's reason; null: believed, or see told_before",
    "claims": "JSON: [[article, kind, fingerprint], …] a held run would have announced",
    "told_before": "JSON: cause and claims of a run before schema 0008, as its sealed words say them; not sealed itself",
}
RUNS = sa.table(
    "runs",
    *map(sa.column, ("no", "outcome", "reason", "pending", "requests", "cause", "claims", "told_before")),
)


def upgrade() -> None:
    """Adds the columns, and reads the words of older runs once."""
    for name, comment in COLUMNS.items():
        op.add_column("runs", sa.Column(name, sa.Text, nullable=True, comment=comment))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "runs",
            "pending",
            comment="claims of a held run, a line each, as runs before schema 0008 have them",
        )
    _read_older_runs()


def _read_older_runs() -> None:
    connection = op.get_bind()
    query = sa.select(RUNS.c.no, RUNS.c.outcome, RUNS.c.reason, RUNS.c.pending, RUNS.c.requests)
    for row in connection.execute(query.where(RUNS.c.reason != "")).all():
        if told := older_run_words(row.outcome, row.reason, row.pending, row.requests):
            beside = sa.update(RUNS).where(RUNS.c.no == row.no)
            connection.execute(beside.values(told_before=told))


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
