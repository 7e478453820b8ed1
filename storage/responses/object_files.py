"""WARCs in an object store: S3, Google Cloud Storage, Azure, by their URL.

No object can be appended to, and no lock is shared. So each process writes files of its own, one at a time,
and an append replaces that file by one with the new records behind the old, up to `ROLL_BYTES`; then the
next is begun. Whoever reads sees the old or the new one, both whole: a killed process leaves no half of one.
An append returns when the store has acknowledged it; a store that is away is tried again for `PATIENCE`.
"""

from __future__ import annotations

import io
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any, Final, TypeVar

from presslog.core.errors import Unavailable
from presslog.storage.model import RecordPlace
from presslog.storage.responses.file_names import file_name, index_of, is_kept_together
from presslog.storage.responses.kept_records import Member, pack_member
from presslog.storage.responses.landing_copies import warcinfo

try:
    import obstore
    from obstore.exceptions import BaseError, NotFoundError
    from obstore.store import ObjectStore, from_url
except ImportError as error:
    raise Unavailable(
        "raw responses in an object store need obstore: pip install 'presslog[store]'"
    ) from error

T = TypeVar("T")

ROLL_BYTES: Final = 1 << 19
"""From this size on a process begins its next file: each append sends all of it once more."""
PATIENCE: Final = timedelta(minutes=4)
"""How long a store that is away is waited for: less than a run's lease lasts."""
_PAUSE_S: Final = 1.0
_STEP_BYTES: Final = 1 << 18
_QUICK: Final = {"max_retries": 2, "retry_timeout": timedelta(seconds=5)}


@dataclass(slots=True)
class _OwnFile:
    """The file that this process writes, as the store has it."""

    day: date
    name: str
    records: bytes
    lines: str


class _ObjectBytes(io.RawIOBase):
    """The bytes of an object, each range asked for as it is read."""

    def __init__(self, store: ObjectStore, url: str, name: str) -> None:
        self._store, self._where, self._name, self._at = store, f"{url}/{name}", name, 0
        self._size = self._ask(lambda: int(obstore.head(store, name)["size"]))

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def seekable(self) -> bool:
        """Return True: any byte can be read next."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """The byte that is read next."""
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has the buffer protocol
        """Read the next bytes. Raises OSError."""
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        found = self._ask(
            lambda: bytes(obstore.get_range(self._store, self._name, start=self._at, length=length))
        )
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _ask(self, request: Callable[[], T]) -> T:
        try:
            return request()
        except (NotFoundError, FileNotFoundError) as error:
            raise FileNotFoundError(f"{self._where} is not there") from error
        except BaseError as error:
            raise OSError(f"{self._where}: {error}") from error


class ObjectFiles:
    """The WARCs under one URL.

    Credentials and endpoint are read from the environment, by the names that the cloud's own tools use.
    """

    def __init__(self, url: str, roll_bytes: int = ROLL_BYTES, patience: timedelta = PATIENCE) -> None:
        self._store = from_url(url, retry_config=_QUICK)  # type: ignore[call-overload]  # no overload for a dict
        self._url, self._roll_bytes, self._patience = url, roll_bytes, patience
        self._process_name, self._number = secrets.token_hex(6), 0
        self._own: _OwnFile | None = None
        self._turn = threading.Lock()

    def append(self, at: datetime, shard: str, members: Sequence[Member]) -> tuple[RecordPlace, ...]:
        """Keep records in this process's own file of the day; where each begins. Raises Unavailable."""
        del shard  # no two processes write one file here
        with self._turn:
            own = self._own if self._own and self._own.day == at.date() else None
            if own is None or len(own.records) >= self._roll_bytes:
                self._number += 1
                name = file_name(at, self._process_name, self._number)
                own = _OwnFile(at.date(), name, warcinfo(name.rpartition("/")[2]), "")
            records, lines, places = bytearray(own.records), [], []
            for member in members:
                places.append(RecordPlace(own.name, len(records)))
                lines.append(member.line(own.name.rpartition("/")[2], len(records)))
                records += member.read()
            own = _OwnFile(own.day, own.name, bytes(records), own.lines + "".join(lines))
            # Its index first: a line whose record is not there yet does no harm, as no capture refers to it.
            self._put(index_of(own.name), pack_member(own.lines.encode()))
            self._put(own.name, own.records)
            self._own = own
        return tuple(places)

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be read from any place. Raises OSError."""
        return io.BufferedReader(_ObjectBytes(self._store, self._url, name), _STEP_BYTES)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Every WARC and index with its size, those of older landings not among them, in order of name."""
        found = [
            (str(meta["path"]), int(meta["size"])) for page in obstore.list(self._store) for meta in page
        ]
        yield from sorted(pair for pair in found if is_kept_together(pair[0]))

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a new file: all of it, or none."""
        with tempfile.TemporaryFile() as whole:
            whole.writelines(pieces)

            def put() -> None:
                whole.seek(0)  # a request that failed has read it to its end
                obstore.put(self._store, name, whole)

            self._until_accepted(put)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            self._until_accepted(lambda: obstore.delete(self._store, name))
        except FileNotFoundError:
            return

    def _put(self, name: str, data: bytes) -> None:
        self._until_accepted(lambda: obstore.put(self._store, name, data))

    def _until_accepted(self, request: Callable[[], T]) -> T:
        """Repeat a request until the store accepts it. Raises Unavailable if `patience` ends before."""
        until = time.monotonic() + self._patience.total_seconds()
        while True:
            try:
                return request()
            except NotFoundError as error:
                raise FileNotFoundError(str(error)) from error
            except BaseError as error:
                if time.monotonic() > until:
                    raise Unavailable(f"raw responses cannot be kept in {self._url}: {error}") from error
                time.sleep(_PAUSE_S)
