"""Half a page at status 200, whole by its length: known by the end that the site's pages otherwise have."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.crawler.http.truncated_bodies import Endings
from presslog.crawler.memory import Memory
from presslog.demo.newspaper import Framing, Newspaper, Truncated
from tests.crawler.asking import ask, source

CLOSED, BROKEN = b"<html><p>The ferry leaves.</p></html>", b"<html><p>The ferry le"


def habitual(memory: Memory | None = None) -> Endings:
    """Endings of a host whose pages close."""
    endings = Endings(memory or Memory(None))
    for number in range(3):
        assert endings.fault(f"https://gazette.example/{number}", CLOSED) is None
    return endings


def test_a_page_without_its_end_is_refused_where_pages_have_one() -> None:
    """On a host that closes its pages the one that does not is broken off; on a host that never did it is not."""
    assert habitual().fault("https://gazette.example/9", BROKEN)
    assert Endings(Memory(None)).fault("https://gazette.example/9", BROKEN) is None
    assert habitual().fault("https://herald.example/9", BROKEN) is None


def test_three_pages_make_a_habit() -> None:
    """After two that close, one that does not is not judged."""
    endings = Endings(Memory(None))
    for number in range(2):
        assert endings.fault(f"https://gazette.example/{number}", CLOSED) is None
    assert endings.fault("https://gazette.example/9", BROKEN) is None


def test_a_page_that_keeps_coming_so_is_believed(tmp_path: Path) -> None:
    """After so many refusals, across runs, that is how the page is made; once it has its end again the count starts anew."""
    habitual(Memory(tmp_path))
    said = [Endings(Memory(tmp_path)).fault("https://gazette.example/9", BROKEN) for _ in range(5)]
    assert [bool(fault) for fault in said] == [True] * 3 + [False] * 2
    assert Endings(Memory(tmp_path)).fault("https://gazette.example/9", CLOSED) is None
    assert Endings(Memory(tmp_path)).fault("https://gazette.example/9", BROKEN)


@pytest.mark.parametrize("body", [b"", b"{}", b"<rss><channel/></rss>", b"<p>A fragment", b"<urlset>"])
def test_only_documents_are_judged(body: bytes) -> None:
    """What opens no <html> need not close it."""
    assert habitual().fault("https://gazette.example/9", body) is None


@pytest.mark.parametrize(("before", "judged"), [(4_090, True), (4_091, False)])
def test_a_document_opens_within_four_kibibytes(before: int, judged: bool) -> None:
    """`<html>` that ends with the 4,096th byte is seen, one a byte further on is not."""
    assert bool(habitual().fault("https://gazette.example/9", b" " * before + BROKEN)) is judged


def test_over_http_a_script_that_died_halfway_is_truncated(paper: Newspaper) -> None:
    """Framed without a flaw, cut in the middle, at 200: no information, as the pages around it show."""
    well, broken = (
        paper.url_of(paper.press.posts()[0]),
        [paper.url_of(post) for post in paper.press.posts()[5:7]],
    )
    for url, framing in zip(broken, (Framing.LENGTH_OF_CUT, Framing.CHUNKED_FINISHED), strict=True):
        paper.break_with(url.removeprefix(paper.url[:-1]), Truncated(0.6, framing=framing))
    urls = [*(paper.url_of(post) for post in paper.press.posts()[1:4]), *broken, well]
    got = ask(source(paper.url), urls)
    assert [(got[url].outcome, got[url].body) for url in broken] == [(Outcome.TRUNCATED, b"")] * 2
    assert got[well].outcome is Outcome.OK
