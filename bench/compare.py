"""How long `compare` takes in a history of a million versions: a week, a month and half a year of one source.

The history is built through the archive's own door as articles of five versions each, a month apart; then their rows are copied under other
numbers and later times, for what is asked reads articles, versions, events and bodies alone. `VERSIONS=1000000 make bench-compare`.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from bench.history import START, VERSIONS, Builder
from presslog.storage.migrations import open_engine
from presslog.storage.read import History

SIZE: Final = int(os.environ.get("VERSIONS", "1000000"))
BASE: Final = 500
"""Articles recorded as a crawl would record them."""
SOURCES: Final = 20
MONTH: Final = timedelta(days=30)
LIMIT_S: Final = 1.0


def main() -> None:
    """Build, copy, ask."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'presslog.db'}")
        Builder(engine, step=MONTH).grow(BASE * VERSIONS)
        copies = SIZE // (BASE * VERSIONS)
        _copy_rows(engine, copies)
        engine.dispose()
        with History(f"sqlite:///{Path(folder) / 'presslog.db'}") as history:
            _measure(history, copies)


def _copy_rows(engine: Engine, copies: int) -> None:
    """Each copy belongs to the next of the sources, and to a later part of the year."""
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sources (no, name) SELECT no + :n, name || :n FROM sources WHERE no = 1"),
            [{"n": n} for n in range(1, SOURCES)],
        )
        columns = {
            table: [row.name for row in connection.execute(text(f"PRAGMA table_info({table})"))]
            for table in ("articles", "versions", "events")
        }
        changed = {
            "no": f"no + :k * {BASE}",
            "id": "id || ':' || :k",
            "article": f"article + :k * {BASE}",
            "source": "1 + :k % :sources",
            "seq": f"seq + :k * {BASE * VERSIONS}",
            **dict.fromkeys(("first_seen", "last_seen", "last_changed", "observed_at"), "{} + :k * :late"),
        }
        late = int(12 * MONTH.total_seconds() * 1_000_000 / copies)
        for table, names in columns.items():
            values = ", ".join(changed.get(name, name).format(name) for name in names)
            bound = "article" if table != "articles" else "no"
            query = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {bound} <= {BASE}"  # noqa: S608
            connection.execute(
                text(query), [{"k": k, "sources": SOURCES, "late": late} for k in range(1, copies)]
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _measure(history: History, copies: int) -> None:
    name = next(history.sources()).source
    start = START + 6 * MONTH
    for label, end in (
        ("a week", start + MONTH / 4),
        ("a month", start + MONTH),
        ("half a year", start + 6 * MONTH),
    ):
        taken, found = [], 0
        for _ in range(3):
            began = time.process_time()
            found = sum(1 for _ in history.compare(name, start, end))
            taken.append(time.process_time() - began)
        began = time.process_time()
        list(islice(history.compare(name, start, end), 50))
        first = time.process_time() - began
        print(
            f"{label:12} {found:6} changes of {copies * BASE * VERSIONS:,} versions in {SOURCES} sources: "
            f"{statistics.median(taken):.2f} s of CPU (the limit is {LIMIT_S:g}), the first 50 in {first:.2f} s"
        )
    began = time.process_time()
    standing = history.count_standing(name, start)
    print(f"standing     {standing:6} articles counted in {time.process_time() - began:.2f} s of CPU")
