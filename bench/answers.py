"""What an answer of the web page and its API costs: `python -m bench answers`.

A history of 400 invented articles of 6 kB, five versions each, is asked over ASGI, without a network: seconds of CPU of the whole process
for a request, the median of some, queries drawn as readers draw them. The first request is told apart, for it loads what the others find.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Scope

from bench.history import VERSIONS, Builder, Press, sqlite_file
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app

ARTICLES: Final = 400
TIMES: Final = 40
LIMIT_MS: Final = 10


def main() -> None:
    """Builds the history and prints a line for each address."""
    with sqlite_file() as url:
        engine = open_engine(url)
        Builder(engine).grow(ARTICLES * VERSIONS)
        engine.dispose()
        with History(url) as history:
            asyncio.run(_print_all(create_app(history)))


async def _print_all(app: ASGIApp) -> None:
    press, dice = Press(1), random.Random(7)  # noqa: S311 - drawn again alike
    contents = [press.article() for _ in range(200)]

    def words() -> str:
        return quote(press.query(contents, dice.choice(("word", "words", "phrase"))))

    def article() -> str:
        return f"a{dice.randrange(ARTICLES):012d}"

    common = press.common_word()
    paths: dict[str, Callable[[], str]] = {
        "/search": lambda: f"/search?q={words()}",
        "/api/v1/search": lambda: f"/api/v1/search?q={words()}",
        "/api/v1/search, all versions": lambda: f"/api/v1/search?q={words()}&history=true",
        "/search, a word of every article": lambda: f"/search?q={common}",
        "/api/v1/search, a word of every article": lambda: f"/api/v1/search?q={common}",
        "/": lambda: "/",
        "/events": lambda: "/events",
        "/articles/ID": lambda: f"/articles/{article()}",
        "/articles/ID/diff/1..5": lambda: f"/articles/{article()}/diff/1..5",
        "/api/v1/sources": lambda: "/api/v1/sources",
        "/api/v1/events": lambda: "/api/v1/events",
        "/api/v1/articles?source=NAME": lambda: "/api/v1/articles?source=source0",
        "/api/v1/articles/ID": lambda: f"/api/v1/articles/{article()}",
        "/api/v1/articles/ID/versions/3": lambda: f"/api/v1/articles/{article()}/versions/3",
        "/api/v1/articles/ID/diff/1/5": lambda: f"/api/v1/articles/{article()}/diff/1/5",
    }
    print(f"{'ms of CPU a request':40} {'first':>8} {'median':>8}   limit {LIMIT_MS}")
    for name, path in paths.items():
        times = [await _cpu_ms(app, path()) for _ in range(TIMES)]
        print(f"{name:40} {times[0]:8.1f} {statistics.median(times[1:]):8.1f}")


async def _cpu_ms(app: ASGIApp, path: str) -> float:
    """Milliseconds of CPU one request takes. RuntimeError where it is not answered with 200."""
    raw, _, query = path.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": raw,
        "raw_path": raw.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1")],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    answered: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    start = time.process_time()
    await app(scope, receive, send)
    spent = time.process_time() - start
    if answered != [200]:
        raise RuntimeError(f"{path} was answered with {answered}")
    return spent * 1000
