"""Looks up where raw responses lie: payloads met before, and records that were moved.

What captures themselves say is a fact and stays; here stands what follows from it or came after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, Engine, delete, insert, select

from presslog.core.errors import Conflict
from presslog.storage.database import AT_ONCE, Patience, in_chunks
from presslog.storage.database.schema import moved_records, payloads
from presslog.storage.model import RecordPlace


class ResponsePlaces:
    """The places of records, as one history knows them. Each question is a transaction of its own."""

    def __init__(self, engine: Engine, patience: Patience = AT_ONCE) -> None:
        self._engine, self._patience = engine, patience

    def of_payloads(self, digests: Collection[str]) -> dict[str, RecordPlace]:
        """Return where a response lies that has each payload, by its SHA-1 in hex.

        Payloads not kept are left out.
        """

        def ask() -> dict[str, RecordPlace]:
            found: dict[str, RecordPlace] = {}
            with self._engine.connect() as connection:
                for chunk in in_chunks(sorted(digests)):
                    for row in connection.execute(select(payloads).where(payloads.c.digest.in_(chunk))):
                        found[row.digest] = RecordPlace(row.warc_file, row.warc_offset)
            return found

        return self._patience.call(ask, "of_payloads") if digests else {}

    def moved(self, place: RecordPlace) -> RecordPlace | None:
        """Where a record lies now that was moved; None where it was not."""
        query = select(moved_records.c.to_file, moved_records.c.to_offset)
        query = query.where(
            moved_records.c.warc_file == place.file, moved_records.c.warc_offset == place.offset
        )

        def ask() -> RecordPlace | None:
            with self._engine.connect() as connection:
                row = connection.execute(query).first()
            return RecordPlace(row.to_file, row.to_offset) if row else None

        return self._patience.call(ask, "moved")


def expect_payloads(connection: Connection, digests: Collection[str]) -> None:
    """Raise Conflict unless all these payloads are kept.

    A pruning may have removed one since it was looked up.
    """
    for chunk in in_chunks(sorted(digests)):
        found = set(connection.scalars(select(payloads.c.digest).where(payloads.c.digest.in_(chunk))))
        if found != set(chunk):
            raise Conflict("a raw response that the run refers to was pruned meanwhile: run it again")


def replace_payloads(connection: Connection, found: Mapping[str, RecordPlace]) -> None:
    """Write where a response lies that has each of these payloads, in the place of what was known of it."""
    for chunk in in_chunks(sorted(found)):
        connection.execute(delete(payloads).where(payloads.c.digest.in_(chunk)))
    if found:
        rows = [
            {"digest": digest, "warc_file": place.file, "warc_offset": place.offset}
            for digest, place in found.items()
        ]
        connection.execute(insert(payloads), rows)
