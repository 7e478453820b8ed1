"""When a run's article pages mostly tell nothing, as the crawl sees it: each threshold at both edges."""

from __future__ import annotations

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize
from presslog.crawler.items import PageCapture, Visit
from presslog.crawler.spiders.visit_plan import PlannedVisit, Why
from presslog.crawler.spiders.watch_spider import _are_mostly_read, _tells_nothing
from tests.fakes.values import NOON, URL

KNOWN = PlannedVisit(URL, Why.DUE, visit=Visit(canonicalize(URL)))


def page(shown: str, outcome: Outcome = Outcome.OK) -> PageCapture:
    """A page that shows nothing but its title."""
    body = f"<html><head><title>{shown}</title></head><body></body></html>".encode()
    return PageCapture(
        AskedUrl(URL), LandedUrl(URL), Role.ARTICLE, NOON, outcome, "as the test says", body=body
    )


@pytest.mark.parametrize(("chars", "tells_nothing"), [(1_000, True), (1_001, False)])
def test_a_known_page_that_shows_much_is_not_looked_into(chars: int, tells_nothing: bool) -> None:
    """Of an article read before, 1,001 characters to see are taken for its text; 1,000 are read to find out."""
    assert _tells_nothing(KNOWN, page("w" * chars), looks=True) is tells_nothing


@pytest.mark.parametrize(("count", "is_read"), [(10, False), (11, True)])
def test_ten_pages_are_looked_into(count: int, is_read: bool) -> None:
    """Ten pages without a text are read to find that out; of more the answers alone count."""
    assert _are_mostly_read([(KNOWN, page("Harbour"))] * count) is is_read


@pytest.mark.parametrize(("unanswered", "is_read"), [(10, True), (11, False)])
def test_half_of_the_pages_may_tell_nothing(unanswered: int, is_read: bool) -> None:
    """Of twenty, ten that do not answer leave the others to be believed; with eleven, further articles are asked for."""
    blocked = [(KNOWN, page("Harbour", Outcome.BLOCKED))] * unanswered
    assert _are_mostly_read([*blocked, *[(KNOWN, page("Harbour"))] * (20 - unanswered)]) is is_read
