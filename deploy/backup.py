"""Back a home up into one file, and restore it; consistent while presslog runs.

`python deploy/backup.py save HOME FILE`, `python deploy/backup.py restore FILE HOME`. The embedded database is copied by SQLite's
own backup, a PostgreSQL one ($PRESSLOG_DATABASE_URL) by `pg_dump`. Raw responses are only ever appended to, so they can be copied as they
stand. The standard library is enough. It never writes over a home, and a backup appears only when it is whole.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

DATABASE: Final = "presslog.db"
DUMP: Final = "presslog.dump"
_SKIPPED: Final = (
    DATABASE,
    f"{DATABASE}-wal",
    f"{DATABASE}-shm",
    "prefect",
    "serve.json",
    "serve.lock",
    "crawls",
)


def save(home: Path, file: Path, database_url: str | None = None) -> None:
    """Write the backup beside its final name, then rename it."""
    if not (home / "presslog.toml").is_file():
        sys.exit(f"{home} is no presslog home; name the folder that holds presslog.toml")
    part = file.with_name(f"{file.name}.part")
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(part, "w") as archive:
        # The database first: the responses that it refers to are in the files that are copied after it.
        for copy in _database(home, Path(scratch), database_url):
            archive.add(copy, copy.name)
        for entry in sorted(home.iterdir()):
            if entry.name not in _SKIPPED:
                archive.add(entry, entry.name, filter=_whole)
    part.replace(file)


def _database(home: Path, scratch: Path, database_url: str | None) -> list[Path]:
    if database_url and not database_url.startswith("sqlite"):
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={scratch / DUMP}", _plain(database_url)], check=True
        )
        return [scratch / DUMP]
    if not (home / DATABASE).exists():
        return []
    with (
        closing(sqlite3.connect(home / DATABASE)) as source,
        closing(sqlite3.connect(scratch / DATABASE)) as copy,
    ):
        source.backup(copy)
    return [scratch / DATABASE]


def _plain(database_url: str) -> str:
    """The URL as PostgreSQL's own tools take it, which know of no driver."""
    return re.sub(r"\+\w+(?=://)", "", database_url, count=1)


def _whole(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Files still being written are left out."""
    return None if ".part" in Path(member.name).suffixes else member


def restore(file: Path, home: Path, database_url: str | None = None) -> None:
    """Lay the backup out as a home that is not there yet."""
    if home.exists() and any(home.iterdir()):
        sys.exit(f"{home} is not empty; restore into a new folder and move it into place")
    home.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file) as archive:
        archive.extractall(home, filter="data")
    dump = home / DUMP
    if dump.exists():
        if not database_url:
            sys.exit(
                f"the backup holds a PostgreSQL dump, {dump}; set PRESSLOG_DATABASE_URL to an empty database"
            )
        subprocess.run(
            ["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_plain(database_url)}", str(dump)],
            check=True,
        )
        dump.unlink()


def main(arguments: list[str]) -> None:
    """`save HOME FILE` or `restore FILE HOME`."""
    match arguments:
        case ["save", home, file]:
            save(Path(home), Path(file), os.environ.get("PRESSLOG_DATABASE_URL"))
        case ["restore", file, home]:
            restore(Path(file), Path(home), os.environ.get("PRESSLOG_DATABASE_URL"))
        case _:
            sys.exit("usage: backup.py save HOME FILE | restore FILE HOME")


if __name__ == "__main__":
    main(sys.argv[1:])
