"""How far a backfill came: up to the last page of which everything was asked for."""

from __future__ import annotations

from presslog.crawler.discover.backfill import Progress
from tests.crawler.discover.asked import entry, listed, unreachable

PAGES = [listed([9, 8], 2), listed([7, 6], 3, page=2), listed([5, 4], page=3)]
FIRST, SECOND, THIRD = (page.capture.asked for page in PAGES)


def test_all_asked_for() -> None:
    """At the archive's end it is done; before, it stands at the last page read."""
    assert Progress().after(PAGES, (), ended=True) == Progress(THIRD, done=True)
    assert Progress().after(PAGES[:2], (), ended=False) == Progress(SECOND)


def test_not_all_asked_for() -> None:
    """It stands before the first page with an entry that was not, whatever was asked for behind it, and is not done."""
    unasked = {entry(6).url}
    assert Progress().after(PAGES, unasked, ended=True) == Progress(FIRST)
    assert Progress(FIRST).after(PAGES[1:], unasked, ended=True) == Progress(FIRST)
    assert Progress().after(PAGES, {entry(9).url}, ended=True) == Progress()


def test_a_page_that_did_not_come() -> None:
    """It is no place to go on from."""
    assert Progress().after([*PAGES[:2], unreachable(3)], (), ended=False) == Progress(SECOND)
