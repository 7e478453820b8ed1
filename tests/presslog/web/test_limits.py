"""What a client may cost: time, connections, the database's time. And who is let in."""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from sqlalchemy import text
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from presslog.core.errors import UsageError
from presslog.private_files import SHORTEST, read_token
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.__main__ import SERVER
from presslog.web.asgi_app import HEADERS, create_app
from presslog.web.connection_limits import LimitedProtocol
from presslog.web.time_limit import TimeLimit, TooWideError, limit_engine

TOKEN = "0123456789abcdef"
SOUND = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class _Impatient(LimitedProtocol):
    """The page's protocol with short limits."""

    request_s, answer_s, most_connections = 0.6, 2.0, 6


class _Patient(LimitedProtocol):
    """With time for a reader on a busy machine."""

    answer_s = 8.0


@contextmanager
def serving(app: ASGIApp, protocol: type[LimitedProtocol]) -> Iterator[int]:
    """The port where an app is served as the page is, with a protocol's limits."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, **{**SERVER, "http": protocol}))
        thread = Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def port(engine_url: str) -> Iterator[int]:
    """Where the page is served with short limits."""
    with History(engine_url) as history, serving(create_app(history), _Impatient) as port:
        yield port


def _said(client: socket.socket) -> bytes:
    """All that is said until the connection is closed."""
    found = b""
    try:
        while part := client.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def _ask(port: int, *parts: bytes, pause: float = 0.0) -> tuple[bytes, float]:
    """What is said to a request that comes in parts, and after how many seconds the connection was closed."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for part in parts:
            try:
                client.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        return _said(client), time.monotonic() - began


def test_a_sound_request_is_answered(port: int) -> None:
    """Also one that comes in two parts, and the second of a kept connection after a pause."""
    closing = SOUND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    said, _ = _ask(port, closing[:20], closing[20:], pause=0.1)
    assert said.startswith(b"HTTP/1.1 200")
    said, _ = _ask(port, SOUND, closing, pause=0.8)
    assert said.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"GET / HTT",),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", *[b"X: y\r\n"] * 30),
        (SOUND + b"GET /", *[b"x"] * 30),
    ],
)
def test_a_slow_head_is_not_waited_for(port: int, parts: tuple[bytes, ...]) -> None:
    """Nor one that sends a line every tenth of a second: the clock runs from its first byte."""
    said, seconds = _ask(port, *parts, pause=0.1)
    assert b"HTTP/1.1 408 Request Timeout" in said
    assert HEADERS["Content-Security-Policy"].encode() in said.rpartition(b"HTTP/1.1 408")[2]
    assert 0.5 < seconds < 4


def test_a_slow_body_is_not_waited_for(port: int) -> None:
    """A body that is promised and never whole holds no connection, though the page reads none."""
    head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
    _, seconds = _ask(port, head, *[b"x"] * 30, pause=0.1)
    assert seconds < 5


def test_connections_beyond_the_most_are_refused(port: int) -> None:
    """The seventh is told so at once; the six are cut off when their time is over, and others are let in again."""
    held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(6)]
    time.sleep(0.1)
    said, seconds = _ask(port)
    assert said.startswith(b"HTTP/1.1 503")
    assert HEADERS["Content-Security-Policy"].encode() in said
    assert seconds < 2
    for client in held:
        assert _said(client).startswith(b"HTTP/1.1 408")
        client.close()
    time.sleep(0.1)
    assert _ask(port, SOUND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))[0].startswith(
        b"HTTP/1.1 200"
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / " + b"a" * 20000,
    ],
)
def test_what_is_not_http_is_refused_with_the_headers(port: int, sent: bytes) -> None:
    """In 400, whatever it is, with the policy that every answer bears."""
    said, _ = _ask(port, sent)
    assert said.startswith(b"HTTP/1.1 400")
    assert HEADERS["Content-Security-Policy"].encode() in said or b"content-security-policy" in said


