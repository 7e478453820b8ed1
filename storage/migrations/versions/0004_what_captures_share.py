"""Keeps once, in `answers`, what nearly all captures of a run have in common.

New captures point at it.

Older captures stay as they are: facts are never rewritten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and its guards; lets captures point at it."""
    _answers()
    op.execute(
        "ALTER TABLE captures ADD COLUMN answer INTEGER CONSTRAINT fk_captures_answer REFERENCES answers (no)"
    )
    if op.get_bind().dialect.name == "postgresql":
        _comment()
        _guard_postgresql("DELETE")
        _guard_postgresql("UPDATE")
    else:
        _guard_sqlite("DELETE")
        _guard_sqlite("UPDATE")


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("no", sa.Integer, nullable=False, autoincrement=False, comment="internal number"),
        sa.Column("run", sa.Integer, nullable=False, comment="the run that met it first"),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="of what it says: 16 bytes of BLAKE2b"),
        sa.Column("outcome", sa.Text, nullable=False, comment="the typed outcome"),
        sa.Column(
            "evidence",
            sa.Text,
            nullable=False,
            comment="what the outcome proves: presence, absence or nothing",
        ),
        sa.Column("reason", sa.Text, nullable=False, comment="why that outcome, in words"),
        sa.Column("status", sa.Integer, nullable=True, comment="HTTP status; null: no response came"),
        sa.Column("content_type", sa.Text, nullable=True, comment="header received"),
        sa.Column("ip", sa.Text, nullable=True, comment="address that answered"),
        sa.Column(
            "warc_file",
            sa.Text,
            nullable=True,
            comment="where the raw response lies, relative to the home's warc/; ./: in SOURCE/RUN/ of the capture",
        ),
        sa.PrimaryKeyConstraint("no", name="pk_answers"),
        sa.ForeignKeyConstraint(["run"], ["runs.no"], name="fk_answers_run"),
    )
    op.create_index("uq_answers_digest", "answers", ["digest"], unique=True)
    op.create_index("ix_answers_run", "answers", ["run"], unique=False)


def _guard_sqlite(deed: str) -> None:
    op.execute(
        f"CREATE TRIGGER answers_only_grows_{deed.lower()} BEFORE {deed} ON answers FOR EACH ROW "
        "BEGIN SELECT RAISE(ABORT, 'answers only grows: rows are never changed or taken away'); END"
    )


def _guard_postgresql(deed: str) -> None:
    name = f"answers_only_grows_{deed.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'answers only grows: rows are never changed or taken away' USING ERRCODE = '23000'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON answers FOR EACH ROW EXECUTE FUNCTION {name}()")
    if deed == "DELETE":
        op.execute(
            f"CREATE TRIGGER answers_only_grows_truncate BEFORE TRUNCATE ON answers EXECUTE FUNCTION {name}()"
        )


def _comment() -> None:
    for column, comment in {
        "outcome": "the typed outcome; empty: as its answer has it",
        "evidence": "what the outcome proves: presence, absence or nothing; empty: as its answer has it",
        "reason": "why that outcome, in words; empty: as its answer has it",
        "status": "HTTP status; null: as its answer has it, or no response came",
        "content_type": "header received; null: as its answer has it, or none came",
        "ip": "address that answered; null: as its answer has it, or none did",
        "warc_file": "where the raw response lies in the home's warc/; ./: in SOURCE/RUN/ there; null: as its answer has it, or nowhere",
        "answer": "what it shares with other captures; null: told in this row, as older rows do",
    }.items():
        op.alter_column("captures", column, comment=comment)


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
