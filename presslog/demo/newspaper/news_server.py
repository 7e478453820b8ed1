"""The invented newspaper on a real socket: HTTP/1.1 on 127.0.0.1, with faults on request.

`Newspaper` owns the listening socket, the log of requests and the list of faults; what a page says is
`site.py`'s, how a fault is played is `trouble.py`'s. It binds to loopback only and refuses nothing: every
restraint that a reader ought to show is the reader's own.

    with Newspaper() as paper:
        paper.break_with("/page/2/", Status(503))
        ...                                   # read paper.url
        assert paper.asked("/page/2/")[0].status == 503
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from presslog.demo.newspaper.faults import Fault
from presslog.demo.newspaper.press import Press, PublishedPost, TownClock
from presslog.demo.newspaper.reply import NewspaperRequest
from presslog.demo.newspaper.setup import Setup
from presslog.demo.newspaper.site import NewspaperSite
from presslog.demo.newspaper.stories import opening_press
from presslog.demo.newspaper.trouble import Wire, answer_under_fault, deliver_reply


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in: its headers' names are in lower case, `status` is 0 where none was sent."""

    method: str
    target: str
    headers: dict[str, str]
    status: int
    fault: Fault | None = None


@dataclass(slots=True)
class _Break:
    pattern: str
    fault: Fault
    left: int | None = None


@dataclass(slots=True)
class _Book:
    """What the handler threads share; every access holds the lock."""

    lock: Lock = field(default_factory=Lock)
    seen: list[Seen] = field(default_factory=list)
    breaks: list[_Break] = field(default_factory=list)
    asked: int = 0


Handle = Callable[[BaseHTTPRequestHandler], None]


class _Server(ThreadingHTTPServer):
    """Threads that never outlive the server: `hang_up()` closes what clients keep open."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handle: Handle) -> None:
        self._open: set[socket.socket] = set()
        self._handle_request = handle
        super().__init__(address, _Handler)

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self._handle_request(handler)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: object) -> None:
        self._open.discard(request)
        super().shutdown_request(request)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is no news; anything else is, and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Closes the listening socket and every connection still open."""
        self.server_close()
        for connection in tuple(self._open):
            self.shutdown_request(connection)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.serve(self)

    do_HEAD = do_GET
    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Says nothing: the log is `Newspaper.requests`."""


class Newspaper:
    """Serves a press on 127.0.0.1 while its `with` block lasts.

    `press` defaults to the opening edition under a `TownClock` that stands still; `setup` says how the site
    is set up; `port` 0 takes a free one.
    """

    def __init__(self, press: Press | None = None, setup: Setup | None = None, *, port: int = 0) -> None:
        self.press = press if press is not None else opening_press(TownClock())
        self.setup = setup if setup is not None else Setup()
        self._book = _Book()
        self._closing = Event()
        self._server = _Server(("127.0.0.1", port), self._handle_request)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="newspaper", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.hang_up()
        self._thread.join()

    @property
    def url(self) -> str:
        """The site's root, `http://127.0.0.1:PORT/`; it is also the English listing."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def url_of(self, post: PublishedPost | int, *, former: str | None = None) -> str:
        """A post's own address, percent-encoded as its links are; `former` gives that of an older slug."""
        known = self.press.get(post)
        return self._current_site().url_of(known if former is None else replace(known, slug=former))

    def listing_url(self, page: int = 1, language: str = "en") -> str:
        """The address of a listing page; page 1 is the edition's root."""
        return self._current_site().listing_url(page, language)

    def switch(self, **changes: object) -> Setup:
        """Changes named fields of the setup from the next request on, and returns the new setup."""
        self.setup = replace(self.setup, **changes)  # type: ignore[arg-type]
        return self.setup

    def break_with(self, pattern: str, fault: Fault, *, times: int | None = None) -> None:
        """Plays `fault` to requests whose path and query match `pattern`, the next `times` of them or all.

        `pattern` is a glob over the request target as sent (`*`, `/page/*`, `/feed/*`); the fault given last
        wins.
        """
        with self._book.lock:
            self._book.breaks.append(_Break(pattern, fault, times))

    def mend(self, pattern: str | None = None) -> None:
        """Takes back the faults given for this very pattern, or all of them."""
        with self._book.lock:
            self._book.breaks = [b for b in self._book.breaks if pattern not in (None, b.pattern)]

    @property
    def requests(self) -> tuple[Seen, ...]:
        """Every request since the start or the last `forget()`, in the order they came."""
        with self._book.lock:
            return tuple(self._book.seen)

    def asked(self, pattern: str) -> tuple[Seen, ...]:
        """The requests whose path and query match the glob."""
        return tuple(seen for seen in self.requests if fnmatchcase(seen.target, pattern))

    def forget(self) -> None:
        """Empties the log of requests."""
        with self._book.lock:
            self._book.seen.clear()

    def _current_site(self) -> NewspaperSite:
        return NewspaperSite(self.press, self.setup, self.url)

    def _fault_for(self, target: str) -> tuple[int, Fault | None]:
        """The request's number, and the fault it meets; counts both."""
        with self._book.lock:
            self._book.asked += 1
            for entry in reversed(self._book.breaks):
                if entry.left != 0 and fnmatchcase(target, entry.pattern):
                    entry.left = None if entry.left is None else entry.left - 1
                    return self._book.asked, entry.fault
            return self._book.asked, None

    def _handle_request(self, handler: BaseHTTPRequestHandler) -> None:
        number, fault = self._fault_for(handler.path)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        ask = NewspaperRequest(handler.command, handler.path, headers, number)
        reply = answer_under_fault(fault, ask, self._current_site())
        with self._book.lock:
            self._book.seen.append(Seen(ask.method, ask.target, headers, reply.status, fault))
        wire = Wire(handler.connection, ask, self._closing.wait)
        handler.close_connection = not deliver_reply(fault, reply, wire)
