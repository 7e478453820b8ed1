"""Articles whose page becomes a stub at 200 that leads elsewhere by meta refresh or script: a redirect like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.small_site import Watcher, watched_site
from tests.fakes.wire import PERMISSIVE, http

pytestmark = pytest.mark.in_suite(1)

HTML = "Content-Type: text/html; charset=utf-8"
STUBS = {
    "refresh": "<meta http-equiv=refresh content=\"0; url='{there}'\"><p>Redirecting…</p>",
    "script": "<script>window.location.replace('{there}');</script><p>Redirecting…</p>",
    "function": '<body onload="go()"><script>function go() {{ document.location.href = "{there}"; }}</script>Moved.',
}


def lead(there: Watcher, number: int, target: str, stub: str) -> None:
    """Put a stub in the place of an article."""
    text = f"<html><head><title>Redirecting</title>{stub.format(there=target)}</body></html>"
    there.site.answers[there.site.articles[number].path] = http(text.encode(), HTML)
    there.site.publish()


@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS)
def test_a_stub_is_a_redirect(home: Path, stub: str) -> None:
    """To the article's new page: moved, once, and an edit there is found. To the front: removed, when it is confirmed. Never an edit."""
    with watched_site(home) as there:
        there.run()
        moved, away, edited = there.site.articles[3], there.site.articles[5], there.site.edit(7)
        new_path = "/archive/library-plans/"
        there.site.answers[new_path] = http(there.site.page_of(moved).encode(), HTML)
        lead(there, 3, new_path, stub)
        lead(there, 5, "/", stub)
        there.site.listed = [each for each in there.site.articles if each is not away]
        there.site.publish()
        assert there.events() == sorted([("edited", edited.title), ("moved", moved.title)])
        page = there.site.page_of(moved).replace("without a reply", "with a reply")
        there.site.answers[new_path] = http(page.encode(), HTML)
        there.site.publish()
        assert there.events() == sorted([("removed", away.title), ("edited", moved.title)])
        with there.history() as history:
            last = list(history.captures(there.site.wire.url(moved.path)))[-1]
            assert last.landed.endswith(new_path)


def test_stubs_that_lead_nowhere_prove_what_is_found_there(home: Path) -> None:
    """To a page that is gone: removed. To each other in a circle, or to an unknown page: nothing."""
    with watched_site(home) as there:
        there.run()
        gone = there.site.articles[5]
        lead(there, 5, "/no-more/", STUBS["refresh"])
        lead(there, 6, there.site.articles[7].path, STUBS["refresh"])
        lead(there, 7, there.site.articles[6].path, STUBS["script"])
        there.site.answers["/strange/"] = http(
            b"<html><title>Strange</title><h1>Strange</h1><p>None of this has to do with any plan, nor with a town, as you see.</p></html>",
            HTML,
        )
        lead(there, 8, "/strange/", STUBS["script"])
        assert there.events() == []
        assert there.events() == [("removed", gone.title)]
        assert there.events() == []


RELOADS = {
    "live": '<meta http-equiv="refresh" content="60">',
    "live with a query": '<meta http-equiv="refresh" content="5; url=?live=1">',
    "without scripts": '<noscript><meta http-equiv="refresh" content="0; url=/no-scripts/"></noscript>',
    "slow": '<meta http-equiv="refresh" content="600; url=/">',
    "script": "<script>function home() { location.href = '/'; } if (top !== self) { top.location = '/framed/'; }</script>",
}


@pytest.mark.parametrize("head", RELOADS.values(), ids=RELOADS)
def test_an_article_that_loads_itself_anew_is_an_article(home: Path, head: str) -> None:
    """A live page, one with a way for browsers without scripts, a frame's breaker: an edit is an edit, and nothing is moved."""
    with watched_site(home) as there:
        there.run()
        there.site.change(3, head=head)
        assert there.events() == []
        edited = there.site.edit(3)
        there.site.answers[there.site.articles[5].path] = PERMISSIVE
        there.site.publish()
        assert there.events() == [("edited", edited.title)]
