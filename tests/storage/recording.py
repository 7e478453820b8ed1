"""Records a small history as today's schema keeps it, to be opened by every later presslog:

    python -m tests.storage.recording POSTGRESQL_URL_OF_AN_EMPTY_DATABASE

writes `recorded/REVISION.sqlite.zst` and `recorded/REVISION.postgresql.sql`. What was recorded once is never recorded anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import zstandard
from sqlalchemy import Engine

from presslog.storage.migrations import HEAD, open_engine
from presslog.storage.model import EventKind, Severity, State
from tests.storage.desk import Desk, admitted, edited, missed, noted, rekeyed, reread, seen

RECORDED = Path(__file__).parent / "recorded"


def a_history(engine: Engine) -> Desk:
    """Five runs with everything in them that a history can hold."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds.\nShare this"), admitted("ferry", "It sails."), baseline=True)
    desk.run(edited("dam", "It broke.", severity=Severity.MAJOR), missed("ferry"))
    desk.run(reread("dam", "It broke."), missed("ferry", State.REMOVED), noted("bridge"), noted(None))
    desk.run(
        seen("dam"), seen("ferry", kinds=(EventKind.RESTORED,)), admitted("bridge", "میخواهم", tell=True)
    )
    desk.run(edited("dam", "It holds.", extractor="2/trafilatura"))
    return desk


def a_recorded_history(engine: Engine) -> None:
    """The same, and what came into histories later."""
    a_history(engine).run(rekeyed("dam", "wp:8"))


def main(url: str) -> None:
    """Writes both recordings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "presslog.db"
        engine = open_engine(f"sqlite:///{path}")
        a_recorded_history(engine)
        engine.dispose()  # the last connection to close writes the WAL back
        (RECORDED / f"{HEAD}.sqlite.zst").write_bytes(
            zstandard.ZstdCompressor(19).compress(path.read_bytes())
        )
    a_recorded_history(open_engine(url))
    plain = url.replace("+psycopg", "")
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", plain]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    kept = (
        line
        for line in dump.splitlines()
        if line and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog"))
    )
    (RECORDED / f"{HEAD}.postgresql.sql").write_text("\n".join(kept) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
