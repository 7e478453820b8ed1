"""What tables are made of: moments and digests as column types, and indexes of some rows alone.

A table says `sqlite_with_rowid=False` if its rows have a short key of their own: they need no hidden row id,
and those of one article lie together.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Column,
    Connection,
    Dialect,
    LargeBinary,
    MetaData,
    event,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from presslog.core.moments import EPOCH

_MICROSECOND: Final = timedelta(microseconds=1)


class Utc(TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite.

    A naive one is refused.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What each backend keeps it as."""
        kind: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Return the value to store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value if dialect.name == "postgresql" else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:
        """Return the stored value as Python's."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else EPOCH + value * _MICROSECOND


class Hex(TypeDecorator[str]):
    """A digest: hex in Python, bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Return the value to store."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Return the stored value as Python's."""
        return None if value is None else bytes(value).hex()


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def of_rows(condition: str) -> dict[str, Any]:
    """Return the options of an index of these rows alone."""
    return {"sqlite_where": text(condition), "info": {"where": condition}}


@event.listens_for(metadata, "before_create")
def _name_conditions(_metadata: MetaData, connection: Connection, **_: object) -> None:
    """On PostgreSQL, have indexes of some rows say which.

    Said where they are made, it would load that dialect and its drivers (0.1 s) for every SQLite database.
    """
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])


def make_column(
    name: str, kind: type[TypeEngine[Any]], *rest: SchemaItem, null: bool = False, doc: str
) -> Column[Any]:
    """Return a column that says what it means; it must have a value unless `null`."""
    return Column(name, kind, *rest, nullable=null, comment=doc)
