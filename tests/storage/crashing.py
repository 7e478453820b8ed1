"""A process to be killed: records runs of one source without end, and says each one's number once it is acknowledged.

python -m tests.storage.crashing URL SOURCE [race]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from presslog.core.errors import Conflict
from presslog.storage.migrations import open_engine
from tests.storage.desk import Desk, admitted, article_id, edited


def main(url: str, source: str) -> None:
    """Records until killed."""
    desk = Desk(open_engine(url), source)
    desk.now = datetime(2026, 3, 1 + len(desk.archive.runs(source, 10_000)) // 20, tzinfo=UTC) + timedelta(
        days=1
    )
    while True:
        known = {known.id: known for known in desk.archive.known(source)}
        dam = known.get(article_id("dam", source))
        steps = (
            [edited("dam", f"Day {dam.version}.\n" + "Water. " * 500)] if dam else [admitted("dam", "Day 0.")]
        )
        steps += [admitted(f"a{len(known)}-{n}", f"Text {len(known)}-{n}. " * 50) for n in range(5)]
        desk.run(*steps)
        print(dam.version + 1 if dam else 1, flush=True)


def race(url: str, source: str) -> None:
    """Tries once to take the source; says how that went."""
    desk = Desk(open_engine(url), source)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(f"won {desk.begin().number}", flush=True)
    except Conflict:
        print("lost", flush=True)


if __name__ == "__main__":
    (race if sys.argv[3:] == ["race"] else main)(*sys.argv[1:3])
