"""What 100 to 100,000 sources take on paper: machines, requests, rows, bytes and money a year.

`make bench-on_paper` prints the tables of docs/scale.md. It measures nothing: each figure it starts from says which bench it is of,
or that it is assumed. Everything is proportional but the machines, of which there is at least one.
"""

from __future__ import annotations

from math import ceil
from typing import Final

SOURCES: Final = (100, 1_000, 10_000, 100_000)
MINUTES: Final = 30
REQUESTS: Final = 4
CPU_S: Final = 0.06
WRITING_S: Final = 0.036
IDLE_CORES: Final = 0.2
BUSY: Final = 0.5
CORES: Final = 2
ROWS: Final = 2 + REQUESTS
QUIET_KB: Final = {"database": 1.0, "raw": 0.8}
NEWS: Final = 5
NEWS_KB: Final = {"database": 6.0, "raw": 20.0}
MACHINE: Final = 180.0
DATABASE_GB: Final = 1.2
STORE_GB: Final = 0.28

ORIGINS: Final = (
    ("CPU of one more quiet run in a batch, s", CPU_S, "bench-scale, at a load of 20"),
    ("CPU of recording a run on PostgreSQL, s", WRITING_S, "bench-writers, at a load of 20"),
    ("cores for Prefect, dispatcher and web page", IDLE_CORES, "bench-scale, runs of 300 sources included"),
    (
        "a quiet run leaves in the database, kB",
        QUIET_KB["database"],
        "bench-scale, SQLite, two requests a run",
    ),
    ("a quiet run leaves of raw responses, kB", QUIET_KB["raw"], "bench-scale, SQLite, two requests a run"),
    ("rows of a quiet run", ROWS, "counted: run, link, a capture for each request"),
    ("minutes between two runs of a source", MINUTES, "the default schedule"),
    ("requests of a quiet run", REQUESTS, "assumed"),
    ("new or edited articles of a source a day", NEWS, "assumed"),
    ("each leaves in the database, kB", NEWS_KB["database"], "assumed"),
    ("each leaves of raw responses, kB", NEWS_KB["raw"], "assumed"),
    ("cores of a machine", CORES, "assumed"),
    ("share of a core that may be used on average", BUSY, "assumed"),
    ("euros a year: a machine of two cores, 4 GB", MACHINE, "assumed"),
    ("euros a year: a gigabyte of SSD", DATABASE_GB, "assumed"),
    ("euros a year: a gigabyte of an object store", STORE_GB, "assumed"),
)
"""What the table is made from: figure, value, and where it is from. All of a run's recording counts as the writers' turn."""


def main() -> None:
    """Print a column for each number of sources, and what they are made from."""
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
    print()
    for figure, value, origin in ORIGINS:
        print(f"{figure:45}{value:>7g}  {origin}")


def _short(value: float) -> str:
    """A number with two figures that count.

    >>> _short(0.0556), _short(2.222), _short(10512.3)
    ('0.056', '2.2', '11,000')
    """
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


if __name__ == "__main__":
    main()
