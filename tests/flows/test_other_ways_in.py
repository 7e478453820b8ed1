"""Pages on the way to an article, and another make of each: nothing is moved, edited or removed but what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.small_site import SmallSite, watched_site
from tests.fakes.wire import http

HTML = "Content-Type: text/html; charset=utf-8"


def print_interstitials(site: SmallSite, target: str) -> None:
    """Put a page before every article that leads on to it by itself; its text stands behind that."""
    site.answers.clear()
    for article in site.articles:
        url = site.wire.url(article.path)
        named = f'<link rel="canonical" href="{url}">'
        shown = site.page_of(article).replace("</head>", f"{named}</head>")
        there = target.format(path=article.path)
        wait = (
            f'<html><head><title>One moment</title><meta http-equiv="refresh" content="2; url={there}"></head>'
            f"<body><h1>One moment, please</h1><p>You are being led to the article.</p></body></html>"
        )
        site.answers[article.path] = http(wait.encode(), HTML)
        site.answers[there] = http(shown.encode(), HTML)
    site.publish()


def test_a_page_that_leads_on_to_the_article(home: Path) -> None:
    """Before all articles, from one run on and no more: none of them moves or changes, and an edit behind it is told."""
    with watched_site(home) as there:
        there.run()
        edited = there.site.edit(4)
        print_interstitials(there.site, "/read{path}")
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        there.site.answers.clear()
        edited = there.site.edit(5)
        assert there.events() == [("edited", edited.title)]
        with there.history() as history:
            urls = {article.url for article in history.articles("paper")}
        assert urls == {there.site.wire.url(article.path) for article in there.site.articles}


@pytest.mark.parametrize("target", ["{path}?seen=1", "{path}index.html"])
def test_a_page_that_loads_itself_anew_until_it_is_the_article(home: Path, target: str) -> None:
    """It tells nothing: before all articles the source is degraded; before one, an edit of another is told. Later edits are."""
    with watched_site(home) as there:
        there.run()
        edited = there.site.edit(4)
        print_interstitials(there.site, target)
        assert there.events() == [("degraded", None)]
        assert there.events() == []
        there.site.answers.clear()
        there.site.publish()
        assert there.events() == [("edited", edited.title), ("recovered", None)]
        other = there.site.edit(7)
        print_interstitials(there.site, target)
        before = there.site.articles[2].path
        there.site.answers = {before: there.site.answers[before]}
        there.site.publish()
        assert there.events() == [("edited", other.title)]
        assert there.events() == []


@pytest.mark.parametrize("address", ["{path}amp/", "/amp{path}", "{path}?amp=1"])
def test_a_listing_that_leads_to_amp_pages(home: Path, address: str) -> None:
    """Each names its article: no event but the edit, which both pages have."""
    with watched_site(home) as there:
        site = there.site
        there.run()
        plain = '<a href="{article.path}">{article.title}</a>'
        site.card = (
            f'<article class="card"><h2>{plain}</h2><p>{{article.paragraphs[0]}}</p></article>'.replace(
                "{article.path}", address.format(path="{article.path}")
            )
        )
        edited = site.edit(4)
        for article in site.articles:
            named = f'<link rel="canonical" href="{site.wire.url(article.path)}">'
            shown = site.page_of(article).replace("</head>", f"{named}</head>").replace("<html", "<html amp")
            site.answers[address.format(path=article.path)] = http(shown.encode(), HTML)
        site.publish()
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        with there.history() as history:
            urls = {article.url for article in history.articles("paper")}
        assert urls == {site.wire.url(article.path) for article in site.articles}
