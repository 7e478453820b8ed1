"""An event as a picture: its size, that it is drawn in every direction, and that nothing in it is obeyed."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from presslog.core.body_parts import BlockKind
from presslog.dossier import draw_share_image, read_dossier
from presslog.flows.messages.event_picture import draws_images
from presslog.storage.migrations import open_engine
from presslog.storage.model import Block, Content
from presslog.storage.read.history import History
from tests.lacking import lacking
from tests.storage.desk import Desk, admitted, article_id, edited

TYPST = '#read("/etc/passwd") *bold* $x^2$ \\ #panic("obeyed")'
PERSIAN = [
    Content(
        "سیل به شهر رسید", language="fa", blocks=(Block(BlockKind.PARAGRAPH, f"آب تا {where} بالا آمد."),)
    )
    for where in ("می\u200cخانه", "پل ۱۵ متر (15 m)")
]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A dam whose text would be a program of Typst's, and a flood told in Persian."""
    if not draws_images():
        lacking("no Typst here: the `share` extra brings it")
    url = f"sqlite:///{tmp_path_factory.mktemp('share') / 'presslog.db'}"
    engine = open_engine(url)
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."), admitted("flood", "", shown=PERSIAN[0]), baseline=True)
    desk.run(
        edited("dam", f"It broke. {TYPST} " + "Nobody slept that night. " * 400),
        edited("flood", "", shown=PERSIAN[1]),
    )
    engine.dispose()
    with History(url) as opened:
        yield opened


@pytest.mark.parametrize("slug", ["dam", "flood"])
def test_a_change_is_drawn(history: History, slug: str) -> None:
    """A PNG of 1200 by 630 points, of a long text that holds commands as of one from right to left; drawn twice it is the same."""
    dossier = read_dossier(history, f"{article_id(slug)}.1.edited")
    drawn = draw_share_image(dossier)
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)
    assert drawn == draw_share_image(dossier)
