"""Fronts with blocks that turn over by themselves: nobody is taken off, what comes is new, what goes is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from presslog.storage.model import RunOutcome
from tests.fakes.small_site import Article, Watcher, watched_site
from tests.fakes.wire import http
from tests.flows.test_who_is_who import snow, told

pytestmark = pytest.mark.in_suite(1)

NAMES = ("Politics", "Harbour", "Society", "Read much")


def block_of(name: str, articles: Sequence[Article]) -> str:
    """A box of a front: a name above cards, or no name."""
    heading = f"<h2>{name}</h2>" if name else ""
    cards = "".join(
        f'<div class="card"><h3><a href="{one.path}">{escape(one.title)}</a></h3><p>{escape(one.paragraphs[0])}</p></div>'
        for one in articles
    )
    return f'<section class="block">{heading}{cards}</section>'


def print_front(there: Watcher, *blocks: Sequence[Article], names: Sequence[str] = NAMES) -> None:
    """Print the front with these articles in its blocks, and every article's page."""
    content = "".join(block_of(name, articles) for name, articles in zip(names, blocks, strict=False))
    page = there.site.frame.format(title="News", head="", content=content)
    there.site.answers["/"] = http(page.encode(), "Content-Type: text/html; charset=utf-8")
    there.site.publish()


@pytest.mark.parametrize(("names", "events"), [(NAMES, 0), (("",) * 4, 2)])
def test_a_front_that_turns_over_takes_nobody_off(home: Path, names: Sequence[str], events: int) -> None:
    """Articles that leave a block while others around them stay are not off the list; without the blocks' names they would be."""
    with watched_site(home) as there:
        all_of_them = tuple(there.site.articles)
        print_front(there, all_of_them[:4], all_of_them[4:8], all_of_them[8:], names=names)
        assert told(there) == []
        print_front(there, all_of_them[:4], (*all_of_them[5:7],), all_of_them[8:], names=names)
        assert [kind for kind, _ in told(there)] == ["delisted"] * events
        print_front(there, all_of_them[8:], all_of_them[4:8], all_of_them[:4], names=names)
        assert [kind for kind, _ in told(there)] == ["relisted"] * events


def test_a_front_becomes_a_list_and_a_list_a_front(home: Path) -> None:
    """Where one run reads a front and the next a list, or the other way round, places mean nothing, and nobody is off the list."""
    with watched_site(home) as there:
        one, two = tuple(there.site.articles[:6]), tuple(there.site.articles[6:])
        print_front(there, one, two)
        assert told(there) == []
        print_front(there, (*one[:3], *two[:2], two[5]), names=("",))
        assert told(there) == []
        print_front(there, one, two)
        assert told(there) == []
        print_front(there, (*one, *two), names=("",))
        assert told(there) == []
        print_front(there, (*one[:2], *one[4:]), two[3:])
        assert told(there) == []


def test_what_comes_to_a_front_is_new_wherever_it_stands(home: Path) -> None:
    """A new article in the last block, below all that is known, is told; one of last year, which a block brings up, is not."""
    with watched_site(home) as there:
        one, two = tuple(there.site.articles[:6]), tuple(there.site.articles[6:])
        print_front(there, one, two)
        assert told(there) == []
        fresh = snow(there)
        old = replace(
            fresh, path="/thaw/", title="A thaw a year ago", published=fresh.published.replace(year=2025)
        )
        there.site.articles += [fresh, old]
        print_front(there, one, (*two, old, fresh))
        assert told(there) == [("new", fresh.title)]


def test_what_left_a_front_and_is_gone_is_removed(home: Path) -> None:
    """An article that left a block is asked for at its own URL in that run; two answers that it is gone make a removal, as ever."""
    with watched_site(home, first_id=None) as there:
        one, two = tuple(there.site.articles[:6]), tuple(there.site.articles[6:])
        print_front(there, one, two)
        assert told(there) == []
        gone = two[3]
        there.site.articles.remove(gone)
        print_front(there, one, tuple(each for each in two if each is not gone))
        assert [told(there), told(there)] == [[], [("removed", gone.title)]]


def test_blocks_that_a_front_gained_are_not_news(home: Path) -> None:
    """A front of which we read one block before, and all of them now, tells of no article but those dated since the last run."""
    with watched_site(home) as there:
        one, two = tuple(there.site.articles[:6]), tuple(there.site.articles[6:])
        print_front(there, two, names=("",))
        assert told(there) == []
        there.site.articles.append(fresh := snow(there))
        print_front(there, (fresh, *one[:2]), two)
        assert told(there) == [("new", fresh.title)]
        assert there.run().outcome is RunOutcome.OK
