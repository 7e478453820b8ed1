"""What 100 to 100,000 sources take on paper: machines, requests, rows, bytes and money a year, from the figures measured elsewhere.

`make bench-on_paper` prints the table of docs/scale.md. It measures nothing: each constant says which bench it is from, or that it
is an assumption. Everything is proportional but the machines, of which there is at least one.
"""

from __future__ import annotations

from math import ceil
from typing import Final

SOURCES: Final = (100, 1_000, 10_000, 100_000)
MINUTES: Final = 30
"""Between two runs of a source: the default schedule."""
REQUESTS: Final = 4
"""Of a quiet run: an assumption. The listing, and the articles that are due; an adaptive plan asks for few."""

CPU_S: Final = 0.06
"""Of one more quiet run in a batch (bench-scale)."""
WRITING_S: Final = 0.036
"""Of recording it on PostgreSQL (bench-writers), most of it in the writers' turn: one run is recorded at a time."""
IDLE_CORES: Final = 0.2
"""Of Prefect's server, the dispatcher and the web page with nothing to do (bench-scale)."""
BUSY: Final = 0.5
"""How much of a core may be used on average, so that a busy hour is no backlog: an assumption."""
CORES: Final = 2
"""Of a machine."""

ROWS: Final = 6
"""Of a quiet run: the run, its link, and a capture for each request."""
QUIET_KB: Final = {"database": 1.0, "raw": 0.8}
"""What a quiet run leaves (bench-scale)."""
NEWS: Final = 5
"""New or edited articles of a source a day: an assumption, as the next."""
NEWS_KB: Final = {"database": 6.0, "raw": 20.0}
"""What each of them leaves."""

MACHINE: Final = 180.0
"""Euros a year of two cores and four gigabytes: an assumption, as the next two."""
DATABASE_GB: Final = 1.2
"""Euros a year of a gigabyte of SSD."""
STORE_GB: Final = 0.28
"""Euros a year of a gigabyte of an object store."""


def main() -> None:
    """Print a column for each number of sources."""
    rows: dict[str, list[str]] = {}
    for sources in SOURCES:
        runs = sources * 365 * 24 * 60 / MINUTES
        a_second = sources / MINUTES / 60
        cores = IDLE_CORES + a_second * CPU_S
        machines = ceil(cores / BUSY / CORES)
        database, raw = (
            (runs * QUIET_KB[kind] + sources * 365 * NEWS * NEWS_KB[kind]) / 1e6
            for kind in ("database", "raw")
        )
        for name, value in {
            "runs a second": _short(a_second),
            "requests a second": _short(a_second * REQUESTS),
            "cores busy": _short(cores),
            f"machines of {CORES} cores": str(machines),
            "share of the writers' turn": _short(a_second * WRITING_S),
            "rows a year, millions": _short(runs * ROWS / 1e6),
            "database, GB a year": _short(database),
            "raw responses, GB a year": _short(raw),
            "euros in the first year": _short(machines * MACHINE + database * DATABASE_GB + raw * STORE_GB),
        }.items():
            rows.setdefault(name, []).append(value)
    print(f"sources, every {MINUTES} minutes  " + "".join(f"{sources:>10,}" for sources in SOURCES))
    for name, values in rows.items():
        print(f"{name:27}" + "".join(f"{value:>10}" for value in values))


def _short(value: float) -> str:
    """A number with two figures that count.

    >>> _short(0.0556), _short(2.222), _short(10512.3)
    ('0.056', '2.2', '11,000')
    """
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


if __name__ == "__main__":
    main()
