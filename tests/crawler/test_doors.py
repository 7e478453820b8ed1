"""There is one door to the outside: no module reaches the network but those named here, each for the reason beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.crawler.discover.readers.feed import read_feed
from presslog.crawler.items import PageCapture
from presslog.crawler.process.one_crawl import settings_for
from presslog.crawler.source.source import Source

ROOT = Path(__file__).parents[2]
ROOMS = ("crawler", "storage", "flows", "presslog")

# What can open a connection: modules by their import, functions by their last name.
DOORS = frozenset(
    {
        *(
            "aiohttp",
            "apprise",
            "ftplib",
            "http.client",
            "httpx",
            "httpx2",
            "imaplib",
            "nntplib",
            "playwright",
            "poplib",
        ),
        *(
            "pycurl",
            "requests",
            "scrapy",
            "smtplib",
            "socket",
            "telnetlib",
            "twisted",
            "urllib.request",
            "urllib3",
        ),
        *("websockets", "xmlrpc.client"),
    }
)
CALLS = frozenset(
    {"create_connection", "fetch_url", "open_connection", "open_unix_connection", "urlopen", "urlretrieve"}
)

ALLOWED = {
    "crawler": {
        "scrapy",
        "twisted",
    },  # the one door: every connection passes presslog.crawler.http.guarded_reactor
    "crawler/reading_process.py": {"socket"},  # a pair of sockets to a process of our own
    "crawler/http/browser.py": {
        "playwright"
    },  # a browser without a network; test_render.py shows that it reaches nothing
    "flows/messages/apprise_services.py": {
        "apprise",
        "httpx",
        "socket",  # the fault of a name that cannot be looked up; it opens none
    },  # channels; presslog.flows.messages.socket_guard holds each of their connections against presslog.crawler.address_guard
    "flows/orchestration/deployments.py": {
        "httpx"
    },  # the errors that Prefect's client raises; it asks nothing by itself
    "flows/orchestration/dispatcher.py": {"httpx"},  # the same
    "flows/watching/lease_holders.py": {"socket"},  # this machine's name, for the lease
    "flows/orchestration/server.py": {
        "socket",
        "open_connection",
    },  # asks on loopback whether our own server answers
    "presslog/demo/newspaper": {"socket"},  # a server on loopback; asks for nothing
}


def doors(tree: ast.AST) -> Iterator[str]:
    """What a module imports or calls that can open a connection."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (door for name in names if (door := _door(name.name)))
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found = {_door(module), *(_door(f"{module}.{name.name}") for name in names)} - {None}
                yield from (door for door in found if door)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in CALLS:
                yield name


def _door(module: str) -> str | None:
    parts = module.split(".")
    return next((name for n in range(len(parts)) if (name := ".".join(parts[: n + 1])) in DOORS), None)


def _allowed(path: str) -> set[str]:
    return {
        door
        for prefix, names in ALLOWED.items()
        if path == prefix or path.startswith(f"{prefix}/")
        for door in names
    }


def modules() -> Iterator[str]:
    """Every module of the four rooms, as a path."""
    for room in ROOMS:
        yield from (str(path.relative_to(ROOT)) for path in sorted((ROOT / room).rglob("*.py")))


def test_no_module_has_a_door_of_its_own() -> None:
    """Whatever opens connections is imported and called only where it is allowed."""
    found = {
        path: strange
        for path in modules()
        if (strange := set(doors(ast.parse((ROOT / path).read_text("utf-8")))) - _allowed(path))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "import requests",
        "import urllib.request as r",
        "from urllib import request",
        "from urllib.request import urlopen",
        "from http import client",
        "import httpx",
        "def f():\n    from aiohttp import ClientSession",
        "import trafilatura\ntrafilatura.fetch_url('x')",
        "import asyncio\nasyncio.open_connection('x', 1)",
        "from twisted.internet import reactor",
    ],
)
def test_a_second_door_would_be_found(line: str) -> None:
    """The search finds each way that it claims to."""
    assert set(doors(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["from urllib.parse import urlsplit", "import http", "from html.parser import HTMLParser"]
)
def test_what_opens_nothing_is_no_door(line: str) -> None:
    """The search is not so broad that it says nothing."""
    assert not set(doors(ast.parse(line)))


def test_a_body_that_names_a_file_or_an_address_opens_neither(tmp_path: Path) -> None:
    """What a publisher sends is read as a feed or refused, never taken for the name of one; the same text as a body is a feed."""
    feed = b"<rss version='2.0'><channel><item><link>https://gazette.example/1/</link></item></channel></rss>"
    (tmp_path / "feed.xml").write_bytes(feed)
    assert len(read_feed(_answer(feed)).entries) == 1
    for body in (str(tmp_path / "feed.xml").encode(), (tmp_path / "feed.xml").as_uri().encode()):
        with pytest.raises(ExtractionError):
            read_feed(_answer(body))


def _answer(body: bytes) -> PageCapture:
    url = "https://gazette.example/feed/"
    return PageCapture(
        AskedUrl(url), LandedUrl(url), Role.LISTING, datetime.now(UTC), Outcome.OK, "", 200, body=body
    )


def test_a_source_cannot_loosen_the_forced_settings() -> None:
    """Certificates are verified, only http and https are handled, and nothing of Scrapy's runs that is not named."""
    settings = settings_for(Source("gazette", "https://gazette.example/"))
    assert set(settings.getwithbase("DOWNLOAD_HANDLERS")) == {"http", "https"}
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings["TWISTED_REACTOR"] == "presslog.crawler.http.guarded_reactor.GuardedReactor"
    assert settings.getint("DOWNLOAD_MAXSIZE") == 32 * 1024 * 1024
    off = ("REMOTE_CONTROL", "TELNETCONSOLE", "COOKIES", "REFERER", "HTTPPROXY")
    assert not any(settings.getbool(f"{name}_ENABLED") for name in off)
    assert not settings.getwithbase("EXTENSIONS")
    assert not settings.getwithbase("SPIDER_MIDDLEWARES")
    named = set(settings.getwithbase("DOWNLOADER_MIDDLEWARES"))
    assert {name.rpartition(".")[2] for name in named if name.startswith("scrapy.")} == {
        "DefaultHeadersMiddleware",
        "DownloadTimeoutMiddleware",
        "DownloaderStats",
        "RetryMiddleware",
        "UserAgentMiddleware",
    }
