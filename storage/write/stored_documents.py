"""What a source's runs remember from one to the next, and whose store this is.

As documents in the database. Working state: lost, a run asks again what it knew. It does not know what they
say.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

import zstandard
from sqlalchemy import Connection, delete, insert, select

from presslog.core.errors import Conflict
from presslog.storage.database.schema import documents, response_store
from presslog.storage.responses import STORE_MARK, ResponseFiles

_MOST_BYTES: Final = 1 << 28


def load_documents(connection: Connection, source: str) -> dict[str, bytes]:
    """Every document of a source, by its name."""
    query = select(documents.c.name, documents.c.document).where(documents.c.source == source)
    unpack = zstandard.ZstdDecompressor()
    return {
        name: unpack.decompress(packed, max_output_size=_MOST_BYTES)
        for name, packed in connection.execute(query)
    }


def replace_documents(connection: Connection, source: str, changed: Mapping[str, bytes]) -> None:
    """Write documents of a source in the place of those of the same names."""
    if not changed:
        return
    stale = delete(documents).where(documents.c.source == source, documents.c.name.in_(list(changed)))
    connection.execute(stale)
    pack = zstandard.ZstdCompressor()
    rows = [
        {"source": source, "name": name, "document": pack.compress(document)}
        for name, document in changed.items()
    ]
    connection.execute(insert(documents), rows)


def claim_store(connection: Connection, files: ResponseFiles, url: str) -> None:
    """See to it that a history and a store of raw responses belong to each other.

    Two that belong to nobody yet are each other's from now on. Raises Conflict, by name, where one of them is
    another's.
    """
    row, mark = connection.execute(select(response_store)).first(), read_mark(files)
    if row is None and mark is None:
        name = secrets.token_hex(8)
        files.write(STORE_MARK, [name.encode()])
        connection.execute(insert(response_store).values(id=name, url=url))
    elif row is None:
        raise Conflict(
            f"{url} holds the raw responses of another history (store {mark}): name the database of that one "
            "($PRESSLOG_DATABASE_URL), or another place ($PRESSLOG_STORE)"
        )
    elif mark != row.id:
        whose = f"is store {mark}" if mark else "has no mark of a store"
        raise Conflict(
            f"the database's raw responses are in {row.url} (store {row.id}), and {url} {whose}: name that place "
            f"($PRESSLOG_STORE); if it was moved to {url}, write {row.id} into its file {STORE_MARK}"
        )


def read_mark(files: ResponseFiles) -> str | None:
    """The mark of a store; None where it has none. Raises OSError."""
    try:
        with files.open(STORE_MARK) as file:
            return file.read(100).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
