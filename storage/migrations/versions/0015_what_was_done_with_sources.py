"""Sources that were renamed, removed, taken up again or purged: each act a fact of its own, and what it makes of the source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.schema import Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table of acts with its guards, and the columns that follow from it."""
    op.create_table(
        "source_acts",
        sa.Column(
            "seq",
            sa.Integer,
            sa.ForeignKey("links.seq", name="fk_source_acts_seq"),
            nullable=False,
            autoincrement=False,
            comment="the link of the chain that tells of it",
        ),
        sa.Column(
            "source",
            sa.Integer,
            sa.ForeignKey("sources.no", name="fk_source_acts_source"),
            nullable=False,
            comment="with which source",
        ),
        sa.Column("act", sa.Text, nullable=False, comment="renamed, removed, taken_up or purged"),
        sa.Column("at", Utc, nullable=False, comment="when"),
        sa.Column("name_before", sa.Text, nullable=False, comment="its name until then"),
        sa.Column("name_after", sa.Text, nullable=False, comment="its name from then on"),
        sa.PrimaryKeyConstraint("seq", name="pk_source_acts"),
    )
    op.create_index("ix_source_acts_name_before", "source_acts", ["name_before"])
    op.add_column(
        "sources",
        sa.Column(
            "first_name",
            sa.Text,
            nullable=True,
            comment="the name in the ids of its runs; null: it was never renamed",
        ),
    )
    op.add_column(
        "sources",
        sa.Column("removed_at", Utc, nullable=True, comment="since when it is told of nowhere; null: it is"),
    )
    lay = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for deed in ("UPDATE", "DELETE"):
        lay(deed)


def _guard_sqlite(deed: str) -> None:
    op.execute(
        f"CREATE TRIGGER source_acts_only_grows_{deed.lower()} BEFORE {deed} ON source_acts FOR EACH ROW "
        "BEGIN SELECT RAISE(ABORT, 'source_acts only grows: rows are never changed or taken away'); END"
    )


def _guard_postgresql(deed: str) -> None:
    name = f"source_acts_only_grows_{deed.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'source_acts only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON source_acts FOR EACH ROW EXECUTE FUNCTION {name}()")
    if deed == "DELETE":
        op.execute(
            f"CREATE TRIGGER source_acts_only_grows_truncate BEFORE TRUNCATE ON source_acts EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
