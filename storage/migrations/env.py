"""How Alembic is run: on the connection it is handed, inside the transaction that is already open."""

from __future__ import annotations

from alembic import context

from presslog.storage.database.schema import metadata
from presslog.storage.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,  # ours is the transaction: Alembic opens none of its own
)
context.run_migrations()
