"""Which URLs a source's patterns let in, and that no URL keeps them busy."""

from __future__ import annotations

import logging
from time import process_time

import pytest

from presslog.crawler.source.url_patterns import SEARCH_S, SHORT_S, SPENT_S, UrlPatterns, compile_url_patterns

ENDLESS = r"(a|aa)+$"
"""Takes twice as long for each letter more of a URL that nearly matches it."""
HOSTILE = "https://gazette.example/" + "a" * 90 + "?"


def test_what_is_allowed_and_not_denied_is_let_in() -> None:
    """With no pattern everything is; deny goes before allow."""
    urls = ("/2026/dam", "/2026/tag/dam", "/about")
    for allow, deny, let_in in (
        ((), (), [True, True, True]),
        ((r"/\d{4}/",), (), [True, True, False]),
        ((), ("/tag/", "/ab"), [True, False, False]),
        (("/x/", r"/\d{4}/"), ("/tag/",), [True, False, False]),
    ):
        assert [compile_url_patterns(allow, deny).admit(url) for url in urls] == let_in


@pytest.mark.parametrize(("allow", "deny"), [((ENDLESS,), ()), ((), (ENDLESS,))])
def test_a_url_without_an_answer_is_left_out(
    allow: tuple[str, ...], deny: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """By either list, and said once; the URLs beside it are judged as ever."""
    patterns = UrlPatterns(allow, deny)
    with caplog.at_level(logging.WARNING):
        assert [patterns.admit(url) for url in (HOSTILE, HOSTILE + "b")] == [False, False]
    assert [record.__dict__["pattern"] for record in caplog.records] == [ENDLESS]
    assert patterns.admit("https://gazette.example/aa") is bool(allow)
    assert patterns.admit("https://gazette.example/b") is not bool(allow)


def test_hostile_urls_take_seconds_together() -> None:
    """Past what a source's patterns may spend, each search ends within a hundredth of its time."""
    assert (SEARCH_S, SHORT_S, SPENT_S) == (0.1, 0.001, 2.0)
    patterns, began = UrlPatterns((ENDLESS,), ()), process_time()
    assert not any(patterns.admit(f"{HOSTILE}{number}") for number in range(1000))
    assert process_time() - began < 1000 * SEARCH_S / 4
    assert patterns.admit("https://gazette.example/aa")
