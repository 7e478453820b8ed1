"""A small history as the web page finds it: a dam edited twice, a flood told in Persian, a bridge that was taken down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.core.body_parts import BlockKind
from presslog.storage.migrations import open_engine
from presslog.storage.model import Block, Content, Severity, State
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from tests.storage.desk import Desk, admitted, edited, missed, seen

HOSTILE = "</p><script>alert(1)</script>\u202e"
FLOOD = Content(
    "سیل به شهر رسید", language="fa", blocks=(Block(BlockKind.PARAGRAPH, "آب تا می\u200cخانه بالا آمد."),)
)
FLOOD_AGAIN = Content(
    "سیل به پل رسید", language="fa", blocks=(Block(BlockKind.PARAGRAPH, "آب تا پل بالا آمد."),)
)


@pytest.fixture(scope="session")
def engine_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The history's address."""
    path: Path = tmp_path_factory.mktemp("web") / "presslog.db"
    url = f"sqlite:///{path}"
    engine = open_engine(url)
    desk = Desk(engine)
    desk.run(
        admitted("dam", "It holds.\nNobody slept."),
        admitted("bridge", "It stands.", title="The bridge"),
        admitted("flood", "", shown=FLOOD),
        baseline=True,
    )
    desk.run(
        edited("dam", f"It leaks 1.5 litres.\nNobody slept. {HOSTILE}", severity=Severity.MAJOR),
        edited("flood", "", shown=FLOOD_AGAIN),
        missed("bridge"),
    )
    desk.run(
        edited("dam", "It broke.\nNobody slept.", title="The dam broke"),
        missed("bridge", State.REMOVED),
        seen("flood"),
        admitted("boats", "They came.", title="Boats & barges", tell=True),
    )
    engine.dispose()
    return url


@pytest.fixture
def history(engine_url: str) -> Iterator[History]:
    """The history, to be asked."""
    with History(engine_url) as opened:
        yield opened


@pytest.fixture
def web(history: History) -> Iterator[TestClient]:
    """A browser of sorts at the page of that history, which does not follow redirects."""
    with TestClient(create_app(history), base_url="http://127.0.0.1:8470", follow_redirects=False) as client:
        yield client
