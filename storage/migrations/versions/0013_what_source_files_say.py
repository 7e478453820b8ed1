"""What each source's file said when it was last looked at: its address, by which it is known again, and its tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. Both are working state: the next look at the files fills them."""
    op.create_table(
        "noted_sources",
        sa.Column("source", sa.Text, nullable=False, comment="the source's name, as its file is called"),
        sa.Column(
            "stamp",
            sa.Text,
            nullable=False,
            comment="of the file that the row was made from: a changed file has another",
        ),
        sa.Column("url", sa.Text, nullable=False, comment="its canonical URL"),
        sa.PrimaryKeyConstraint("source", name="pk_noted_sources"),
    )
    op.create_index("ix_noted_sources_url", "noted_sources", ["url"])
    op.create_table(
        "source_tags",
        sa.Column("tag", sa.Text, nullable=False, comment="a word by which sources are chosen"),
        sa.Column("source", sa.Text, nullable=False, comment="the name of a source that has it"),
        sa.PrimaryKeyConstraint("tag", "source", name="pk_source_tags"),
    )
    op.create_index("ix_source_tags_source", "source_tags", ["source"])


def downgrade() -> None:
    """Refuses."""
    raise RuntimeError("a history is not migrated backwards: restore the backup made before the upgrade")
