"""The first look at a site: what lists its articles, in which languages, and what three of them say."""

from __future__ import annotations

import asyncio

import pytest

from presslog.core.errors import RunError
from presslog.core.witness import Witness
from presslog.crawler.process import open_crawls
from presslog.demo.newspaper import Newspaper, Status
from presslog.flows.watching.first_look import Survey, probe_site
from tests.fakes.forked_crawls import forked_child_settings


def survey_of(url: str) -> Survey:
    """What a first look at a site finds."""

    async def probe() -> Survey:
        async with open_crawls(forked_child_settings()) as crawls:
            return await probe_site(url, crawls)

    return asyncio.run(probe())


def test_a_front_page_is_found_out(paper: Newspaper) -> None:
    """A WordPress front page shows its listing, feed, REST and sitemap, its editions, and three articles read."""
    survey = survey_of(paper.url)
    assert {start.witness for start in survey.found.starts} == {
        Witness.LISTING, Witness.FEED, Witness.REST, Witness.SITEMAP
    }  # fmt: skip
    assert survey.url == paper.url
    assert {edition.language for edition in survey.found.editions} == {"ar", "fa", "sq"}
    newest = paper.press.posts()[:3]
    assert [seen.content.title for seen in survey.previews if seen.content] == [post.title for post in newest]


def test_a_page_that_lists_nothing_is_refused(paper: Newspaper) -> None:
    """An article's own page of a site without any other listing is an error that says what to give instead."""
    paper.break_with("/", Status(404))
    for path in ("/feed*", "/wp-*", "/articles*", "/*sitemap*", "/comments*", "/category*"):
        paper.break_with(path, Status(404))
    with pytest.raises(RunError, match="give a listing page, a feed or a sitemap"):
        survey_of(f"{paper.url}about/")


def test_a_dead_host_is_named() -> None:
    """A host that does not answer is an error that says how, and a remedy."""
    with pytest.raises(
        RunError, match=r"127.0.0.1:9 cannot be reached.*nothing listens at that port.*browser"
    ):
        survey_of("http://127.0.0.1:9/")
