"""Crawls whose child is forked off a process that has imported all a crawl needs, for a start takes twice the time of a small crawl.

    pytest ── the crawl's child, as presslog starts it: hands its stdin, stdout, stderr and environment over, and waits for a status
    └ child_settings: has imported what a crawl needs
      └ attendant: one for each child; ends it when the one that waits is gone, and says how it ended
        └ crawl: `carry_out_orders`, as in a child of presslog's own

The code of a crawl, its pipes and its process are its own as ever; that a start from nothing does the same is shown by the tests of
`crawler.process` and by every journey.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from presslog.crawler.extract.article.fields import guess_language
from presslog.crawler.items import CrawlReport, Job
from presslog.crawler.process.crawl_process import ChildSettings, crawl_source

_WAIT = f"""
import _socket, posix, sys
ours = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
ours.connect(sys.argv[1])
handed = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
told = b"\\0".join(name + b"=" + value for name, value in posix.environ.items())
ours.sendmsg([len(told).to_bytes(4, "big")], [({socket.SOL_SOCKET}, {socket.SCM_RIGHTS}, handed)])
ours.sendall(told)
for number in (0, 1, 2):
    posix.close(number)
status = int.from_bytes(ours.recv(1) or b"\\1", "big", signed=True)
if status < 0:
    posix.kill(posix.getpid(), -status)
posix._exit(status)
"""


async def crawl_forked(job: Job) -> CrawlReport:
    """`crawl_source` in a forked child."""
    return await crawl_source(job, forked_child_settings())


@cache
def forked_child_settings() -> ChildSettings:
    """Starts the process that crawls are forked off, once in a session; it ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="presslog-child_settings-")
    atexit.register(folder.cleanup)
    address = str(Path(folder.name) / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        command = [sys.executable, "-m", __name__, str(listening.fileno())]
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # NumPy's threads would not outlive a fork
        started = subprocess.Popen(
            command, stdin=subprocess.PIPE, pass_fds=[listening.fileno()], env=one_thread
        )
    atexit.register(_end, started)
    return ChildSettings(command=(sys.executable, "-I", "-S", "-c", _WAIT, address))


def _end(child_settings: subprocess.Popen[bytes]) -> None:
    assert child_settings.stdin is not None
    child_settings.stdin.close()
    child_settings.wait()


_IMPORTED_LATE = (
    "encodings.idna",
    "presslog.crawler.http.redirects",
    "presslog.crawler.http.robots",
    "presslog.crawler.process.__main__",
    "protego",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.stats",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "sqlite3",
)
"""A crawl's child, and what it imports on its way."""

# --- in the child_settings ------------------------------------------------------------------------------------------------


def _serve(number: int) -> None:
    """Forks an attendant for each child that connects, until the tests are over."""
    for name in _IMPORTED_LATE:
        import_module(name)
    guess_language("The dam held.")  # its model is read once here: that takes each child half a second
    gc.freeze()  # no child looks through what was imported for garbage
    with socket.socket(fileno=number) as listening:
        while True:
            ready, _, _ = select.select([listening, 0], [], [])
            if 0 in ready:
                return
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _attend(asking)
            asking.close()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _attend(asking: socket.socket) -> None:
    """Has one crawl carried out and says its status, the negative number of a signal included; ends with the crawl."""
    size, files, _, _ = socket.recv_fds(asking, 4, 3)
    with asking.makefile("rb") as told:
        environ = told.read(int.from_bytes(size, "big"))
    child = os.fork()
    if child == 0:
        asking.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.environb.clear()
        os.environb.update(pair.split(b"=", 1) for pair in environ.split(b"\0"))
        _carry_out()
    for number in (0, *files):
        os.close(number)
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, asking], [], [])
    if ended not in ready:  # nobody waits any more
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(OSError):
        asking.sendall(status.to_bytes(1, "big", signed=True))
    os._exit(0)


def _carry_out() -> None:
    """Ends this process as the interpreter ends a crawl's child of presslog's own."""
    from presslog.crawler.process.crawl_child import carry_out_orders  # noqa: PLC0415

    status = 1
    try:
        status = carry_out_orders()
    except BaseException:  # noqa: BLE001 - the end of a process
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
