"""Files that must last: flushed to the disk, and known by their digests.

The SHA-256 of each file of a folder is kept beside them in a file that `sha256sum --check` reads. Any byte of the
folder that changes, and any file that goes, is found; who changed it is not, for whoever can write the folder can
write this file too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

SUMS_FILE: Final = "SHA256SUMS"


def sync_file(out: IO[bytes]) -> None:
    """Flush what was written to a file to the disk."""
    out.flush()
    os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    """Flush to the disk which files a folder has, and under which names."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class ChangedFile(NamedTuple):
    """A file of a folder that is not as its digest says, and what is wrong with it."""

    name: str
    what: str


def digest_files(folder: Path, names: Iterable[str]) -> bytes:
    """Return the lines of a folder's `SHA256SUMS` for the files of those names, in order of name."""
    return b"".join(_sum_line(name, _file_digest(folder / name)) for name in sorted(names))


def changed_files(folder: Path) -> Iterator[ChangedFile]:
    """Yield the files of a folder that are missing or differ from its `SHA256SUMS`.

    That file itself is one of them.
    """
    try:
        lines = (folder / SUMS_FILE).read_bytes().decode().splitlines(keepends=True)
    except FileNotFoundError:
        yield ChangedFile(SUMS_FILE, "is not there")
        return
    except UnicodeDecodeError:
        yield ChangedFile(SUMS_FILE, "was altered: it is not what sha256sum writes")
        return
    named = {line.rstrip("\n").partition("  ")[2] for line in lines}
    unnamed = sorted({path.name for path in folder.iterdir()} - named - {SUMS_FILE})
    for line in lines:
        digest, _, name = line.rstrip("\n").partition("  ")
        if not name or Path(name).name != name or _sum_line(name, digest) != line.encode():
            yield ChangedFile(SUMS_FILE, "was altered: it is not what sha256sum writes")
        elif not (folder / name).is_file():
            yield ChangedFile(name, "is not there")
            if unnamed:  # a name was altered, there or here
                yield ChangedFile(
                    SUMS_FILE, f"names {name}, which is not there, and not {unnamed[0]}, which is"
                )
        elif _file_digest(folder / name) != digest:
            yield ChangedFile(name, f"was altered: its SHA-256 is not what {SUMS_FILE} says")


def _sum_line(name: str, digest: str) -> bytes:
    return f"{digest}  {name}\n".encode()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
