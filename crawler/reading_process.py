"""Reads pages in a process of its own.

Its time and memory for one page are bounded, whatever the page does to a parser.

`read_apart` hands a reader and its arguments to the process and waits for the result. Where the reading takes
too long, or too much memory, the operating system ends it, C code and all; the page is refused with an
ExtractionError, and a new process reads the next one. The process is started with the first page, or forked
early from a small process (`fork_early`); it ends when its owner does.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, ParamSpec, TypeVar

from presslog.core.errors import ExtractionError

P = ParamSpec("P")
T = TypeVar("T")

TIME: Final = timedelta(seconds=20)
"""CPU time for any page, however small; a page of usual size takes a thirtieth of a second."""
TIME_PER_MEBIBYTE: Final = timedelta(seconds=4)
"""CPU time for each MiB of a page besides: twice what `make fuzz` allows any page."""
MEMORY_BYTES: Final = 1024**3
"""Address space that reading may take besides what the process begins with, and `MEMORY_FACTOR` times the
page's size on top."""
MEMORY_FACTOR: Final = 32
_PATIENCE: Final = 20.0
"""How many times the CPU time is waited for on the clock: other work may have the machine, and a stopped
process uses none."""
_MEBIBYTE: Final = 1024**2


class Bounds(NamedTuple):
    """What reading one page may take."""

    cpu: timedelta
    memory_bytes: int

    @classmethod
    def of(cls, size_bytes: int) -> Bounds:
        """The bounds for a page of this size.

        >>> Bounds.of(0).cpu.total_seconds(), Bounds.of(3 * 1024**2).cpu.total_seconds()
        (20.0, 32.0)
        """
        return cls(
            TIME + TIME_PER_MEBIBYTE * (size_bytes / _MEBIBYTE), MEMORY_BYTES + MEMORY_FACTOR * size_bytes
        )


def read_apart(read: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What a reader makes of a page, read in the reading process.

    `read` and its arguments must be picklable.

    Raises ExtractionError where the reader does, or where it takes too long or too much memory; what else the
    reader raises.
    """
    return _own.read(read, args, kwargs)


def fork_early() -> None:
    """Forks the reading process off this one, which must have no threads yet.

    That takes a hundredth of the time of a start. Where there is one already, it stays.
    """
    _own.fork()


class ReadingProcess:
    """One process that reads pages, one at a time; another takes its place where a page ended it."""

    def __init__(self, bounds: Callable[[int], Bounds] = Bounds.of) -> None:
        self._bounds = bounds
        self._lock = threading.Lock()
        self._owner = 0
        self._pid = 0
        self._wait: Callable[[], int] = lambda: 0
        self._connection: Connection | None = None

    def read(self, read: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        """See `read_apart`."""
        if _reads_here:
            return read(*args, **kwargs)
        call = pickle.dumps((read, args, kwargs), pickle.HIGHEST_PROTOCOL)
        bounds = self._bounds(len(call))
        with self._lock:
            kind, answer = self._ask_child(call, bounds)
        if kind == "error":
            raise answer
        result: T = answer
        return result

    def fork(self) -> None:
        """See `fork_early`."""
        if self._has_child:
            return
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            _leave_files()
            _serve_calls(Connection(theirs.detach()))
            os._exit(0)
        theirs.close()
        self._take_child(pid, ours, partial(_exit_status, pid))

    def end(self) -> None:
        """Ends the process; the next page starts another."""
        if self._has_child:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._exit_status()

    @property
    def _has_child(self) -> bool:
        """Whether there is a process, and it is this one's: a fork of the owner has none of its own yet."""
        return self._connection is not None and self._owner == os.getpid()

    def _take_child(self, pid: int, ours: socket.socket, wait: Callable[[], int]) -> None:
        self._owner, self._pid, self._wait = os.getpid(), pid, wait
        self._connection = Connection(ours.detach())

    def _exit_status(self) -> int:
        """The exit status of a process that ends."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        return self._wait()

    def _start_child(self) -> Connection:
        if not self._has_child:
            ours, theirs = socket.socketpair()
            with theirs:
                started = subprocess.Popen(
                    [
                        sys.executable,
                        "-c",
                        "from presslog.crawler.reading_process import read_from_stdin; read_from_stdin()",
                    ],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_reader_environment(),
                )
            self._take_child(started.pid, ours, started.wait)
        assert self._connection is not None  # noqa: S101 - just taken
        return self._connection

    def _ask_child(self, call: bytes, bounds: Bounds) -> tuple[str, Any]:
        connection = self._start_child()
        try:
            connection.send_bytes(pickle.dumps(bounds))
            connection.send_bytes(call)
            if not connection.poll(_PATIENCE * bounds.cpu.total_seconds()):
                self.end()
                return "error", ExtractionError(
                    "the page could not be read: the reading process does not answer"
                )
            kind, answer = pickle.loads(connection.recv_bytes())  # noqa: S301 - of our own process
        except (EOFError, OSError):
            return "error", ExtractionError(_why_ended(self._exit_status(), bounds))
        if kind == "memory":
            self.end()
            return "error", ExtractionError(_TOO_MUCH.format(bounds.memory_bytes // _MEBIBYTE))
        return kind, answer


_TOO_MUCH: Final = "the page could not be read: reading it took more than {} MiB of memory"
_own: Final = ReadingProcess()
atexit.register(_own.end)
_reads_here = False


def _why_ended(status: int, bounds: Bounds) -> str:
    if status == -signal.SIGPROF:
        return f"the page could not be read: reading it took longer than {bounds.cpu.total_seconds():.3g} s"
    return f"the page could not be read: the reading process ended with status {status}"


def _exit_status(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _reader_environment() -> dict[str, str]:
    """Our environment, with the folder this package came from first on the path."""
    here = str(
        Path(__file__).absolute().parents[2]
    )  # of `presslog`, through which this very module was found
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}


# --- in the reading process ---------------------------------------------------------------------------------


def _leave_files() -> None:
    """Lets go of the files of the process that this one was forked from: others wait for their end."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def read_from_stdin() -> None:
    """Reads pages from the socket that is its stdin."""
    _serve_calls(Connection(os.dup(0)))


def _serve_calls(connection: Connection) -> None:
    """Reads pages until the owner hangs up."""
    global _reads_here  # noqa: PLW0603 - one process reads, and says so
    _reads_here = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its owner is told, and hangs up
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        while True:
            bounds: Bounds = pickle.loads(connection.recv_bytes())  # noqa: S301 - of our own process
            connection.send_bytes(_answer_call(connection.recv_bytes(), bounds))


def _answer_call(call: bytes, bounds: Bounds) -> bytes:
    """The pickled result, or what was raised, within the bounds.

    Where the time is over, the process ends here.
    """
    try:
        read, args, kwargs = pickle.loads(call)  # noqa: S301 - of our own process; what is imported for it is none of the page's
    except Exception as error:  # noqa: BLE001 - it is raised again by the owner
        return _pack_answer(("error", error))
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + bounds.memory_bytes, limits[1]))
    signal.setitimer(signal.ITIMER_PROF, bounds.cpu.total_seconds())
    try:
        return _pack_answer(("result", read(*args, **kwargs)))
    except MemoryError:
        return _pack_answer(("memory", None))
    except Exception as error:  # noqa: BLE001 - it is raised again by the owner
        return _pack_answer(("error", error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, limits)


def _pack_answer(answer: tuple[Literal["result", "memory", "error"], Any]) -> bytes:
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _address_space() -> int:
    """Bytes of address space in use; where the system does not say, as many as nobody uses."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 40
