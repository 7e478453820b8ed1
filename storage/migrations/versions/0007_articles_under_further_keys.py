"""Records the ids that an article took on after the one it was stored by.

With them the articles that had been kept apart under these ids.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and its guards."""
    _further_keys()
    lay = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    lay("DELETE")
    lay("UPDATE")


def _further_keys() -> None:
    op.create_table(
        "further_keys",
        sa.Column("article", sa.Integer, nullable=False, autoincrement=False, comment="whose key"),
        sa.Column(
            "number",
            sa.Integer,
            nullable=False,
            autoincrement=False,
            comment="counts from 1 within the article",
        ),
        sa.Column(
            "key",
            sa.Text,
            nullable=False,
            comment="a stable id that the article took on after the one it was stored by",
        ),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that found it under this key"),
        sa.Column("capture_run", sa.Integer, nullable=False, comment="the capture that shows it: run"),
        sa.Column("capture_n", sa.Integer, nullable=False, comment="the capture that shows it: number"),
        sa.Column(
            "joined",
            sa.Integer,
            nullable=True,
            comment="the article that had been kept apart under this key; null: none had",
        ),
        sa.PrimaryKeyConstraint("article", "number", name="pk_further_keys"),
        sa.ForeignKeyConstraint(["article"], ["articles.no"], name="fk_further_keys_article"),
        sa.ForeignKeyConstraint(
            ["capture_run", "capture_n"],
            ["captures.run", "captures.n"],
            name="fk_further_keys_capture_run_capture_n",
        ),
        sa.ForeignKeyConstraint(["joined"], ["articles.no"], name="fk_further_keys_joined"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_further_keys_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_further_keys_run", "further_keys", ["run"], unique=False)
    op.create_index("ix_further_keys_joined", "further_keys", ["joined"], unique=False)


def _guard_sqlite(deed: str) -> None:
    op.execute(
        f"CREATE TRIGGER further_keys_only_grows_{deed.lower()} BEFORE {deed} ON further_keys FOR EACH ROW "
        "BEGIN SELECT RAISE(ABORT, 'further_keys only grows: rows are never changed or taken away'); END"
    )


def _guard_postgresql(deed: str) -> None:
    name = f"further_keys_only_grows_{deed.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'further_keys only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON further_keys FOR EACH ROW EXECUTE FUNCTION {name}()")
    if deed == "DELETE":
        op.execute(
            f"CREATE TRIGGER further_keys_only_grows_truncate BEFORE TRUNCATE ON further_keys EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
