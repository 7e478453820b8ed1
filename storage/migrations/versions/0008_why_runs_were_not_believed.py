"""Why a run was not believed, and what a held one would have announced, in columns of their own.

Runs recorded before say it in words. Those rows are sealed, so that what the words say is put beside them, in
a column that the chain does not cover.
"""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = {
    "cause": "the gate's reason; null: believed, or see told_before",
    "claims": "JSON: [[article, kind, fingerprint], …] a held run would have announced",
    "told_before": "JSON: cause and claims of a run before schema 0008, as its sealed words say them; not sealed itself",
}
# How a number of a million was written: 1e+06.
DEGRADED = {
    r"the listing's outcome was .*": "listing_unread",
    r"the listing showed no entry": "no_entry",
    r"the listing showed \d+ entries where [\d.]+(e\+\d+)? are usual": "few_entries",
    r"no known article was listed, and the entries are not all new": "none_known",
    r"articles cannot be read: .*": "articles_unreadable",
    r"only \d+% of the articles read had a .*": "field_collapsed",
    r"\d+% of the listed articles return the page that a made-up URL returns": "hollow",
}
BY_HAND = {
    r"its listing's size accepted by hand: .*": "size_accepted",
    r"released \S+-\d+": "released",
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
        if told := words_of(row.outcome, row.reason, row.pending, row.requests):
            beside = sa.update(RUNS).where(RUNS.c.no == row.no)
            connection.execute(beside.values(told_before=json.dumps(told, sort_keys=True)))


def words_of(outcome: str, reason: str, pending: str | None, requests: int) -> dict[str, Any]:
    """What a run's words say of its cause and its claims; nothing where they say neither."""
    if outcome == "held":
        return {"cause": "many_changes", "claims": [_claim(line) for line in (pending or "").splitlines()]}
    known = DEGRADED if outcome == "degraded" else BY_HAND if not requests else {}
    found = (cause for words, cause in known.items() if re.fullmatch(words, reason, re.DOTALL))
    cause = next(found, None)
    return {"cause": cause} if cause else {}


def _claim(line: str) -> list[str | None]:
    """A line `ARTICLE removed` or `ARTICLE FINGERPRINT`, the latter of an edit."""
    article, _, claimed = line.partition(" ")
    return [article, "removed", None] if claimed == "removed" else [article, "edited", claimed]


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
