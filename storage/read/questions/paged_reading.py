"""A read-only connection to a history, and lists that are read from it a page at a time.

A page is one short look at the database, the next one begins after its last key: a writer is never kept
waiting, and a list can be broken off anywhere. What is asked is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from sqlalchemy import Connection, Engine

from presslog.core.errors import NotFound
from presslog.storage.migrations import open_engine

PAGE: Final = 200

T = TypeVar("T")
K = TypeVar("K")


class PagedReading:
    """What the questions to a history have in common: where it is, and how its lists are read."""

    def __init__(self, where: Engine | str | Path, *, page_size: int = PAGE) -> None:
        self._engine, self._page_size = _engine_for(where), page_size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database; `with` does so at its end."""
        self._engine.dispose()

    @contextmanager
    def _read_connection(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def _all_pages(
        self,
        page: Callable[[Connection, K | None, int], list[tuple[K, T]]],
        cursor: K | None = None,
        limit: int | None = None,
    ) -> Iterator[T]:
        """Yield what pages have from `cursor` on, at most `limit`; a page is rows, each with its key."""
        wanted = limit
        while wanted is None or wanted > 0:
            size = self._page_size if wanted is None else min(self._page_size, wanted)
            with self._read_connection() as connection:
                found = page(connection, cursor, size)
            yield from (item for _, item in found)
            if len(found) < size:
                return
            cursor = found[-1][0]
            wanted = None if wanted is None else wanted - size


def _engine_for(where: Engine | str | Path) -> Engine:
    match where:
        case Engine():
            return where
        case str() if "://" in where:
            return open_engine(where, read_only=True)
        case str() | Path():
            path = Path(where) / "presslog.db"
            if not path.exists():
                raise NotFound(
                    f"{where} holds no history: check the folder, or begin one with `presslog init`"
                )
            return open_engine(f"sqlite:///{path}", read_only=True)
        case _:
            raise TypeError(f"where: expected a folder, a database URL or an engine, got {where!r}")
