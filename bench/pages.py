"""What a page of the history costs at size: CPU of the process that answers, for a database of 10,000 sources and a million versions.

`make bench-pages`. The rows are laid straight into SQLite, with the columns that these pages read and nothing of worth in the others:
this is no history that `presslog verify` would believe. The limit is 20 ms.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Boolean, Integer, LargeBinary, Table
from starlette.testclient import TestClient

from presslog.storage.database.schema import (
    Hex,
    Utc,
    articles,
    due,
    events,
    runs,
    source_days,
    source_summaries,
    sources,
    versions,
)
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from presslog.web.triage.list_pages import ROWS

SOURCES: Final = int(os.environ.get("SOURCES", "10000"))
OF_EACH: Final = 20
"""Articles of a source."""
VERSIONS: Final = 5
PAGES: Final = (
    "/",
    "/?class=number",
    "/?words=nothing+of+this",
    f"/events/a{1:012}.1.edited",
    "/missing",
    "/sources",
    "/sources?after=3.s09000",
    "/sources/s00077",
    "/runs",
    "/events",
    "/healthz",
    "/metrics",
    "/api/v1/sources",
    "/api/v1/runs",
)
ASKED: Final = 5
LIMIT_MS: Final = 20
_NOW: Final = 1_780_000_000_000_000
_EMPTY: Final[dict[type, object]] = {Boolean: 0, Integer: 0, LargeBinary: b"\0", Hex: b"\0", Utc: _NOW}


def main() -> None:
    """Lay the rows and ask for each page."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        path = Path(folder) / "presslog.db"
        open_engine(f"sqlite:///{path}").dispose()
        lay_rows(path)
        print(
            f"{SOURCES} sources, {SOURCES * OF_EACH} articles, {SOURCES * OF_EACH * VERSIONS} versions; the limit is {LIMIT_MS} ms of CPU"
        )
        with History(f"sqlite:///{path}", page_size=ROWS) as history:
            client = TestClient(create_app(history, ["testserver"], seconds=600))
            for page in PAGES:
                size, spent = _ask_page(client, page)
                print(f"{page:16} {spent * 1e3:9.1f} ms of CPU, {size:9} bytes")


def lay_rows(path: Path) -> None:
    """Lay sources, each with two runs, articles and their versions, and the events of these."""
    count = SOURCES * OF_EACH
    with sqlite3.connect(path) as database:
        _fill(database, sources, ({"no": n, "name": f"s{n:05}"} for n in range(1, SOURCES + 1)))
        _fill(database, source_summaries, (_summary(n) for n in range(1, SOURCES + 1)))
        _fill(database, source_days, _days())
        _fill(database, due, (_due_time(n) for n in range(1, SOURCES + 1)))
        _fill(database, runs, _runs())
        _fill(database, articles, (_article(n) for n in range(1, count + 1)))
        _fill(
            database,
            versions,
            (
                {"article": n, "number": number, "run": 1, "capture_run": 1, "capture_n": 1}
                for n in range(1, count + 1)
                for number in range(1, VERSIONS + 1)
            ),
        )
        _fill(database, events, (_event(n) for n in range(1, count + 1)))


def _days() -> Iterator[dict[str, Any]]:
    """A year of each hundredth source, and of the others the last thirty days."""
    today = int(time.time()) // 86_400
    for source in range(1, SOURCES + 1):
        for back in range(365 if source % 100 == 77 else 30):
            counts = {"added": 3, "edited": back % 4, "removed": back % 9 == 0, "runs": 48, "believed": 48}
            yield {"source": source, "day": today - back, **counts}


def _runs() -> Iterator[dict[str, Any]]:
    for number in (1, 2):
        for source in range(1, SOURCES + 1):
            yield {
                "no": (number - 1) * SOURCES + source,
                "source": source,
                "number": number,
                "outcome": "ok",
                "finished_at": _NOW,
                "fill": "{}",
            }


def _summary(n: int) -> dict[str, Any]:
    """One source in fifty is not well."""
    health = "failing" if n % 50 == 0 else "ok"
    return {
        "source": n,
        "name": f"s{n:05}",
        "articles": OF_EACH,
        "removed": 1,
        "last_run": SOURCES + n,
        "health": health,
    }


def _due_time(n: int) -> dict[str, Any]:
    """One source in twenty is late, others are due now or within half an hour."""
    later = int(time.time()) + (1800 * n // SOURCES - 60 if n % 20 else -7200)
    return {
        "source": f"s{n:05}",
        "interval_s": 1800,
        "next_at": later * 1_000_000,
        "late_at": (later + 3600) * 1_000_000,
        "late_s": 3,
    }


def _article(n: int) -> dict[str, Any]:
    return {
        "no": n,
        "id": f"a{n:012}",
        "source": 1 + n % SOURCES,
        "key": str(n),
        "url": f"https://gazette.example/{n}/",
        "state": "missing" if n % 1000 == 0 else "live",
        "version": VERSIONS,
        "run": 1,
        "hints": "{}",
        "title": f"Title {n}",
    }


def _event(n: int) -> dict[str, Any]:
    return {
        "seq": n,
        "kind": "edited",
        "source": 1 + n % SOURCES,
        "article": n,
        "ordinal": 1,
        "run": 1,
        "url": f"https://gazette.example/{n}/",
        "title": f"Title {n}",
        "from_version": 1,
        "to_version": 2,
        "classes": "[]",
        "evidence": "[]",
        "announce": 1,
        "observed_at": _NOW + n,
    }


def _fill(database: sqlite3.Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, empty values in the columns that none of them names and that must hold one."""
    empty = {
        column.name: None if column.nullable else _EMPTY.get(type(column.type), "")
        for column in table.columns
    }
    names = list(empty)
    marks = ", ".join("?" * len(names))
    database.executemany(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - names of our own tables
        ([{**empty, **row}[name] for name in names] for row in rows),
    )


def _ask_page(client: TestClient, page: str) -> tuple[int, float]:
    """The page's size, and the median of the CPU seconds of some askings."""
    size, spent = 0, []
    for _ in range(ASKED):
        began = time.process_time()
        answer = client.get(page)
        spent.append(time.process_time() - began)
        answer.raise_for_status()
        size = len(answer.content)
    return size, statistics.median(spent)


if __name__ == "__main__":
    main()
