"""Thresholds of judging a run's captures, each at both edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.crawler.extract.page.reading import Signs
from presslog.crawler.items import PageCapture
from presslog.flows.decisions import SiteAround
from presslog.flows.ingest.compared_captures import ComparedCapture
from presslog.flows.ingest.judged_captures import JudgedCapture
from presslog.flows.ingest.read_landing import Read
from presslog.flows.ingest.several_pages import _are_borne_out
from presslog.flows.ingest.site_of_run import _with_signs_of_whole_pages
from presslog.storage.model import CaptureId
from tests.fakes.pages import page, words
from tests.fakes.values import NOON, URL, content, known, observation


def test_a_date_of_just_now_says_nothing_of_an_edit() -> None:
    """A modification more than ten minutes before the fetch is one; later it may be the time at which the page was made."""
    now = observation(content())
    for minutes, says in ((10, True), (9, False)):
        modified = (now.capture.fetched_at - timedelta(minutes=minutes)).isoformat()
        dated = replace(now, content=content(modified=modified))
        before = content(modified=(NOON - timedelta(days=1)).isoformat())
        assert ComparedCapture(JudgedCapture(known(), dated), known(), before=before).says_modified is says


@pytest.mark.parametrize(("count", "controls", "password"), [(2, (), False), (3, ("form",), True)])
def test_three_pages_show_which_forms_are_the_sites(
    count: int, controls: tuple[str, ...], password: bool
) -> None:
    """A form on three pages that show their articles as they were is the site's own; two pages are too few to say."""
    capture = PageCapture(AskedUrl(URL), LandedUrl(URL), Role.ARTICLE, NOON, Outcome.OK, "as the test says")
    text = words(30)
    pairs = [
        (
            Read(CaptureId(f"gazette-2/{number}"), capture, 1_000, page(text, "Ferry returns", signs=signs)),
            known(content(text)),
        )
        for number, signs in enumerate(
            [Signs(controls=("form", *"ab"[:number]), password=True) for number in range(count)]
        )
    ]
    site = _with_signs_of_whole_pages(SiteAround(frozenset(), {}), pairs)
    assert (site.controls, site.password) == (frozenset(controls), password)


def test_half_of_a_parts_text_bears_it_out() -> None:
    """A part counts as the version's where half of its runs of words stand there; with less it was none of it."""
    part, whole = page(words(102)), known(content(f"{words(52)} {words(60, 'b')}"))  # 50 of 100 runs
    less = known(content(f"{words(51)} {words(60, 'b')}"))
    assert _are_borne_out((part,), whole)
    assert not _are_borne_out((part,), less)
