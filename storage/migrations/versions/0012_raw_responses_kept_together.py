"""Where raw responses are kept together: payloads met, records moved, prunings, whose store, runs' documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from presslog.storage.database.schema import Hex, Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and the guards of the one that holds facts."""
    _working_state()
    _prunings()
    lay = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for deed in ("UPDATE", "DELETE"):
        lay(deed)


def _working_state() -> None:
    op.create_table(
        "payloads",
        sa.Column("digest", Hex, nullable=False, comment="SHA-1 of a payload that was kept, as it was sent"),
        sa.Column("warc_file", sa.Text, nullable=False, comment="the WARC of the response that has it"),
        sa.Column("warc_offset", sa.BigInteger, nullable=False, comment="at which byte that begins"),
        sa.PrimaryKeyConstraint("digest", name="pk_payloads"),
    )
    op.create_table(
        "moved_records",
        sa.Column("warc_file", sa.Text, nullable=False, comment="the WARC in which a record was kept"),
        sa.Column("warc_offset", sa.BigInteger, nullable=False, comment="at which byte it began"),
        sa.Column("to_file", sa.Text, nullable=False, comment="the WARC that it lies in now"),
        sa.Column("to_offset", sa.BigInteger, nullable=False, comment="at which byte it begins there"),
        sa.PrimaryKeyConstraint("warc_file", "warc_offset", name="pk_moved_records"),
    )
    op.create_table(
        "documents",
        sa.Column("source", sa.Text, nullable=False, comment="whose runs it is for"),
        sa.Column("name", sa.Text, nullable=False, comment="what it tells, such as robots or profile"),
        sa.Column("document", sa.LargeBinary, nullable=False, comment="JSON, packed by zstd"),
        sa.PrimaryKeyConstraint("source", "name", name="pk_documents"),
    )
    op.create_table(
        "response_store",
        sa.Column("id", sa.Text, nullable=False, comment="what the store's own mark says, too"),
        sa.Column("url", sa.Text, nullable=False, comment="where it was when the two met"),
        sa.PrimaryKeyConstraint("id", name="pk_response_store"),
    )


def _prunings() -> None:
    op.create_table(
        "prunings",
        sa.Column(
            "seq",
            sa.Integer,
            sa.ForeignKey("links.seq", name="fk_prunings_seq"),
            nullable=False,
            autoincrement=False,
            comment="the link of the chain that tells of it",
        ),
        sa.Column(
            "source",
            sa.Integer,
            sa.ForeignKey("sources.no", name="fk_prunings_source"),
            nullable=True,
            comment="whose responses; null: every source's",
        ),
        sa.Column("before", Utc, nullable=False, comment="those of captures made before this moment"),
        sa.Column("kept", sa.Text, nullable=False, comment="what of them was kept: evidence"),
        sa.Column("records", sa.Integer, nullable=False, comment="how many were removed"),
        sa.Column("size_bytes", sa.BigInteger, nullable=False, comment="and their size as they lay there"),
        sa.PrimaryKeyConstraint("seq", name="pk_prunings"),
    )


def _guard_sqlite(deed: str) -> None:
    op.execute(
        f"CREATE TRIGGER prunings_only_grows_{deed.lower()} BEFORE {deed} ON prunings FOR EACH ROW "
        "BEGIN SELECT RAISE(ABORT, 'prunings only grows: rows are never changed or taken away'); END"
    )


def _guard_postgresql(deed: str) -> None:
    name = f"prunings_only_grows_{deed.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'prunings only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON prunings FOR EACH ROW EXECUTE FUNCTION {name}()")
    if deed == "DELETE":
        op.execute(
            f"CREATE TRIGGER prunings_only_grows_truncate BEFORE TRUNCATE ON prunings EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
