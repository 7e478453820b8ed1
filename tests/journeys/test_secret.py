"""A channel's address is a secret: after real runs it is where the message went, and nowhere else that anybody can look.

Runs with a channel that takes its message, one that fails and one that is not to be connected to are made once; then everything they left
behind is searched: files (unpacked), database, streams, logs, commands, and every page and answer of the web.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import logging
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from starlette.testclient import TestClient

from presslog.__main__ import main
from presslog.crawler.source.source import load_source
from presslog.demo.newspaper import Newspaper
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import watch_source
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from tests.fakes.receivers import Webhook, status, webhook
from tests.journeys.conftest import Desk, Printed, noisy_paper

SECRET = "canary7Secret"
SPELLINGS = (SECRET, base64.b64encode(f"{SECRET}:{SECRET}".encode()).decode(), SECRET.encode().hex())
CONTROL = "14 metres"
"""Words of the article that changed: what does not find them where they must be would find nothing else."""
CHANNELS = """
[channels.takes]
url = "env:TAKES_URL"
attach = true
[channels.fails]
url = "env:FAILS_URL"
[channels.inside]
url = "file:../inside.url"
"""
WEB = "http://127.0.0.1:8470"
ADDRESS = f"json://{SECRET}:{SECRET}@{{host}}:{{port}}/{SECRET}?+X-Token={SECRET}&-key={SECRET}"
COMMANDS = (
    "notify pending --json",
    "notify pending --all --json",
    "notify pending --all",
    "notify test --dry-run",
    "notify test fails",
    "notify test inside",
    "notify retry",
    "check",
    "sources --json",
    "runs --json",
    "events --json",
    "export --format jsonl",
    "verify",
)


def leaks(text: str) -> bool:
    """Whether a text has the secret in any spelling."""
    return any(spelling.lower() in text.lower() for spelling in SPELLINGS)


@dataclass(frozen=True)
class Aftermath:
    desk: Desk
    taken: Webhook
    failed: Webhook
    asked_paper: str
    said: Mapping[str, str]


@contextmanager
def overheard() -> Iterator[StringIO]:
    """Everything this process prints or logs, whatever the level."""
    heard = StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def lived(desk: Desk, paper: Newspaper) -> Iterator[tuple[str, str]]:
    """A run in this process, one in a process of its own, and the commands that speak of messages; what each of them said."""
    desk.source("packet", paper.url, '[notify]\nchannels = ["takes", "fails", "inside"]')
    config = desk.home / "presslog.toml"
    config.write_text(config.read_text("utf-8") + CHANNELS, "utf-8")
    post = paper.press.posts()[0]
    paper.press.edit_word(post, "1.4 metres", CONTROL)
    with overheard() as heard:
        report = asyncio.run(
            watch_source(load_source(desk.home / "sources" / "packet.toml"), Settings.load(desk.home, {}))
        )
    yield "watch", f"{report}\n{heard.getvalue()}"
    paper.press.edit_word(post, CONTROL, f"{CONTROL} and more")
    done = desk.presslog("run", "--json")
    yield "run", done.out + done.err
    for command in COMMANDS:
        with overheard() as heard:
            main(["--home", str(desk.home), *command.split()])
        yield command, heard.getvalue()


@pytest.fixture(scope="module")
def after(printed: Printed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """What is left of it all."""
    folder = tmp_path_factory.mktemp("secret")
    shutil.copytree(printed.desk.home, folder / "home")
    desk = Desk(folder / "home")
    with noisy_paper(printed.port) as paper, webhook() as taken, webhook(status(500)) as failed:
        (folder / "inside.url").write_text(ADDRESS.format(host="2130706433", port=taken.port))
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TAKES_URL", ADDRESS.format(host="127.0.0.1", port=taken.port))
            environment.setenv("FAILS_URL", ADDRESS.format(host="127.0.0.1", port=failed.port))
            said = dict(lived(desk, paper))
        yield Aftermath(desk, taken, failed, repr(paper.requests), said)


def test_the_receivers_got_it(after: Aftermath) -> None:
    """The control: the secret was in use, in every part of an address, with the change as the message; only the guard kept one away."""
    for hook in (after.taken, after.failed):
        request = hook.requests[0]
        assert SECRET in request.path
        assert request.headers["x-token"] == SECRET
        assert base64.b64decode(request.headers["authorization"].split()[1]).decode() == f"{SECRET}:{SECRET}"
        assert CONTROL in request.json["message"]
    pending = after.said["notify pending --json"]
    assert "HTTP 500" in pending
    assert "not connected to: its address is loopback" in pending


def test_nobody_was_told(after: Aftermath) -> None:
    """Neither a run's report, its log of any level, a command's words, an error, nor a request to the publisher has the secret."""
    assert CONTROL in after.said["export --format jsonl"]
    assert "HTTP 500" in after.said["notify test fails"]
    assert "not connected to" in after.said["notify test inside"]
    assert [name for name, text in after.said.items() if leaks(text)] == []
    assert not leaks(after.asked_paper)


def test_no_file_keeps_it(after: Aftermath) -> None:
    """No file of the home has it, packed or unpacked: database, raw responses, what was learnt."""
    files = {
        path.relative_to(after.desk.home): path.read_bytes()
        for path in after.desk.home.rglob("*")
        if path.is_file()
    }
    texts = {
        name: (gzip.decompress(data) if name.suffix == ".gz" else data).decode("latin-1")
        for name, data in files.items()
    }
    texts[Path("dump")] = "\n".join(sqlite3.connect(after.desk.home / "presslog.db").iterdump())
    assert any(CONTROL in text for name, text in texts.items() if name.suffix == ".gz"), "WARC is read"
    assert "HTTP 500" in texts[Path("dump")]
    assert "warc" in {name.parts[0] for name in texts}
    assert [name for name, text in texts.items() if leaks(text)] == []


def test_no_page_shows_it(after: Aftermath) -> None:
    """Every page that can be reached by links, every answer of the API, the feeds, health and metrics: none has it."""
    with (
        History(Settings.load(after.desk.home, {}).database_url) as history,
        TestClient(create_app(history), base_url=WEB, follow_redirects=False) as web,
    ):
        told = [event for event in history.events(source="packet") if event.article]
        article = told[0].article
        answers = {
            path: web.get(path) for path in (*_api(web, str(article), told[0].id), "/healthz", "/metrics")
        }
        assert {answer.status_code for answer in answers.values()} == {200}
        texts = {path.partition("?")[0]: answer.text for path, answer in answers.items()}
        texts |= _linked(web, "/", "/search?q=metres&history=true", f"/timegate/{told[0].url}")
    for kind in ("/api/v1/events", "/articles/", "/feeds/", "/memento/", "/timemap/", "/runs"):
        assert any(path.startswith(kind) for path in texts), kind
    assert CONTROL in texts[f"/api/v1/articles/{article}/content"]
    assert CONTROL in texts[f"/articles/{article}"]
    assert [path for path, text in texts.items() if leaks(text)] == []


def _api(web: TestClient, article: str, event: str) -> Iterator[str]:
    """Every path of the API's own description, filled in."""
    values = {
        "ref": quote(article, safe=""),
        "number": "1",
        "a": "1",
        "b": "2",
        "name": "packet",
        "event": event,
    }
    yield "/api/v1/openapi.json"
    for path in web.get("/api/v1/openapi.json").json()["paths"]:
        filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: values[match[1]], path)
        yield f"/api/v1{filled.removeprefix('/api/v1')}?source=packet&q=metres&from=2020-01-01T00:00:00Z"


def _linked(web: TestClient, *waiting: str) -> dict[str, str]:
    """These pages, and all one gets to from them by a link or a redirect."""
    texts: dict[str, str] = {}
    paths = list(waiting)
    while paths:
        path = paths.pop()
        if path in texts:
            continue
        answer = web.get(path)
        texts[path] = answer.text
        links = [*re.findall(r'(?:href|src)="([^"#]+)', answer.text), answer.headers.get("location", "#")]
        paths += [
            found for link in links if (found := _own(urljoin(f"{WEB}{path}", link.replace("&amp;", "&"))))
        ]
    return texts


def _own(url: str) -> str:
    """The path and query of a URL of the web page, else nothing."""
    return url.removeprefix(WEB) if url.startswith(f"{WEB}/") else ""
