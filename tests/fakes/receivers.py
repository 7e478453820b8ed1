"""Real receivers on loopback: a webhook that answers as it is told, and a mail server. They keep what came."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"{}") -> Answer:
    """An answer with a status."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        if code != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if code != 204:
            handler.wfile.write(body)

    return answer


def closed(handler: BaseHTTPRequestHandler) -> None:
    """The connection is closed after the request was read, without a byte of answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def slow(seconds: float, release: threading.Event) -> Answer:
    """An answer that does not begin for so long, or until released."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        release.wait(seconds)
        status(200)(handler)

    return answer


def dripping(seconds: float, release: threading.Event) -> Answer:
    """An answer whose head comes byte by byte and never ends within the time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Drip: ")
        until = time.monotonic() + seconds
        while time.monotonic() < until and not release.wait(0.05):
            handler.wfile.write(b"x")

    return answer


def huge(size_bytes: int, written: list[int]) -> Answer:
    """An answer with a body of that size; `written` gets how much of it was taken."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(size_bytes))
        handler.end_headers()
        sent = 0
        try:
            while sent < size_bytes:
                sent += handler.wfile.write(b"x" * 65536)
        except OSError:
            handler.close_connection = True
        finally:
            written.append(sent)

    return answer


@dataclass(slots=True)
class Webhook:
    """An HTTP receiver on a free port. Each request takes the next of `answers`; when they are used up, the last one again."""

    answers: list[Answer] = field(default_factory=lambda: [status(200)])
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    def url(self, scheme: str = "json", path: str = "/hook", query: str = "") -> str:
        """Its address as Apprise writes it."""
        return f"{scheme}://127.0.0.1:{self.port}{path}{'?' if query else ''}{query}"

    @property
    def keys(self) -> list[str | None]:
        """The idempotency keys, in the order they came."""
        return [request.headers.get("idempotency-key") for request in self.requests]


@contextmanager
def webhook(*answers: Answer) -> Iterator[Webhook]:
    """A receiver for a `with` block."""
    receiver = Webhook(list(answers) or [status(200)])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Request(self.command, self.path, headers, self.rfile.read(length)))
            answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            answer(self)

        do_PUT = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class Mailbox:
    """A mail server on a free port. `answer` is what it says to each message."""

    letters: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    port: int = 0

    @property
    def url(self) -> str:
        """Its address as Apprise writes it."""
        return (
            f"mailto://127.0.0.1:{self.port}?from=press@sender.example&to=desk@reader.example&mode=insecure"
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message."""
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content or b"", policy=policy.default))
        return self.answer


@contextmanager
def mailbox(answer: str = "250 OK") -> Iterator[Mailbox]:
    """A mail server for a `with` block."""
    box = Mailbox(answer=answer)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