def test_a_fault_of_ours_bears_the_headers_too() -> None:
    """The answer that no middleware sees."""
    app = create_app(None)  # type: ignore[arg-type]  # so that every page fails
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as broken:
        answer = broken.get("/")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_an_answer_that_is_not_taken_is_not_held() -> None:
    """A client that asks for much and reads nothing is cut off when its time is over; one that reads gets all of it."""
    size = 24 * 1024 * 1024

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
            for _ in range(24):
                await send({"type": "http.response.body", "body": b"x" * (size // 24), "more_body": True})
            await send({"type": "http.response.body"})

    with (
        serving(app, _Patient) as port,
        socket.create_connection(("127.0.0.1", port), timeout=10) as client,
    ):
        client.sendall(SOUND)
        time.sleep(9)
        cut = _said(client)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as reader:
            reader.sendall(SOUND)
            assert len(_said(reader)) > size
    assert 0 < len(cut) < size


# --- the database's time ------------------------------------------------------------------------------------

ENDLESS = {
    "sqlite": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
    "postgresql": "SELECT pg_sleep(30)",
}


@pytest.mark.parametrize("fixture", ["engine_url", "postgresql_url"])
def test_a_statement_without_end_is_broken_off(request: pytest.FixtureRequest, fixture: str) -> None:
    """Within the request's time, on either database; the next request's statements run."""
    engine = open_engine(request.getfixturevalue(fixture))
    limit_engine(engine, 0.3)
    engine.dispose()

    async def ask(statement: str) -> None:
        async def app(*_: object) -> None:
            with engine.connect() as connection:
                connection.execute(text(statement)).all()

        await TimeLimit(app, 0.3)({"type": "http"}, None, None)  # type: ignore[arg-type]

    began = time.monotonic()
    with pytest.raises(TooWideError, match="takes longer than"):
        asyncio.run(ask(ENDLESS[engine.dialect.name]))
    assert time.monotonic() - began < 5
    asyncio.run(ask("SELECT 1"))
    engine.dispose()


@pytest.mark.parametrize("path", ["/search?q=dam", "/api/v1/search?q=dam", "/feeds/search.atom?q=dam"])
def test_a_search_that_takes_too_long_is_answered_so(engine_url: str, path: str) -> None:
    """With no time left for the database it is 400 and says what to do; with time it is answered."""
    engine = open_engine(engine_url, read_only=True)
    limit_engine(engine)
    with History(engine) as history:
        late = TestClient(create_app(history, seconds=-1.0), base_url="http://127.0.0.1")
        assert late.get(path).status_code == 400
        assert "one source or rarer words" in late.get(path).text
        assert TestClient(create_app(history), base_url="http://127.0.0.1").get(path).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=", "/api/v1/search?q=", "/feeds/search.atom?q="])
def test_a_search_has_500_characters_at_most(web: TestClient, path: str) -> None:
    """500 are searched for, 501 refused."""
    assert web.get(path + "d" * 500).status_code == 200
    assert web.get(path + "d" * 501).status_code in {400, 422}


# --- who is let in ------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(history: History) -> TestClient:
    """The page behind a token."""
    return TestClient(create_app(history, token=TOKEN), base_url="http://127.0.0.1")


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"desk:{password}".encode()).decode()


@pytest.mark.parametrize("path", ["/", "/api/v1/events", "/healthz", "/static/presslog.css", "/nowhere"])
def test_nothing_is_shown_without_the_token(guarded: TestClient, path: str) -> None:
    """Not a page, not a file, not whether there is one; with it, by either scheme, all is as it was."""
    wrong = (
        "",
        "Bearer",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Token {TOKEN}",
        _basic("x"),
        "Basic !",
        _basic(""),
    )
    for sent in wrong:
        answer = guarded.get(path, headers={"Authorization": sent})
        assert (answer.status_code, answer.headers["WWW-Authenticate"][:5]) == (401, "Basic")
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    for sent in (f"Bearer {TOKEN}", f"bearer {TOKEN}", _basic(TOKEN)):
        assert guarded.get(path, headers={"Authorization": sent}).status_code != 401


def test_a_token_is_long_and_its_owners_alone(tmp_path: Path) -> None:
    """16 characters are a token, 15 are none; a file that others can read holds no secret."""
    path = tmp_path / "token"
    path.write_text("a" * SHORTEST + "\n")
    path.chmod(0o600)
    assert (SHORTEST, read_token(path)) == (16, "a" * 16)
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(UsageError, match="others can read"):
            read_token(path)
    path.chmod(0o600)
    for words in ("a" * 15, "", "a b" * 9, "é" * 20):
        path.write_text(words)
        with pytest.raises(UsageError, match="at least 16"):
            read_token(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_token(tmp_path / "none")
